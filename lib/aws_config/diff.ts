/**
 * Shows what a change does to `~/.aws/config` or `~/.aws/credentials`, and never a secret.
 *
 * @module
 */

import { harmless } from "../base/text.ts";
import type { AwsFile } from "./aws_file.ts";
import { parseIni } from "./ini.ts";
import { hunks, lineChanges } from "./line_changes.ts";

const MASK = "…";

/** Settings of the config file that hold a secret, or could. */
const SECRET_NAME = /key|secret|token|password|credential(?!_process|_source)/i;

/**
 * Shows a change as `diff -u` would, with the values of secrets masked: in a credentials file all values and comments,
 * in a config file those whose line speaks of keys, secrets, tokens or passwords.
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
    if (kind === "config" && !SECRET_NAME.test(name ?? line)) return plain;
    const [indent = ""] = /^\s*/.exec(plain) ?? [];
    if (name?.endsWith(", continued")) return indent + MASK;
    return name === undefined ? `${indent}# ${MASK}` : `${indent}${name} = ${MASK}`;
  });
}
