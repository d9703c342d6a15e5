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
  | "clear"
  | "exec"
  | "import"
  | "setup"
  | "doctor"
  | "completions"
  | "agent";

/** A command with what help says about it. */
export interface CommandRow {
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

/** What is run when no command is named. */
export const DEFAULT_COMMAND: CommandRow = {
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
    own: [
      {
        name: "profile",
        short: "p",
        value: "NAME",
        help: "check this profile only (default: all whose line calls op-sts)",
      },
      { name: "quiet", short: "q", help: "show problems only, at the end" },
      { name: "json", help: "as one JSON object" },
    ],
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
