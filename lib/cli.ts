/**
 * The command line: which command, with which options.
 *
 * @module
 */

import { readArguments } from "./arguments.ts";
import type { Environment } from "./environment.ts";
import { UsageError } from "./errors.ts";
import { gatherOptions, OPTION_ROWS, type OptionRow } from "./option_rows.ts";
import { type Options, readOptions } from "./options.ts";

/** What can be asked for. */
export type CommandName =
  | "get"
  | "login"
  | "status"
  | "clear"
  | "exec"
  | "import"
  | "setup"
  | "doctor"
  | "completions"
  | "agent";

/** A command with what help says about it. */
export interface CommandRow {
  /** Its name. */
  readonly name: CommandName;
  /** One line for the list of commands. */
  readonly help: string;
  /** Options that are not every command's; they have no environment twins. */
  readonly own: readonly OptionRow[];
  /** What the one word behind the command is called in help texts; without it there may be none. */
  readonly operand?: string;
  /** The words that may stand there, where they are known beforehand. */
  readonly operands?: readonly string[];
  /** Whether a command line of another program follows behind `--`. */
  readonly trailing?: true;
}

const DEFAULT_COMMAND: CommandRow = {
  name: "get",
  help: "print credentials for credential_process (the default command)",
  own: [],
};

/** All commands. */
export const COMMAND_ROWS: readonly CommandRow[] = [
  DEFAULT_COMMAND,
  {
    name: "login",
    help: "make sure that a session is there, with prompts on the terminal",
    own: [{ name: "force", help: "log in even when a session is there" }],
  },
  {
    name: "status",
    help: "show what is cached and until when; exit code 1 when nothing usable is",
    own: [{ name: "json", help: "as one JSON object" }],
  },
  { name: "clear", help: "forget the session wherever it is kept", own: [] },
  {
    name: "exec",
    help: "run a program with the session in its environment",
    own: [],
    trailing: true,
  },
  {
    name: "import",
    help: "move the plaintext access key of a profile into a new 1Password item",
    own: [
      {
        name: "profile",
        value: "NAME",
        help: "profile in ~/.aws/credentials (default: AWS_PROFILE, else default)",
      },
      {
        name: "title",
        value: "TITLE",
        help: "title of the new item (default: AWS Access Key, with the profile's name)",
      },
      {
        name: "otp-from",
        value: "ITEM",
        help: "item whose one-time password is copied into the new one",
      },
      { name: "yes", short: "y", help: "do it without asking" },
    ],
  },
  {
    name: "setup",
    help: "write credential_process into ~/.aws/config, step by step",
    own: [
      {
        name: "profile",
        value: "NAME",
        help: "the profile to set up (default: asks; with --yes AWS_PROFILE, else default)",
      },
      { name: "yes", short: "y", help: "ask nothing; needs --item" },
    ],
  },
  {
    name: "doctor",
    help: "check every link from 1Password to the AWS tools, and say what to do",
    own: [{ name: "json", help: "as one JSON object" }],
  },
  {
    name: "completions",
    help: "print a completion script for bash, zsh or fish",
    own: [],
    operand: "SHELL",
    operands: ["bash", "zsh", "fish"],
  },
  {
    name: "agent",
    help: "keep sessions in memory: start, stop or show the agent, or run in the foreground",
    own: [{ name: "json", help: "status as one JSON object" }],
    operand: "ACTION",
    operands: ["start", "stop", "status", "run"],
  },
];

/** Switches that end in a text instead of a command. */
export const TEXT_ROWS: readonly OptionRow[] = [
  { name: "help", short: "h", help: "show this text" },
  { name: "version", help: "show the version" },
];

