/**
 * The commands: what each is for, and the options that are its own.
 *
 * @module
 */

import type { OptionRow } from "./option_rows.ts";

/** What can be asked for. */
export type CommandName =
  | "get"
  | "login"
  | "status"
  | "list"
  | "whoami"
  | "clear"
  | "exec"
  | "export"
  | "console"
  | "import"
  | "setup"
  | "rotate"
  | "doctor"
  | "completions"
  | "agent"
  | "help"
  | "version";

/** A command with what help says about it. */
export interface CommandRow {
  readonly name: CommandName;
  /** Another name, out of habit from other programs. */
  readonly alias?: string;
  /** One line for the list of commands, which fits a narrow terminal. */
  readonly help: string;
  /** Options that are not every command's; they have no environment twins. */
  readonly own: readonly OptionRow[];
  /** What the one word behind the command is called in help texts; without it there may be none. */
  readonly operand?: string;
  /** Whether that word can be left out. */
  readonly isOperandOptional?: true;
  /** The words that may stand there, where they are known beforehand. */
  readonly operands?: readonly string[];
  /** Whether a command line of another program may follow behind `--`. */
  readonly trailing?: true;
  /** Whether it works with the session of one profile, so that one is chosen when neither profile nor item is named. */
  readonly takesProfile?: true;
}

const JSON_SWITCH: OptionRow = { name: "json", help: "as JSON, for programs" };
const YES: OptionRow = { name: "yes", short: "y", help: "do it without asking" };

/** What is run when no command is named. */
export const DEFAULT_COMMAND: CommandRow = {
  name: "get",
  help: "print credentials for AWS tools (default)",
  own: [],
};

/** All commands. */
export const COMMAND_ROWS: readonly CommandRow[] = [
  DEFAULT_COMMAND,
  {
    name: "login",
    help: "make sure that a session is there",
    own: [
      { name: "force", help: "log in even when a session is there" },
      { name: "all", help: "log in for every profile that op-sts serves" },
      { name: "code", value: "FROM", help: "where the one-time password is: - is stdin" },
    ],
    takesProfile: true,
  },
  {
    name: "status",
    help: "ask 1Password for the session",
    own: [JSON_SWITCH],
    takesProfile: true,
  },
  {
    name: "list",
    alias: "ls",
    help: "show all profiles; asks nobody",
    own: [JSON_SWITCH, { name: "names", help: "names only, one a line" }],
  },
  {
    name: "whoami",
    help: "ask AWS whose session it is",
    own: [JSON_SWITCH],
    takesProfile: true,
  },
  {
    name: "clear",
    help: "forget the session wherever it is kept",
    own: [],
    takesProfile: true,
  },
  {
    name: "exec",
    help: "run a program, or a shell, with a session",
    own: [
      {
        name: "server",
        help: "have the program fetch the session from a server of ours, which renews it",
      },
    ],
    trailing: true,
    takesProfile: true,
  },
  {
    name: "export",
    help: "print the session as shell variables",
    own: [
      {
        name: "format",
        value: "FORMAT",
        help: "env, fish, powershell or json",
        otherwise: "env",
        choices: ["env", "fish", "powershell", "json"],
      },
      { name: "yes", short: "y", help: "also onto a terminal, where everybody can read it" },
    ],
    takesProfile: true,
  },
  {
    name: "console",
    help: "open the console of AWS in a browser",
    own: [
      { name: "service", value: "NAME", help: "page of a service, such as s3" },
      { name: "destination", value: "URL", help: "any page of the console, as address or path" },
      { name: "print", help: "print the address, which lets anybody in for 15 minutes" },
      { name: "firefox-container", value: "NAME", help: "in a container of Firefox" },
      { name: "logout", help: "end the session that the browser has first" },
    ],
    takesProfile: true,
  },
  {
    name: "import",
    help: "move a plaintext key into 1Password",
    own: [
      {
        name: "profile",
        short: "p",
        value: "NAME",
        help: "profile in ~/.aws/credentials",
        otherwise: "AWS_PROFILE, else default",
      },
      {
        name: "title",
        value: "TITLE",
        help: "title of the new item",
        otherwise: "AWS Access Key, with the profile's name",
      },
      {
        name: "otp-from",
        value: "ITEM",
        help: "item whose one-time password is copied into the new one",
      },
      YES,
    ],
  },
  {
    name: "setup",
    help: "write a profile, step by step",
    own: [
      {
        name: "profile",
        short: "p",
        value: "NAME",
        help: "the profile to set up",
        otherwise: "asks; with --yes AWS_PROFILE, else default",
      },
      { name: "from", value: "FILE", help: "set up all profiles of a team's shared configuration" },
      { name: "print", help: "show the lines, and write nothing" },
      { name: "remove", help: "take the line of a profile out again" },
      { name: "yes", short: "y", help: "ask nothing; needs --item, or --from" },
    ],
  },
  {
    name: "rotate",
    help: "put a new access key into 1Password",
    own: [
      { name: "finish", help: "delete the old key of a rotation, or end one that was interrupted" },
      { name: "delete-old", help: "delete the old key at once, when no call can use it any more" },
      YES,
    ],
    takesProfile: true,
  },
  {
    name: "doctor",
    help: "check everything, and say what to do",
    own: [
      {
        name: "profile",
        short: "p",
        value: "NAME",
        help: "check this profile only",
        otherwise: "all whose line calls op-sts",
      },
      { name: "quiet", short: "q", help: "show problems only, at the end" },
      JSON_SWITCH,
      {
        name: "probe",
        help: "try what op-sts assumes of op, on throwaway items; needs --vault",
      },
      YES,
    ],
  },
  {
    name: "completions",
    help: "print a script for bash, zsh or fish",
    own: [],
    operand: "SHELL",
    operands: ["bash", "zsh", "fish"],
  },
  {
    name: "agent",
    help: "keep sessions in memory",
    own: [{ name: "json", help: "status as JSON, for programs" }],
    operand: "ACTION",
    operands: ["start", "stop", "status", "run"],
  },
  {
    name: "help",
    help: "explain a command, or all options",
    own: [],
    operand: "COMMAND",
    isOperandOptional: true,
  },
  { name: "version", help: "show the version", own: [] },
];

/** What `op-sts help` explains besides commands. */
export const OPTIONS_TOPIC = "options";

/** Switches that end in a text instead of a command. */
export const TEXT_ROWS: readonly OptionRow[] = [
  { name: "help", short: "h", help: "explain the command" },
  { name: "version", short: "V", help: "show the version" },
];

/** Finds a command by its name or alias. */
export function findCommand(word: string): CommandRow | undefined {
  return COMMAND_ROWS.find(({ name, alias }) => name === word || alias === word);
}

/** Every word that names a command. */
export function commandWords(): string[] {
  return COMMAND_ROWS.flatMap(({ name, alias }) => alias === undefined ? [name] : [name, alias]);
}
