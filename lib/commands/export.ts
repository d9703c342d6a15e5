/**
 * `op-sts export`: prints the session as variables for a shell, or for a program that wants them.
 *
 * @module
 */

import { fishQuoted, posixQuoted } from "../base/shell_quotes.ts";
import { answerAgent, askForSession } from "../agent/sessions.ts";
import { UsageError } from "../base/errors.ts";
import { sessionOf } from "../session/call_session.ts";
import type { Call } from "../session/call.ts";
import { type SessionVariables, variablesOf } from "../session/variables.ts";

/** How variables are written for each reader. */
const FORMATS: Readonly<Record<string, (variables: SessionVariables) => string>> = {
  env: ({ set, unset }) =>
    lines([
      `unset ${unset.join(" ")}`,
      ...Object.entries(set).map(([name, value]) => `export ${name}=${posixQuoted(value)}`),
    ]),
  fish: ({ set, unset }) =>
    lines([
      ...unset.map((name) => `set -e ${name}`),
      ...Object.entries(set).map(([name, value]) => `set -gx ${name} ${fishQuoted(value)}`),
    ]),
  powershell: ({ set, unset }) =>
    lines([
      ...unset.map((name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`),
      ...Object.entries(set).map(([name, value]) => `$Env:${name} = ${powershellQuoted(value)}`),
    ]),
  json: ({ set }) => lines([JSON.stringify(set)]),
};

/**
 * Prints variables.
 *
 * @throws {UsageError} When a terminal would show them, unless `--yes` says that this is wanted
 */
export async function exportSession(call: Call): Promise<number> {
  const { terminal, own } = call;
  const format = own.get("format") ?? "env";
  const write = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (write === undefined) {
    const known = Object.keys(FORMATS);
    throw new UsageError(
      `Cannot use --format ${format}: it is none of ${known.join(", ")}`,
      undefined,
      { word: format, known },
    );
  }
  if (terminal.showsOutput && !own.has("yes")) {
    throw new UsageError(
      "Cannot print secrets onto a terminal, where everybody can read them",
      format === "fish"
        ? "op-sts export --format fish | source sets the variables; --yes shows them"
        : 'eval "$(op-sts export)" sets the variables; --yes shows them',
    );
  }
  terminal.progress("op-sts: asking 1Password");
  const reply = await askForSession(call);
  const found = reply.held ?? await sessionOf("use", call);
  terminal.progress("");
  await terminal.print(write(variablesOf(found, call)));
  await answerAgent(reply, found, call);
  return 0;
}

/** Writes a text for PowerShell, which takes every kind of single quote for one. */
export function powershellQuoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, "$&$&")}'`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}
