/**
 * The options of every command, checked: their ranges, and what contradicts each other.
 *
 * @module
 */

import { quote } from "../base/text.ts";
import { formatDuration } from "../base/duration.ts";
import { UsageError } from "../base/errors.ts";
import { roleArnProblem, roleTextProblem } from "../roles/role_name.ts";
import { mfaSerialProblem } from "../sts/mfa_serial.ts";
import {
  AGENT_CHOICES,
  CACHE_CHOICES,
  gatherOptions,
  OPTION_DEFAULTS,
  OPTION_ROWS,
  twinOf,
} from "./option_rows.ts";
import {
  duration,
  flag,
  isProblem,
  judgedBy,
  matching,
  name,
  oneOf,
  type Problem,
} from "./option_values.ts";
import { isRegion } from "../sts/target.ts";

/** Options by their long names, checked. */
export interface Options {
  /** Title or id of the key item. */
  readonly "item": string;
  readonly "vault"?: string;
  /** 1Password account. */
  readonly "account"?: string;
  /** Label or id of the field with the access key id. */
  readonly "access-key-field": string;
  /** Label or id of the field with the secret access key. */
  readonly "secret-key-field": string;
  /** Label or id of the field with the MFA serial, when it was named. */
  readonly "mfa-serial-field"?: string;
  /** Label or id of the one-time password, when it was named. */
  readonly "otp-field"?: string;
  /** Title or id of the item with the one-time password, when it is another one. */
  readonly "otp-item"?: string;
  /** Command that prints the code, in words as a shell parts them. */
  readonly "code-command"?: string;
  /** Label or id of the field that keeps the session. */
  readonly "cache-field": string;
  /** MFA serial that stands in for the item's. */
  readonly "mfa-serial"?: string;
  readonly "cache": "auto" | "field" | "item" | "off";
  /** Id of the session item that keeps the session. */
  readonly "cache-item"?: string;
  /** Life of a new session in seconds. */
  readonly "duration": number;
  /** Life below which a session is renewed, in seconds. */
  readonly "min-remaining": number;
  readonly "region"?: string;
  /** File of certificates to trust beside the usual ones, when it was named. */
  readonly "ca-bundle"?: string;
  /** The 1Password CLI, when it was named. */
  readonly "op"?: string;
  /** Limit of the whole call in seconds. */
  readonly "timeout": number;
  /** Whether the session agent is asked (`auto`), and started when there is none (`on`). */
  readonly "agent": "off" | "auto" | "on";
  /** How long the agent keeps a session that nobody asks for, in seconds. */
  readonly "agent-idle": number;
  /** Role to take on with the session. */
  readonly "role-arn"?: string;
  readonly "role-session-name"?: string;
  readonly "external-id"?: string;
  readonly "source-identity"?: string;
  /** Life of the role's session in seconds. */
  readonly "role-duration"?: number;
  /** Path of a policy; from the moment that it was read, the policy. */
  readonly "policy"?: string;
  /** Life of a session that is narrowed, in seconds. */
  readonly "scope-duration"?: number;
  readonly "no-input": boolean;
  readonly "verbose": boolean;
}

/** How the text of an option is read: without zod, whose loading would stand before the start of `op` on every hit. */
type Check<Name extends keyof Options> = (text: string) => Required<Options>[Name] | Problem;

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Least time by which a session must outlive the point of its renewal, in seconds. */
export const RENEWAL_GAP: number = 10 * MINUTE;

