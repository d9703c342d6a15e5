/**
 * The 1Password CLI: reads, changes and creates items. Speaks JSON only, and passes secrets by stdin only.
 *
 * @module
 */

import type { Clock, Deadline } from "./clock.ts";
import { type Environment, environmentForOp } from "./environment.ts";
import { OpError } from "./errors.ts";
import { type Item, parseItem } from "./item.ts";
import type { Options } from "./options.ts";
import type { ProcessRunner, Run, RunResult } from "./process.ts";

/** An item as it was read, and when. */
export interface ItemRead {
  /** The item. */
  readonly item: Item;
  /** Wall clock in ms just before `op` was started. */
  readonly from: number;
  /** Wall clock in ms just after it had ended. */
  readonly to: number;
}

/** What the program asks of 1Password. */
export interface Op {
  /** Reads an item by title or id; `vault` defaults to the one the options name. */
  read(item: string, vault?: string): Promise<ItemRead>;
  /** Replaces an item by its JSON and gives back what 1Password then holds. */
  edit(item: Item): Promise<Item>;
  /** Creates an item in a vault, and gives back what 1Password then holds. */
  create(template: object, vault: string): Promise<Item>;
  /** The version of `op`, such as `2.34.1`; `undefined` when it does not tell. */
  version(): Promise<string | undefined>;
}

/** What {@linkcode openOp} needs. */
export interface OpParts {
  /** `--op`, `--vault` and `--account`. */
  readonly options: Options;
  /** The caller's environment. */
  readonly environment: Environment;
  /** Runs programs. */
  readonly run: ProcessRunner;
  /** Time. */
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
  /** Takes lines of the secret-free trace. */
  readonly trace: (line: string) => void;
}

/** Where installers put `op`, for programs whose PATH lacks it: GUI programs on macOS, NixOS, Homebrew on Linux. */
const WELL_KNOWN = [
  "/opt/homebrew/bin/op",
  "/usr/local/bin/op",
  "/usr/bin/op",
  "/home/linuxbrew/.linuxbrew/bin/op",
  "/run/current-system/sw/bin/op",
];

/**
 * Opens the 1Password CLI; nothing is run before it is asked for something.
 *
 * @param parts Options, environment and adapters
 * @returns The CLI
 */
export function openOp(parts: OpParts): Op {
  const { options, environment, clock, deadline, trace } = parts;
  const childEnvironment = environmentForOp(environment);

  async function call(
    action: string,
    args: readonly string[],
    input?: object,
  ): Promise<Item> {
    const account = options.account === undefined ? [] : ["--account", options.account];
    const started = clock.elapsed();
    const result = await runFirst(parts, {
      args: [...args, ...account, "--format", "json"],
      environment: childEnvironment,
      timeoutMs: deadline.left(),
      ...(input === undefined ? {} : { input: new TextEncoder().encode(JSON.stringify(input)) }),
    });
    trace(
      `op ${args.slice(0, 2).join(" ")}: ${result.ended}, ${
        Math.round(clock.elapsed() - started)
      } ms`,
    );
    if (result.ended !== "exited") {
      throw notAnswered(action, result.ended, options.op);
    }
    if (result.code !== 0) {
      const { explainOpFailure } = await import("./op_errors.ts");
      throw explainOpFailure(
        action,
        result.stderr,
        result.code,
        secretsIn(input),
      );
    }
    const item = parseItem(result.stdout);
    // Before 2.32.1 `op` could exit with 0 on server errors that it did not know.
    if (item === undefined) {
      throw new OpError(
        "other",
        `${action}: op gave no readable answer`,
        "update the 1Password CLI, then try again",
      );
    }
    return item;
  }

  return {
    async read(item, vault = options.vault) {
      const from = clock.now();
      const place = vault === undefined ? [] : ["--vault", vault];
      const read = await call(`Cannot read the item ${JSON.stringify(item)}`, [
        "item",
        "get",
        item,
        ...place,
      ]);
      return { item: read, from, to: clock.now() };
    },
    edit(item) {
      const action = `Cannot write the item ${JSON.stringify(item.title)}`;
      return call(
        action,
        ["item", "edit", item.id, "--vault", item.vault.id],
        item,
      );
    },
    create(template, vault) {
      return call("Cannot create an item for the session", [
        "item",
        "create",
        "-",
        "--vault",
        vault,
      ], template);
    },
    async version() {
      const run = {
        args: ["--version"],
        environment: childEnvironment,
        timeoutMs: deadline.left(),
      };
      const result = await runFirst(parts, run);
      return result.ended === "exited" && result.code === 0 ? result.stdout.trim() : undefined;
    },
  };
}

/** Runs `op` from the first place where there is one. */
async function runFirst(
  parts: OpParts,
  run: Omit<Run, "program">,
): Promise<RunResult> {
  const { options, environment } = parts;
  const underWsl = environment["WSL_DISTRO_NAME"] !== undefined;
  const programs = options.op === undefined
    ? ["op", ...WELL_KNOWN, ...(underWsl ? ["op.exe"] : [])]
    : [options.op];
  for (const program of programs) {
    const result = await parts.run({ ...run, program });
    if (result.ended !== "not found") return result;
  }
  return { ended: "not found" };
}

function notAnswered(
  action: string,
  ended: "timed out" | "not found" | "not executable",
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
        "install it from https://developer.1password.com/docs/cli, or give its path by --op",
      );
    case "not executable":
      return new OpError(
        "other",
        `${action}: ${program} cannot be executed`,
        "check its permissions, or give another path by --op",
      );
  }
}

/** Texts in what was sent that are long enough to be secrets. */
function secretsIn(input: object | undefined): string[] {
  const found: string[] = [];
  JSON.stringify(input, (_key, value: unknown) => {
    if (typeof value === "string" && value.length >= 6) found.push(value);
    return value;
  });
  return found;
}
