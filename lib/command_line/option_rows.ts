/**
 * The options of every command as they are written, with their environment twins; nothing is checked here.
 *
 * Apart from the checks, since a session that the agent holds is printed without them: see `agent_hit.ts`.
 *
 * @module
 */

import type { OptionForm } from "./arguments.ts";

/** An option with what help says about it. */
export interface OptionRow extends OptionForm {
  readonly help: string;
  /** The words that its value may be, where there are few. */
  readonly choices?: readonly string[];
}

/** The words of `--cache`. */
export const CACHE_CHOICES = ["auto", "field", "item", "off"] as const;

/** The words that `--agent` may be. */
export const AGENT_CHOICES = ["off", "auto", "on"] as const;

/** Options that every command takes, in the order of the help text; each has a twin in the environment. */
export const OPTION_ROWS: readonly OptionRow[] = [
  {
    name: "item",
    value: "ITEM",
    help: "title or id of the 1Password item (default: AWS Access Key)",
  },
  {
    name: "vault",
    value: "VAULT",
    help: "vault of the item; needed with a service account",
  },
  { name: "account", value: "ACCOUNT", help: "1Password account" },
  {
    name: "access-key-field",
    value: "FIELD",
    help: "label or id (default: Access Key ID)",
  },
  {
    name: "secret-key-field",
    value: "FIELD",
    help: "label or id (default: Secret Access Key)",
  },
  {
    name: "mfa-serial-field",
    value: "FIELD",
    help: "label or id (default: mfa serial)",
  },
  {
    name: "otp-field",
    value: "FIELD",
    help: "label or id (default: the first one-time password)",
  },
  {
    name: "cache-field",
    value: "FIELD",
    help: "label or id (default: session_cache)",
  },
  {
    name: "mfa-serial",
    value: "SERIAL",
    help: "MFA device, arn:aws:iam::…:mfa/… (default: from the item)",
  },
  {
    name: "cache",
    value: "WHERE",
    help: "auto, field, item or off (default: auto)",
    choices: CACHE_CHOICES,
  },
  {
    name: "cache-item",
    value: "ID",
    help: "id of the item that keeps the session",
  },
  {
    name: "duration",
    value: "TIME",
    help: "life of a new session, 30m to 36h (default: 12h)",
  },
  {
    name: "min-remaining",
    value: "TIME",
    help: "renew when less is left, 16m or more (default: 20m)",
  },
  {
    name: "region",
    value: "REGION",
    help: "STS region (default: by the partition of the MFA serial)",
  },
  {
    name: "op",
    value: "PATH",
    help: "the 1Password CLI (default: op, then well-known places)",
  },
  {
    name: "timeout",
    value: "TIME",
    help: "limit of the whole call (default: 50s)",
  },
  {
    name: "agent",
    value: "MODE",
    choices: AGENT_CHOICES,
    help: "session in memory: off, auto (if an agent runs) or on (default: off)",
  },
  {
    name: "agent-idle",
    value: "TIME",
    help: "the agent forgets a session unused for so long (default: 1h)",
  },
  { name: "no-input", help: "never prompt" },
  { name: "verbose", help: "a trace on stderr, without secrets" },
];

/** What stands for options that are not given, as text. */
export const OPTION_DEFAULTS = {
  "item": "AWS Access Key",
  "access-key-field": "Access Key ID",
  "secret-key-field": "Secret Access Key",
  "cache-field": "session_cache",
  "cache": "auto",
} as const;

/** Life below which a session is renewed unless `--min-remaining` says otherwise, in seconds. */
export const DEFAULT_MIN_REMAINING: number = 20 * 60;

/**
 * Puts options of the command line and their environment twins together; the command line wins.
 *
 * @returns Values by long name, unchecked and without defaults
 */
export function gatherOptions(
  given: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { name } of OPTION_ROWS) {
    const value = given.get(name) ?? (environment[twinOf(name)] || undefined);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/**
 * Names the environment twin of an option.
 *
 * @returns Such as `OP_STS_MIN_REMAINING`
 */
export function twinOf(name: string): string {
  return `OP_STS_${name.toUpperCase().replaceAll("-", "_")}`;
}