const CHECKS: { readonly [Name in keyof Required<Options>]: Check<Name> } = {
  "item": name,
  "vault": name,
  "account": name,
  "access-key-field": name,
  "secret-key-field": name,
  "mfa-serial-field": name,
  "otp-field": name,
  "otp-item": name,
  "code-command": name,
  "cache-field": name,
  "mfa-serial": judgedBy(mfaSerialProblem),
  "cache": oneOf(CACHE_CHOICES),
  "cache-item": matching(/^[a-z0-9]{26}$/, "it is not the id of an item"),
  "duration": duration(30 * MINUTE, 36 * HOUR),
  "min-remaining": duration(16 * MINUTE, 35 * HOUR),
  "region": (text) => isRegion(text) ? text : { problem: "it is not the name of a region" },
  "ca-bundle": name,
  "op": name,
  "timeout": duration(1, HOUR),
  "agent": oneOf(AGENT_CHOICES),
  "agent-idle": duration(1, 36 * HOUR),
  "role-arn": judgedBy(roleArnProblem),
  "role-session-name": ofRole("role-session-name"),
  "external-id": ofRole("external-id"),
  "source-identity": ofRole("source-identity"),
  "role-duration": duration(15 * MINUTE, 12 * HOUR),
  "policy": name,
  "scope-duration": duration(5 * MINUTE, 12 * HOUR),
  "no-input": flag,
  "verbose": flag,
};

function ofRole(option: Parameters<typeof roleTextProblem>[0]): (text: string) => string | Problem {
  return judgedBy((text) => roleTextProblem(option, text));
}

/**
 * Checks the options of a command line together with their environment twins; the command line wins.
 *
 * @param environment The caller's environment; `OP_STS_MIN_REMAINING` is the twin of `--min-remaining`, and an empty
 * twin counts as absent
 * @throws {UsageError} When a value is out of its range, or two options contradict each other
 */
export function readOptions(
  given: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string>>,
): Options {
  const options: WritableOptions = { ...OPTION_DEFAULTS };
  for (const [name, text] of Object.entries(gatherOptions(given, environment))) {
    readInto(options, name, text, given.has(name) ? `--${name}` : twinOf(name));
  }
  checkTogether(options);
  return options;
}

/**
 * Checks the value of each option alone: what the environment adds to them later can mend none of it.
 *
 * @throws {UsageError} When a value is out of its range
 */
export function checkValues(given: ReadonlyMap<string, string>): void {
  for (const [name, text] of given) readInto({}, name, text, `--${name}`);
}

/** Options while they are being read. */
type WritableOptions = { -readonly [Name in keyof Options]: Options[Name] };

function isOption(name: string): name is keyof Options {
  return name in CHECKS;
}

function readInto(
  options: Partial<WritableOptions>,
  name: string,
  text: string,
  source: string,
): void {
  const problem = isOption(name) ? problemOf(options, name, text) : "there is no such option";
  if (problem === undefined) return;
  const { choices } = OPTION_ROWS.find((row) => row.name === name) ?? {};
  throw new UsageError(
    `Cannot use ${source} ${quote(text)}: ${problem}`,
    undefined,
    choices === undefined ? undefined : { word: text, known: choices },
  );
}

/** Reads one option, or says what is wrong with its text. */
function problemOf<Name extends keyof Options>(
  options: Partial<Record<Name, Required<Options>[Name]>>,
  name: Name,
  text: string,
): string | undefined {
  const check: Check<Name> = CHECKS[name];
  const read = check(text);
  if (isProblem(read)) return read.problem;
  options[name] = read;
  return undefined;
}

/** Options that say how a role is taken on. */
const OF_ROLE = ["role-session-name", "external-id", "source-identity", "role-duration"] as const;

function checkTogether(options: Options): void {
  const alone = OF_ROLE.find((name) => options[name] !== undefined);
  if (alone !== undefined && options["role-arn"] === undefined) {
    throw new UsageError(`Cannot use --${alone} without --role-arn`);
  }
  if (options.duration < options["min-remaining"] + RENEWAL_GAP) {
    throw new UsageError(
      `Cannot use a duration of ${
        formatDuration(options.duration)
      }: it must be at least --min-remaining and 10m more`,
      `give --duration ${
        formatDuration(options["min-remaining"] + RENEWAL_GAP)
      } or more, or a shorter --min-remaining`,
    );
  }
  if (
    options["cache-item"] !== undefined &&
    (options.cache === "field" || options.cache === "off")
  ) {
    throw new UsageError(
      `Cannot use --cache-item with --cache ${options.cache}: only one place keeps the session`,
      "leave one of the two out",
    );
  }
}
