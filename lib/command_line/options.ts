/**
 * The options of every command, checked: their ranges, and what contradicts each other.
 *
 * @module
 */

import { quote } from "../base/text.ts";
import * as z from "zod/mini";
import { formatDuration, parseDuration } from "../base/duration.ts";
import { UsageError } from "../base/errors.ts";
import { mfaSerialProblem } from "../sts/mfa_serial.ts";
import {
  AGENT_CHOICES,
  CACHE_CHOICES,
  gatherOptions,
  OPTION_DEFAULTS,
  OPTION_ROWS,
  twinOf,
} from "./option_rows.ts";
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
  /** The 1Password CLI, when it was named. */
  readonly "op"?: string;
  /** Limit of the whole call in seconds. */
  readonly "timeout": number;
  /** Whether the session agent is asked (`auto`), and started when there is none (`on`). */
  readonly "agent": "off" | "auto" | "on";
  /** How long the agent keeps a session that nobody asks for, in seconds. */
  readonly "agent-idle": number;
  readonly "no-input": boolean;
  readonly "verbose": boolean;
}

/** How the text of an option is read. */
type Check<Name extends keyof Options> = z.ZodMiniType<Required<Options>[Name], string>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Least time by which a session must outlive the point of its renewal, in seconds. */
export const RENEWAL_GAP: number = 10 * MINUTE;

/** Made only for the options that are given: to make all of them takes 2 ms, on every hit. */
const CHECKS: { readonly [Name in keyof Required<Options>]: () => Check<Name> } = {
  "item": name,
  "vault": name,
  "account": name,
  "access-key-field": name,
  "secret-key-field": name,
  "mfa-serial-field": name,
  "otp-field": name,
  "cache-field": name,
  "mfa-serial": () =>
    z.string().check(z.refine((text) => mfaSerialProblem(text) === undefined, {
      error: ({ input }) => mfaSerialProblem(String(input)),
    })),
  "cache": () => z.enum(CACHE_CHOICES, "it is none of auto, field, item and off"),
  "cache-item": () => z.string().check(z.regex(/^[a-z0-9]{26}$/, "it is not the id of an item")),
  "duration": () => duration(30 * MINUTE, 36 * HOUR),
  "min-remaining": () => duration(16 * MINUTE, 35 * HOUR),
  "region": () => z.string().check(z.refine(isRegion, "it is not the name of a region")),
  "op": name,
  "timeout": () => duration(1, HOUR),
  "agent": () => z.enum(AGENT_CHOICES, "it is none of off, auto and on"),
  "agent-idle": () => duration(1, 36 * HOUR),
  "no-input": flag,
  "verbose": flag,
};

function name(): z.ZodMiniType<string, string> {
  return z.string().check(
    z.minLength(1, "it is empty"),
    z.regex(/^[^\p{Cc}]*$/u, "it holds control characters"),
    // `op` would take it for a flag, or read names from stdin.
    z.regex(/^(?!-)/, "it starts with a dash: use the id instead"),
  );
}

function flag(): z.ZodMiniType<boolean, string> {
  return z.pipe(
    z.string().check(z.regex(/^[01]$/, "it is neither 1 nor 0")),
    z.transform((text) => text === "1"),
  );
}

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
    const problem = isOption(name) ? readInto(options, name, text) : "there is no such option";
    if (problem !== undefined) {
      const source = given.has(name) ? `--${name}` : twinOf(name);
      const { choices } = OPTION_ROWS.find((row) => row.name === name) ?? {};
      throw new UsageError(
        `Cannot use ${source} ${quote(text)}: ${problem}`,
        undefined,
        choices === undefined ? undefined : { word: text, known: choices },
      );
    }
  }
  checkTogether(options);
  return options;
}

/** Options while they are being read. */
type WritableOptions = { -readonly [Name in keyof Options]: Options[Name] };

function isOption(name: string): name is keyof Options {
  return name in CHECKS;
}

/** Reads one option, or says what is wrong with its text. */
function readInto<Name extends keyof Options>(
  options: Partial<Record<Name, Required<Options>[Name]>>,
  name: Name,
  text: string,
): string | undefined {
  const check: () => Check<Name> = CHECKS[name];
  const result = check().safeParse(text);
  if (!result.success) return result.error.issues[0]?.message;
  options[name] = result.data;
  return undefined;
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
