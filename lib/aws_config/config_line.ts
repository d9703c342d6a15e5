/**
 * The value of `credential_process`, written so that whoever reads it splits it into the same words.
 *
 * botocore splits as a POSIX shell does, awsume at every blank, the SDKs for JavaScript, Go and Java hand the line to a
 * shell: a line of plain words means the same to all of them.
 *
 * @module
 */

import { readArguments } from "../command_line/arguments.ts";
import { messageOf, OpStsError, UsageError } from "../base/errors.ts";
import { nearMiss } from "../command_line/near_miss.ts";
import { checkValues } from "../command_line/options.ts";
import { OPTION_ROWS, PROFILE_ROW } from "../command_line/option_rows.ts";
import { shellWords, windowsWords } from "./shell_words.ts";

/** A line, taken apart. */
export interface ConfigLine {
  /** The program with the arguments that only start it: its path, or that of Deno with `run` and more. */
  readonly program: readonly string[];
  /** Options of {@linkcode OPTION_ROWS} by long name; a switch has the value `"1"`. */
  readonly options: ReadonlyMap<string, string>;
}

/** Options that are about one call, not about the profile. */
const OF_ONE_CALL = ["no-input", "verbose"];

/** What every consumer takes literally. On Windows none minds backslashes, and paths have them. */
const PLAIN = {
  posix: /^[\p{L}\p{M}\p{N}_./:@=+,-]+$/u,
  windows: /^[\p{L}\p{M}\p{N}_./:@=+,\\-]+$/u,
};

/** Writes options as words, in the order of the help text. */
export function optionWords(options: ReadonlyMap<string, string>): string[] {
  return OPTION_ROWS.flatMap(({ name, value: form }) => {
    const value = options.get(name);
    if (value === undefined || OF_ONE_CALL.includes(name)) return [];
    return form === undefined ? [`--${name}`] : [`--${name}`, value];
  });
}

/**
 * Writes a line.
 *
 * @param os As `Deno.build.os`
 * @returns The value for `credential_process`
 * @throws {OpStsError} When a word holds a character that not everybody takes literally
 */
export function writeConfigLine({ program, options }: ConfigLine, os: string): string {
  const words = [...program, ...optionWords(options)];
  const odd = words.find((word) => !isPlainWord(word, os));
  if (odd === undefined) return words.join(" ");
  if (program.includes(odd)) {
    throw new OpStsError(
      `Cannot write ${odd} into ~/.aws/config: AWS tools do not agree on blanks and special characters`,
      "put the program, or a link to it, where the path has none, such as /usr/local/bin",
    );
  }
  const option = words[words.indexOf(odd) - 1];
  throw new OpStsError(
    `Cannot write ${option} ${odd} into ~/.aws/config: AWS tools do not agree on blanks and special characters`,
    INSTEAD[option ?? ""] ??
      "give an id, or a name of letters, digits, and any of - _ . / : @ = + ,",
  );
}

/** What helps with options that are no names. */
const INSTEAD: Readonly<Record<string, string>> = {
  "--op": "make a link to op where the path has none, and name that by --op",
  "--code-command":
    "put the command into a script whose path has none, and name that by --code-command",
};

/** What a line that starts this program asks it for, or why it would be refused. */
export type OwnLine = ConfigLine | {
  readonly program: readonly string[];
  readonly problem: string;
};

/**
 * Reads a line, whichever version of this program wrote it.
 *
 * @param line Value of `credential_process`
 * @returns Its parts, or `undefined` when it starts something else
 */
export function readOwnLine(line: string): OwnLine | undefined {
  const parted = ownWords(withoutComment(line));
  if (parted === undefined) return undefined;
  const { program, args } = parted;
  try {
    const { words, options, rest } = readArguments(args, [...OPTION_ROWS, PROFILE_ROW]);
    const isGet = words.length === 0 || words.length === 1 && words[0] === "get";
    if (isGet && rest === undefined) return { program, options };
    return { program, problem: `it runs ${words[0] ?? "a program"}, which prints no credentials` };
  } catch (error) {
    return { program, problem: problemOf(error) };
  }
}

/** Tells why a value of a line would be refused, whatever the environment adds. */
export function valueProblem(options: ReadonlyMap<string, string>): string | undefined {
  try {
    checkValues(options);
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

function problemOf(error: unknown): string {
  const unknown = error instanceof UsageError ? error.unknown : undefined;
  const meant = unknown && nearMiss(unknown.word, unknown.known);
  return `${messageOf(error)}${meant === undefined ? "" : ` (did you mean ${meant}?)`}`;
}

/** Reads a line as {@linkcode readOwnLine} does, and takes one that would be refused for somebody else's. */
export function readConfigLine(line: string): ConfigLine | undefined {
  const own = readOwnLine(line);
  return own !== undefined && "options" in own ? own : undefined;
}

/** Leaves out a comment behind a line: a shell does so as well, botocore does not. */
function withoutComment(line: string): string {
  const [plain = ""] = /^[^'"]*/.exec(line) ?? [];
  const end = plain.search(/\s#/);
  return end === -1 ? line : plain.slice(0, end).trimEnd();
}

/**
 * Parts a line at the word that names this program.
 *
 * @returns The words that start it, and its arguments; `undefined` when no word names it
 */
export function ownWords(line: string): { program: string[]; args: string[] } | undefined {
  // A shell takes backslashes away that the paths of Windows consist of.
  const text = line.trim();
  for (const words of [shellWords(text) ?? [], windowsWords(text) ?? [], text.split(/\s+/)]) {
    const own = words.findIndex(isOwnName);
    if (own !== -1) return { program: words.slice(0, own + 1), args: words.slice(own + 1) };
  }
  return undefined;
}

/**
 * Tells whether a word of a line names this program, in whatever place.
 *
 * @returns Whether it is the path of a binary, a bundle or the source
 */
export function isOwnName(word: string): boolean {
  return /(^|[/\\])(op-sts(\.exe|\.js)?|main\.ts)$/.test(word);
}

/**
 * Tells whether all consumers take a word literally.
 *
 * @param os As `Deno.build.os`
 * @returns Whether it holds no blank, quote, `$`, `~`, `%`, `;`, `&`, `|`, bracket, `*`, `?`, `#`, `!`, `^`, `<`, `>`
 */
export function isPlainWord(word: string, os: string): boolean {
  return PLAIN[os === "windows" ? "windows" : "posix"].test(word);
}
