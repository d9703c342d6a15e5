/**
 * One-time passwords that the key item does not give: those of another item, of a command, or from stdin.
 *
 * @module
 */

import { shellWords } from "../aws_config/shell_words.ts";
import { inTime } from "../base/clock.ts";
import { environmentForOp } from "../base/environment.ts";
import { DeadlineError, OpStsError, UsageError } from "../base/errors.ts";
import { sayable } from "../base/sayable.ts";
import { quote } from "../base/text.ts";
import { seedAdvice } from "../onepassword/field_advice.ts";
import { codeOf } from "../onepassword/key_item.ts";
import { readOtherItem } from "../onepassword/other_item.ts";
import type { Call } from "./call.ts";

/** What of a failed command's words is looked at, in UTF-16 units: it may print megabytes, and the lock is held. */
const MOST_SAID = 20_000;

/** What is needed to ask for a code. */
export type ElsewhereCall =
  & Pick<Call, "options" | "environment" | "clock" | "deadline" | "op">
  & Partial<Pick<Call, "own" | "run" | "terminal">>;

/** Somebody who gives codes. */
export interface CodeGiver {
  /** Whether it gives a code of the present step alone, so that no wait brings another one. */
  readonly isFixed: boolean;
  /** Asks for a code. */
  ask(tries: number): Promise<CodeElsewhere>;
}

/** A code, and when it was asked for. */
export interface CodeElsewhere {
  readonly digits: string;
  /** Wall clock in ms before it was asked for: the code is of that time step or of the next one. */
  readonly from: number;
}

/**
 * Finds where else codes come from.
 *
 * @param reserveMs What a login needs behind a code, in ms
 * @returns `undefined` when the key item is to give it
 */
export function codeElsewhere(
  call: ElsewhereCall,
  reserveMs: number,
): CodeGiver | undefined {
  const { own, options, clock } = call;
  const given = own?.get("code");
  const command = options["code-command"];
  const item = options["otp-item"];
  const ask = given !== undefined
    ? (tries: number) => codeOfStdin(given, tries, call)
    : command !== undefined
    ? () => codeOfCommand(command, call, reserveMs)
    : item !== undefined
    ? () => codeOfItem(item, call)
    : undefined;
  if (ask === undefined) return undefined;
  return {
    isFixed: given !== undefined,
    async ask(tries) {
      const from = clock.now();
      return { digits: await ask(tries), from };
    },
  };
}

async function codeOfItem(name: string, call: ElsewhereCall): Promise<string> {
  const item = await readOtherItem(name, "otp-item", call);
  const code = codeOf({ item }, call.options);
  if (code !== undefined) return code;
  throw new OpStsError(
    `Cannot log in: the item ${quote(item.title)} of --otp-item has no one-time password`,
    seedAdvice(item) ?? "name another item by --otp-item, or add the one-time password to it",
  );
}

async function codeOfCommand(
  command: string,
  { environment, deadline, run }: ElsewhereCall,
  reserveMs: number,
): Promise<string> {
  const [program, ...args] = shellWords(command) ?? [];
  if (program === undefined || run === undefined) {
    throw new UsageError(
      `Cannot use --code-command ${
        quote(command)
      }: it is no command, or a quote in it is not closed`,
    );
  }
  const what = `the code command (${quote(program)})`;
  // A short --timeout leaves no such reserve: then the command has half of what is left.
  const timeoutMs = Math.max(deadline.left() - reserveMs, deadline.left() / 2);
  const result = await run({
    program,
    args,
    environment: environmentForOp(environment),
    timeoutMs,
  });
  if (result.ended !== "exited") {
    throw new OpStsError(
      `Cannot log in: ${what} ${ENDS[result.ended]}`,
      // In a shell, which has another PATH and writes ~ and $ out, it may well be there.
      result.ended === "not found"
        ? `no shell runs it: give the whole path of the program, without ~ and $, in: ${command}`
        : `try it alone: ${command}`,
    );
  }
  if (result.code !== 0) {
    const [first = ""] = result.stderr.slice(0, MOST_SAID).trim().split("\n");
    const said = sayable(first, result.stdout.slice(0, MOST_SAID).split(/\s+/));
    throw new OpStsError(
      `Cannot log in: ${what} ended with code ${result.code}${
        said === "" ? "" : ` and said: ${said}`
      }`,
      `try it alone: ${command}`,
    );
  }
  const codes = codesIn(result.stdout);
  if (codes.length === 1 && codes[0] !== undefined) return codes[0];
  throw new OpStsError(
    `Cannot log in: ${what} printed ${codes.length === 0 ? "no six-digit code" : "several codes"}`,
    `without a shell, it is to print one code, perhaps behind a name; try it alone: ${command}`,
  );
}

const ENDS = {
  "timed out": "gave no code in time",
  "not found": "is not there",
  "not executable": "cannot be executed",
  "endless output": "does not stop printing",
} as const;

/** Codes in what a command printed: each ends a line, alone or behind a name as in `Amazon:me 123456`. */
function codesIn(text: string): string[] {
  const found = [...text.matchAll(/(?:^|\s)(\d{3}) ?(\d{3})[^\S\n]*\r?$/gm)];
  return [...new Set(found.map(([, first = "", second = ""]) => first + second))];
}

/**
 * Checks what was given to `--code`, also where a session is there and no code is needed.
 *
 * @throws {UsageError} When it is anything but `-`
 */
export function checkGivenCode(given: string | undefined): void {
  if (given === undefined || given === "-") return;
  throw new UsageError(
    "Cannot use --code with anything but -: every program of this machine can read arguments",
    "pipe the code in: … | op-sts login --code -",
  );
}

async function codeOfStdin(
  given: string,
  tries: number,
  { terminal, deadline }: ElsewhereCall,
): Promise<string> {
  checkGivenCode(given);
  // What stdin held is used up.
  if (tries > 1) {
    throw new DeadlineError(
      "Cannot log in: the one-time password of stdin was refused",
      "pipe the next one in: … | op-sts login --code -",
    );
  }
  const line = await inTime((async () => await terminal?.ask("") ?? "")(), deadline, 0);
  if (line === undefined) {
    throw new DeadlineError(
      "Cannot log in: no one-time password came on stdin in time",
      "pipe it in: … | op-sts login --code -",
    );
  }
  const [code] = codesIn(line);
  if (code !== undefined) return code;
  throw new OpStsError(
    "Cannot log in: stdin holds no six-digit code",
    "pipe it in: … | op-sts login --code -",
  );
}
