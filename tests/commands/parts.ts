/**
 * Parts of a command in memory: 1Password, streams and clock; files in a directory of the test's own.
 *
 * @module
 */

import { readCommandLine } from "../../lib/command_line/invocation.ts";
import { deadlineIn } from "../../lib/base/clock.ts";
import { type CommandParts, commandParts } from "../../lib/call.ts";
import type { Item } from "../../lib/onepassword/item.ts";
import { openSessionStore } from "../../lib/session/store.ts";
import {
  FakeClock,
  type MemoryOp,
  memoryOp,
  type MemoryTerminal,
  memoryTerminal,
} from "../fakes.ts";

/** Parts of a command, with what a test looks at. */
export interface TestParts extends CommandParts, AsyncDisposable {
  readonly clock: FakeClock;
  readonly op: MemoryOp;
  readonly terminal: MemoryTerminal;
}

/**
 * Makes the parts of a command.
 *
 * @param argv Its command line
 * @param items What 1Password holds
 * @returns The parts; leaving their scope removes the files
 */
export async function makeParts(argv: readonly string[], ...items: Item[]): Promise<TestParts> {
  const root = await Deno.makeTempDir();
  const environment = { XDG_STATE_HOME: root };
  const invocation = readCommandLine(argv, environment);
  if (invocation.kind !== "command") throw new Error(`Cannot run ${argv.join(" ")}`);
  const terminal = memoryTerminal([], false);
  const host = { os: "linux", uid: Deno.uid() };
  const parts = commandParts({ invocation, environment, host, terminal });
  const clock = new FakeClock();
  const op = memoryOp(clock, ...items);
  const { options } = parts;
  return {
    ...parts,
    terminal,
    clock,
    op,
    deadline: deadlineIn(clock, options.timeout * 1000),
    store: openSessionStore({ options, environment, op, clock }),
    loadRenewal: () => Promise.reject(new Error("Cannot log in here")),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}
