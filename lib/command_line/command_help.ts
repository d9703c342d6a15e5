/**
 * What help says about a command beyond its row: examples, and what its exit codes mean.
 *
 * @module
 */

import type { CommandName } from "./command_rows.ts";

/** A command line with what it is for. */
export type Example = readonly [line: string, purpose: string];

/** What each command does, in a sentence or two. */
export const DETAILS: Readonly<Record<CommandName, string>> = {
  get: "Prints credentials for credential_process: of the session in 1Password, or of a new one.",
  login: "Makes sure that a session is there and stored, with prompts on the terminal.",
  status: "Asks 1Password for the session; exit code 1 when none is usable. Shows no secret.",
  list:
    "Shows every profile and role that op-sts serves, and what is known of its session. Asks neither 1Password nor AWS.",
  whoami: "Asks AWS whose session it is; logs in when there is none.",
  clear: "Forgets the session wherever it is kept: in 1Password and in the agent.",
  exec:
    "Runs a program, or your shell, with the session in its environment. There it ends when it ends; --server renews it.",
  export: "Prints the session as variables, and takes away those that contradict them.",
  console: "Opens AWS's console in the browser, in the role of a profile or of --role-arn.",
  import:
    "Moves the plaintext access key of a profile into a new 1Password item, and takes it out of ~/.aws.",
  setup: "Writes credential_process into ~/.aws/config, step by step, after one login.",
  rotate:
    "Replaces the access key in 1Password by a new one. Interrupted at whatever point, run it again.",
  doctor:
    "Checks every link from 1Password to the AWS tools, and says what to do. Changes nothing.",
  completions: "Prints a completion script for bash, zsh or fish.",
  agent: "Keeps sessions in memory: starts, stops or shows the agent, or runs in the foreground.",
  help: "Explains a command, or the options that all commands take.",
  version: "Shows the version.",
};

/** Two examples of each command. */
export const EXAMPLES: Readonly<Record<CommandName, readonly [Example, Example]>> = {
  get: [
    ["op-sts --item ITEM_ID", "as a credential_process line runs it"],
    ["op-sts get --profile work", "what AWS tools get for that profile"],
  ],
  login: [
    ["op-sts login --profile work", "before Terraform, which does not wait for a prompt"],
    ["op-sts login --all", "in the morning: each device is asked once"],
  ],
  status: [
    ["op-sts status --profile work", "what 1Password holds for that profile"],
    ["op-sts status -p work --json", "for a script; exit code 1 when a login is due"],
  ],
  list: [
    ["op-sts list", "profiles, roles, accounts, and what is left of their sessions"],
    ["op-sts ls --names", "names only, such as for fzf"],
  ],
  whoami: [
    ["op-sts whoami --profile work", "account and user, as AWS tells them"],
    ["op-sts whoami -p work --json", "the same for a script"],
  ],
  clear: [
    ["op-sts clear --profile work", "the next call logs in anew"],
    ["op-sts clear --item ITEM_ID", "the same for an item without a profile"],
  ],
  exec: [
    ["op-sts exec --profile work -- terraform plan", "for a program without credential_process"],
    ["op-sts exec -p work", "a shell with the session, until you leave it"],
  ],
  export: [
    [
      'eval "$(op-sts export -p work)"',
      "into this shell; fish: op-sts export --format fish | source",
    ],
    ["op-sts export -p work --format json", "for a program; the values are secrets"],
  ],
  console: [
    ["op-sts console --profile admin", "of a profile with role_arn"],
    ["op-sts console -p admin --service s3 --region eu-west-1", "one page of it"],
  ],
  import: [
    ["op-sts import --profile work", "the key of [work] in ~/.aws/credentials"],
    ["op-sts import -p work --otp-from AWS", "with the one-time password of a Login item"],
  ],
  setup: [
    ["op-sts setup", "asks for profile and item"],
    ["op-sts setup --profile work --item ITEM_ID --yes", "asks nothing"],
  ],
  rotate: [
    ["op-sts rotate --profile work", "shows the plan, and asks before anything happens"],
    ["op-sts rotate -p work --finish", "some days later: deletes the old key"],
  ],
  doctor: [
    ["op-sts doctor", "everything, with what to do about it"],
    ["op-sts doctor --json", "the same for a script; exit code 1 when something fails"],
  ],
  completions: [
    ["op-sts completions zsh > ~/.zfunc/_op-sts", "into a directory of fpath"],
    ['eval "$(op-sts completions bash)"', "in ~/.bashrc"],
  ],
  agent: [
    ["op-sts agent start", "sessions in memory until they end; ask it by --agent auto"],
    ["op-sts agent status", "what it holds"],
  ],
  help: [
    ["op-sts help exec", "one command"],
    ["op-sts help options", "what all commands take"],
  ],
  version: [
    ["op-sts version", "the same as op-sts -V"],
    ["op-sts --version", "the same"],
  ],
};

/** Exit codes, of all commands. */
export const EXIT_CODES: readonly (readonly [code: string, meaning: string])[] = [
  ["0", "done"],
  ["1", "failed; status: no session to be used; doctor, login --all: one of several failed"],
  ["2", "the command line is wrong, nothing was done"],
  ["126, 127", "exec: the command cannot be run, is not found; else its own exit code"],
  ["130", "broken off by Ctrl-C"],
];
