/**
 * Shows what a change does to `~/.aws/config` or `~/.aws/credentials`, and never a secret.
 *
 * @module
 */

import { harmless } from "../base/text.ts";
import type { AwsFile } from "./aws_file.ts";
import { readConfigLine } from "./config_line.ts";
import { parseIni } from "./ini.ts";
import { hunks, lineChanges } from "./line_changes.ts";

const MASK = "…";

/** Settings of the config file whose values are no secrets (AWS SDKs and Tools Reference Guide, and its CLI's). */
const HARMLESS =
  /^(region|output|role_arn|source_profile|credential_source|credential_process|mfa_serial|duration_seconds|role_session_name|sso_(session|start_url|region|account_id|role_name|registration_scopes)|login_session|web_identity_token_file|ca_bundle|retry_mode|max_attempts|defaults_mode|sts_regional_endpoints|use_(dualstack|fips)_endpoint|endpoint_url|services|cli_\w+|s3|s3api)$/;

/** What tells that the next word, or the rest of this one, is a secret. */
const SECRET_WORD = /key|secret|token|passw|credential|auth|bearer/i;

/**
 * Shows a change as `diff -u` would, with everything masked that could be a secret: comments, in a credentials file all
 * values, in a config file those of settings that are not known to be harmless.
 *
 * @returns Lines, without control characters, each with a newline; `""` when nothing changes
 */
export function showChange(before: AwsFile, after: AwsFile): string {
  const [old, fresh] = [before, after].map((file) => parseIni(file.text).lines);
  const [shownOld, shownFresh] = [shownLines(before), shownLines(after)];
  const runs = hunks(lineChanges(old ?? [], fresh ?? []));
  if (runs.length === 0) return "";
  const text = runs.map((run) =>
    run.map(({ sign, index }) =>
      sign + ((sign === "+" ? shownFresh : shownOld)[index] ?? "").trimEnd()
    ).join("\n")
  );
  return `--- ${before.path}\n+++ ${before.path}\n@@\n${text.join("\n@@\n")}\n`;
}

/** All lines of a file as they can be shown. */
function shownLines({ text, kind }: AwsFile): string[] {
  const { lines, sections } = parseIni(text);
  const names = new Map(
    sections.flatMap(({ settings }) =>
      settings.flatMap(({ name, lines: [first, ...others] }) => [
        [first, name] as const,
        ...others.map((line) => [line, `${name}, continued`] as const),
      ])
    ),
  );
  const headers = new Map(sections.map(({ line, header }) => [line, `[${header}]`]));
  return lines.map((line, index) => {
    const plain = harmless(headers.get(index) ?? line);
    if (plain.trim() === "" || headers.has(index)) return plain;
    const name = names.get(index);
    const [indent = ""] = /^\s*/.exec(plain) ?? [];
    if (name === undefined) return `${indent}# ${MASK}`;
    if (name.endsWith(", continued")) return indent + MASK;
    if (kind === "config" && HARMLESS.test(name)) return shownSetting(plain);
    return `${indent}${name} = ${MASK}`;
  });
}

/** Word by word: a line of another program's may carry a secret. */
function shownSetting(line: string): string {
  const sign = line.search(/[=:]/) + 1;
  const value = line.slice(sign);
  if (readConfigLine(value.trim()) !== undefined) return line;
  const parts = value.split(/(\s+)/);
  const shown = parts.map((word, index) => {
    const before = parts[index - 2] ?? "";
    const isNamed = /^-/.test(before) && SECRET_WORD.test(before) && !before.includes("=");
    if (isNamed && word.trim() !== "") return MASK;
    const [, name = "", rest] = /^([^=:/]*=)(.*)$/s.exec(word) ?? [];
    if (rest !== undefined && SECRET_WORD.test(name)) return name + MASK;
    return looksSecret(word) ? MASK : word;
  });
  return line.slice(0, sign) + shown.join("");
}

/** Long, without a meaning, of capitals, small letters and digits: as AWS's secrets are; or a password in a URL. */
function looksSecret(word: string): boolean {
  if (/:\/\/[^/@\s]*:[^/@\s]*@/.test(word)) return true;
  const isPath = /^(~|[A-Za-z]:|\.)?[/\\]/.test(word) && word.split(/[/\\]/).length > 3;
  return !isPath &&
    (word.match(/[A-Za-z0-9+/_-]{20,}/g) ?? []).some((run) =>
      /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run) && !word.startsWith("arn:")
    );
}