/** What a command line asks for. */
export type Invocation =
  | { readonly kind: "version" }
  | { readonly kind: "help"; readonly command: CommandRow | undefined }
  | {
    readonly kind: "command";
    readonly command: CommandName;
    readonly options: Options;
    /** Those of them that were given, here or by their twins, as they were written. */
    readonly given: Readonly<Record<string, string>>;
    /** The command's own options by long name; a switch that was given has the value `"1"`. */
    readonly own: ReadonlyMap<string, string>;
    /** The word behind the command; there is one exactly when the command's row names an operand. */
    readonly operand: string | undefined;
    /** The command line behind `--`; empty unless the command's row allows one. */
    readonly trailing: readonly string[];
  };

/**
 * Reads a command line.
 *
 * @param argv Arguments without the program's name
 * @param environment The caller's environment, for the twins of options
 * @returns What it asks for
 * @throws {UsageError} When a command, an option or a value is not known
 *
 * @example Usage
 * ```ts
 * import { readCommandLine } from "./cli.ts";
 *
 * const asked = readCommandLine(["status", "--json"], {});
 * if (asked.kind !== "command" || !asked.own.has("json")) throw new Error("unreachable");
 * ```
 */
export function readCommandLine(argv: readonly string[], environment: Environment): Invocation {
  const ownOfAny = COMMAND_ROWS.flatMap(({ own }) => own);
  const { words, options, rest } = readArguments(argv, [
    ...OPTION_ROWS,
    ...ownOfAny,
    ...TEXT_ROWS,
  ]);

  const [word, ...behind] = words;
  const command = word === undefined ? undefined : COMMAND_ROWS.find(({ name }) => name === word);
  if (options.has("version")) return { kind: "version" };
  if (word !== undefined && command === undefined) {
    throw new UsageError(
      `Cannot run ${JSON.stringify(word)}: there is no such command`,
      "run op-sts --help for the commands",
    );
  }
  if (options.has("help")) return { kind: "help", command };
  const row = command ?? DEFAULT_COMMAND;
  const foreign = ownOfAny.find(({ name }) =>
    options.has(name) && !row.own.some((own) => own.name === name)
  );
  if (foreign !== undefined) {
    throw new UsageError(
      `Cannot use --${foreign.name} with ${row.name}: it belongs to another command`,
    );
  }
  return {
    kind: "command",
    command: row.name,
    options: readOptions(options, environment),
    given: gatherOptions(options, environment),
    own: new Map([...options].filter(([name]) => row.own.some((own) => own.name === name))),
    operand: operandOf(row, behind),
    trailing: trailingOf(row, rest),
  };
}

function operandOf(row: CommandRow, words: readonly string[]): string | undefined {
  const [first, second] = words;
  const surplus = row.operand === undefined ? first : second;
  if (surplus !== undefined) throw notTaken(row, surplus);
  if (row.operand !== undefined && first === undefined) {
    throw new UsageError(`Cannot run ${row.name}: write op-sts ${row.name} ${row.operand}`);
  }
  if (first !== undefined && row.operands !== undefined && !row.operands.includes(first)) {
    throw new UsageError(
      `Cannot run ${row.name} ${JSON.stringify(first)}: ${row.operand} is one of ${
        row.operands.join(", ")
      }`,
    );
  }
  return first;
}

function trailingOf(row: CommandRow, rest: readonly string[] | undefined): readonly string[] {
  const [first] = rest ?? [];
  if (row.trailing === undefined) {
    if (first !== undefined) throw notTaken(row, first);
    return [];
  }
  if (first === undefined) {
    throw new UsageError(
      `Cannot run ${row.name}: there is no command behind --`,
      `write op-sts ${row.name} -- CMD`,
    );
  }
  return rest ?? [];
}

function notTaken(row: CommandRow, word: string): UsageError {
  return new UsageError(
    `Cannot use ${JSON.stringify(word)}: ${row.name} takes ${
      row.operand === undefined ? "options only" : `one ${row.operand} and options`
    }`,
    "an option's value with blanks needs quotes; awsume splits at every blank, so give ids there",
  );
}
