/**
 * One call of the 1Password CLI: finds the program, keeps from it what is not its business, explains failures.
 *
 * @module
 */

import type { Clock, Deadline } from "../base/clock.ts";
import { type Environment, environmentForOp, type Host } from "../base/environment.ts";
import { OpError } from "../base/errors.ts";
import type { Options } from "../command_line/options.ts";
import { opPrograms } from "../system/op_programs.ts";
import type { ProcessRunner, RunResult } from "../system/process.ts";

/** What a call of `op` needs. */
export interface OpParts {
  /** `--op`, `--vault` and `--account`. */
  readonly options: Options;
  readonly environment: Environment;
  readonly run: ProcessRunner;
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
  /** Takes lines of the secret-free trace. */
  readonly trace: (line: string) => void;
  /** The system, where advice depends on it. */
  readonly host: Host;
}

/** What to ask of `op`. */
export interface OpCall<T> {
  readonly action: string;
  /** Command and arguments, without format and account. */
  readonly args: readonly string[];
  /** What to send by stdin, as JSON. */
  readonly input?: object;
  /** The same call, where it is under way already. */
  readonly running?: Promise<RunResult> | undefined;
  /** When that began, wall clock in ms. */
  readonly from?: number;
  /** Reads what `op` printed; `undefined` when that is not what it should be. */
  readonly parse: (stdout: string, deadline: Deadline) => T | undefined | Promise<T | undefined>;
}

/** Tells whether a service account is in use, for which `op` wants a vault named with every item. */
export function isServiceAccount(environment: Environment): boolean {
  return (environment["OP_SERVICE_ACCOUNT_TOKEN"] ?? "") !== "";
}

/**
 * A write that has had this long hangs, and is ended so long before the deadline, in ms: whoever waits for it gives up a
 * little later, and an `op` that outlives us could put its old copy of the item over a newer one when its prompt is
 * answered at last. A shorter one may just be slow: it is left to finish behind our back.
 */
const HANGS_MS = 10_000;
const KEPT_BACK_MS = 1000;

/**
 * Asks `op` for JSON.
 *
 * @returns What `op` answered, parsed
 * @throws {OpError} When `op` is not there, does not answer, refuses, or answers with something else
 */
export async function callOp<T>(parts: OpParts, call: OpCall<T>): Promise<T> {
  const { options, clock, trace } = parts;
  const { action, args, input } = call;
  const started = call.from ?? clock.now();
  const running = call.running ?? runOp(parts, inJson(options, args), input);
  const result = await running;
  const took = Math.round(clock.now() - started);
  trace(`op ${args.slice(0, 2).join(" ")}: ${result.ended}, ${took} ms`);
  if (result.ended !== "exited") throw notAnswered(action, result.ended, options.op);
  const answer = result.code === 0 ? await call.parse(result.stdout, parts.deadline) : undefined;
  if (answer !== undefined) return answer;

  const { explainOpFailure, isKnownFailure } = await import("./op_errors.ts");
  const [, , name] = args;
  const names = [name, options.vault, options.account].filter((text) => text !== undefined);
  const failure = { ...result, secrets: secretsIn(input), names };
  // Before 2.32.1 `op` could exit with 0 on server errors that it did not know.
  if (result.code !== 0 || isKnownFailure(failure)) {
    throw explainOpFailure(action, failure, { environment: parts.environment, os: parts.host.os });
  }
  throw new OpError(
    "other",
    `${action}: op gave no readable answer`,
    "run: op update; or, where op is a script of your own, let it print nothing but what op prints",
  );
}

/** The arguments by which `op` prints an item. */
export function itemGet(
  options: Pick<Options, "account" | "vault">,
  item: string,
  vault: string | null | undefined = options.vault,
): string[] {
  return [
    "item",
    "get",
    item,
    ...(vault === undefined || vault === null ? [] : ["--vault", vault]),
  ];
}

/** Has `op` print JSON, of the account that the options name. */
export function inJson(options: Pick<Options, "account">, args: readonly string[]): string[] {
  const account = options.account === undefined ? [] : ["--account", options.account];
  return [...args, ...account, "--format", "json"];
}

/**
 * Runs `op` from the first place where there is one.
 *
 * @param input What to send by stdin, as JSON
 */
export async function runOp(
  parts: Pick<OpParts, "options" | "environment" | "run" | "deadline">,
  args: readonly string[],
  input?: object,
): Promise<RunResult> {
  const { options, environment, deadline } = parts;
  const kept = input !== undefined && deadline.left() > HANGS_MS ? KEPT_BACK_MS : 0;
  const run = {
    args,
    environment: environmentForOp(environment),
    ...(input === undefined ? {} : { input: new TextEncoder().encode(JSON.stringify(input)) }),
  };
  for (const program of opPrograms(options, environment)) {
    const timeoutMs = deadline.left() - kept;
    if (timeoutMs <= 0) return { ended: "timed out" };
    const result = await parts.run({ ...run, program, timeoutMs });
    if (result.ended !== "not found") return result;
  }
  return { ended: "not found" };
}

function notAnswered(
  action: string,
  ended: Exclude<RunResult["ended"], "exited">,
  op: string | undefined,
): OpError {
  const program = op ?? "op";
  switch (ended) {
    case "timed out":
      return new OpError(
        "no answer",
        `${action}: ${program} did not answer in time`,
        "unlock the 1Password app, or give a longer --timeout",
      );
    case "not found":
      return new OpError(
        "other",
        `${action}: the 1Password CLI (${program}) is not installed`,
        /^~|\$/.test(program)
          ? "no shell reads it: write ~ and $ out in what you give by --op"
          : "install it from https://developer.1password.com/docs/cli, or give its path by --op",
      );
    case "endless output":
      return new OpError(
        "other",
        `${action}: ${program} does not stop printing`,
        "check whether it is the 1Password CLI, or give its path by --op",
      );
    case "not executable":
      return new OpError(
        "other",
        `${action}: ${program} cannot be executed`,
        "check its permissions, or give another path by --op",
      );
  }
}

/** Texts in what was sent: each may be a secret. */
export function secretsIn(input: object | undefined): string[] {
  const found: string[] = [];
  JSON.stringify(input, (_key, value: unknown) => {
    if (typeof value === "string") found.push(value);
    return value;
  });
  return found;
}
