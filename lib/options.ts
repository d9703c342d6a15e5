/**
 * The options of every command, checked: their ranges, and what contradicts each other.
 *
 * @module
 */

import * as z from "zod/mini";
import { formatDuration, parseDuration } from "./duration.ts";
import { UsageError } from "./errors.ts";
import { mfaSerialProblem } from "./mfa_serial.ts";
import {
  CACHE_CHOICES,
  DEFAULT_MIN_REMAINING,
  gatherOptions,
  OPTION_DEFAULTS,
  twinOf,
} from "./option_rows.ts";
import { isRegion } from "./sts_target.ts";

/** Options by their long names, checked. */
export interface Options {
  /** Title or id of the key item. */
  readonly "item": string;
  /** Vault of the key item. */
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
  /** Label or id of the field that keeps the session. */
  readonly "cache-field": string;
  /** MFA serial that stands in for the item's. */
  readonly "mfa-serial"?: string;
  /** Where the session is kept. */
  readonly "cache": "auto" | "field" | "item" | "off";
  /** Id of the companion item that keeps the session. */
  readonly "cache-item"?: string;
  /** Life of a new session in seconds. */
  readonly "duration": number;
  /** Life below which a session is renewed, in seconds. */
  readonly "min-remaining": number;
  /** STS region, when it was named. */
  readonly "region"?: string;
  /** The 1Password CLI, when it was named. */
  readonly "op"?: string;
  /** Limit of the whole call in seconds. */
  readonly "timeout": number;
  /** Never prompt. */
  readonly "no-input": boolean;
  /** Trace on stderr. */
  readonly "verbose": boolean;
}

const name = z.string().check(
  z.minLength(1, "it is empty"),
  z.regex(/^[^\p{Cc}]*$/u, "it holds control characters"),
  // `op` would take it for a flag, or read names from stdin.
  z.regex(/^(?!-)/, "it starts with a dash: use the id instead"),
);

const flag = z.pipe(
  z.string().check(z.regex(/^[01]$/, "it is neither 1 nor 0")),
  z.transform((text) => text === "1"),
);

function duration(least: number, most: number): z.ZodMiniType<number, string> {
  return z.pipe(
    z.string(),
    z.transform((text, context) => {
      const seconds = parseDuration(text);
      if (seconds !== undefined && seconds >= least && seconds <= most) {
        return seconds;
      }
      const message = seconds === undefined
        ? "it is not a time such as 90s, 30m, 12h or 1h30m"
        : `it must lie between ${formatDuration(least)} and ${formatDuration(most)}`;
      context.issues.push({ code: "custom", message, input: text });
      return z.NEVER;
    }),
  );
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Least time by which a session must outlive the point of its renewal, in seconds. */
export const RENEWAL_GAP: number = 10 * MINUTE;

const SCHEMA = z.object({
  "item": z._default(name, OPTION_DEFAULTS["item"]),
  "vault": z.exactOptional(name),
  "account": z.exactOptional(name),
  "access-key-field": z._default(name, OPTION_DEFAULTS["access-key-field"]),
  "secret-key-field": z._default(name, OPTION_DEFAULTS["secret-key-field"]),
  "mfa-serial-field": z.exactOptional(name),
  "otp-field": z.exactOptional(name),
  "cache-field": z._default(name, OPTION_DEFAULTS["cache-field"]),
  "mfa-serial": z.exactOptional(
    z.string().check(z.refine((text) => mfaSerialProblem(text) === undefined, {
      error: ({ input }) => mfaSerialProblem(String(input)),
    })),
  ),
  "cache": z._default(
    z.enum(
      CACHE_CHOICES,
      "it is none of auto, field, item and off",
    ),
    OPTION_DEFAULTS["cache"],
  ),
  "cache-item": z.exactOptional(
    z.string().check(z.regex(/^[a-z0-9]{26}$/, "it is not the id of an item")),
  ),
  "duration": z._default(duration(30 * MINUTE, 36 * HOUR), 12 * HOUR),
  "min-remaining": z._default(duration(16 * MINUTE, 35 * HOUR), DEFAULT_MIN_REMAINING),
  "region": z.exactOptional(
    z.string().check(z.refine(isRegion, "it is not the name of a region")),
  ),
  "op": z.exactOptional(name),
  "timeout": z._default(duration(1, HOUR), 50),
  "no-input": z._default(flag, false),
  "verbose": z._default(flag, false),
});

/**
 * Checks the options of a command line together with their environment twins; the command line wins.
 *
 * @param given Options of the command line by long name
 * @param environment The caller's environment; `OP_STS_MIN_REMAINING` is the twin of `--min-remaining`, and an empty
 * twin counts as absent
 * @returns Checked options with defaults filled in
 * @throws {UsageError} When a value is out of its range, or two options contradict each other
 *
 * @example Usage
 * ```ts
 * import { readOptions } from "./options.ts";
 *
 * const options = readOptions(new Map([["duration", "1h"]]), { OP_STS_VAULT: "Work" });
 * if (options.duration !== 3600 || options.vault !== "Work") throw new Error("unreachable");
 * ```
 */
export function readOptions(
  given: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string>>,
): Options {
  const raw = gatherOptions(given, environment);
  const result = SCHEMA.safeParse(raw);
  if (!result.success) {
    const [issue] = result.error.issues;
    const name = String(issue?.path[0]);
    const source = given.has(name) ? `--${name}` : twinOf(name);
    throw new UsageError(
      `Cannot use ${source} ${JSON.stringify(raw[name])}: ${issue?.message}`,
    );
  }
  checkTogether(result.data);
  return result.data;
}

function checkTogether(options: Options): void {
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
