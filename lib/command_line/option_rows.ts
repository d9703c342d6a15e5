/**
 * The options of every command as they are written, with their environment twins; nothing is checked here.
 *
 * Apart from the checks, since a session that the agent holds is printed without them: see `agent/hit.ts`.
 *
 * @module
 */

import type { OptionForm } from "./arguments.ts";

/** An option with what help says about it. */
export interface OptionRow extends OptionForm {
  readonly help: string;
  /** What counts when it is not given, in words; only where {@linkcode OPTION_DEFAULTS} has no value. */
  readonly otherwise?: string;
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
    help: "title or id of the 1Password item",
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
    help: "label or id of the access key id",
  },
  {
    name: "secret-key-field",
    value: "FIELD",
    help: "label or id of the secret access key",
  },
  {
    name: "mfa-serial-field",
    value: "FIELD",
    help: "label or id of the MFA serial",
    otherwise: "mfa serial",
  },
  {
    name: "otp-field",
    value: "FIELD",
    help: "label or id of the one-time password",
    otherwise: "the first one",
  },
  {
    name: "otp-item",
    value: "ITEM",
    help: "title or id of another item, with the one-time password",
    otherwise: "the key's item",
  },
  {
    name: "code-command",
    value: "CMD",
    help: "command that prints the code, such as: ykman oath accounts code -s aws",
  },
  {
    name: "cache-field",
    value: "FIELD",
    help: "label or id of the field that keeps the session",
  },
  {
    name: "mfa-serial",
    value: "SERIAL",
    help: "MFA device, arn:aws:iam::…:mfa/…",
    otherwise: "from the item",
  },
  {
    name: "cache",
    value: "WHERE",
    help: "where the session is kept: auto, field, item or off",
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
    help: "life of a new session, 30m to 36h",
  },
  {
    name: "min-remaining",
    value: "TIME",
    help: "renew when less is left, 16m or more",
  },
  {
    name: "region",
    value: "REGION",
    help: "STS region",
    otherwise: "by the partition of the MFA serial",
  },
  {
    name: "ca-bundle",
    value: "FILE",
    help: "certificates that AWS's may be signed by, PEM",
    otherwise: "AWS_CA_BUNDLE, ca_bundle of the profile",
  },
  {
    name: "op",
    value: "PATH",
    help: "the 1Password CLI",
    otherwise: "op, then well-known places",
  },
  {
    name: "timeout",
    value: "TIME",
    help: "limit of the whole call",
  },
  {
    name: "agent",
    value: "MODE",
    choices: AGENT_CHOICES,
    help: "session in memory: off, auto (if an agent runs) or on",
  },
  {
    name: "agent-idle",
    value: "TIME",
    help: "the agent forgets a session unused for so long",
  },
  {
    name: "role-arn",
    value: "ARN",
    help: "role to take on with the session, arn:aws:iam::…:role/…",
  },
  {
    name: "role-session-name",
    value: "NAME",
    help: "what auditors see of it",
    otherwise: "the IAM user's name",
  },
  { name: "external-id", value: "ID", help: "where the role's trust policy asks for one" },
  { name: "source-identity", value: "NAME", help: "who is behind it, for all that follows" },
  {
    name: "role-duration",
    value: "TIME",
    help: "15m to 12h; more than 1h takes a one-time password of its own",
    otherwise: "1h",
  },
  {
    name: "policy",
    value: "FILE",
    help: "JSON policy that narrows the session: it can do less, never more",
  },
  {
    name: "scope-duration",
    value: "TIME",
    help: "shorter life of a session that is narrowed, 5m to 12h; with a role at least 15m",
  },
  { name: "no-input", help: "never prompt" },
  { name: "verbose", help: "a trace on stderr, without secrets" },
];

/** Names the profile whose line the other options are taken from: about the call, and no option of a line itself. */
export const PROFILE_ROW: OptionRow = {
  name: "profile",
  short: "p",
  value: "NAME",
  help: "profile of ~/.aws/config whose op-sts line gives the options",
  otherwise: "AWS_PROFILE, default, or the only one",
};

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** What stands for options that are not given: texts, switches, and times in seconds. */
export const OPTION_DEFAULTS = {
  "item": "AWS Access Key",
  "access-key-field": "Access Key ID",
  "secret-key-field": "Secret Access Key",
  "cache-field": "session_cache",
  "cache": "auto",
  "duration": 12 * HOUR,
  "min-remaining": 20 * MINUTE,
  "timeout": 50,
  "agent": "off",
  "agent-idle": HOUR,
  "no-input": false,
  "verbose": false,
} as const;

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
  // To spell the twins of all options takes longer than to see that there is none.
  const isAnySet = hasTwins(environment);
  for (const { name } of OPTION_ROWS) {
    const twin = isAnySet ? environment[twinOf(name)] : undefined;
    const value = given.get(name) ?? (twin || undefined);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** What the environment twins of all options begin with. */
export const TWIN_PREFIX = "OP_STS_";

/** Tells whether there may be twins in an environment. */
export function hasTwins(environment: Readonly<Record<string, string>>): boolean {
  return Object.keys(environment).some((name) => name.startsWith(TWIN_PREFIX));
}

/**
 * Names the environment twin of an option.
 *
 * @returns Such as `OP_STS_MIN_REMAINING`
 */
export function twinOf(name: string): string {
  return `${TWIN_PREFIX}${name.toUpperCase().replaceAll("-", "_")}`;
}
