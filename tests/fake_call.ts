/**
 * A call of the program in memory: 1Password, AWS, streams and clock; files in a directory of the test's own.
 *
 * @module
 */

import { deadlineIn, systemClock } from "../lib/base/clock.ts";
import { readCommandLine } from "./command_line/read.ts";
import { startCall } from "../lib/call.ts";
import type { Options } from "../lib/command_line/options.ts";
import type { Item } from "../lib/onepassword/item.ts";
import type { Call } from "../lib/session/call.ts";
import {
  FakeClock,
  type MemoryOp,
  memoryOp,
  type MemoryTerminal,
  memoryTerminal,
} from "./fakes.ts";

/** A call, with what a test looks at. */
export interface FakeCall extends Call, AsyncDisposable {
  readonly clock: FakeClock;
  readonly op: MemoryOp;
  readonly terminal: MemoryTerminal;
  readonly warnings: string[];
}

/** What a fake call can be other in than in being `op-sts get`. */
export interface FakeStart {
  /** Its command line. */
  argv?: readonly string[];
  /** Options beside those of the command line, unchecked. */
  options?: Partial<Options>;
  timeoutMs?: number;
  /** Whether the deadline is one of the real clock, for what hangs. */
  isRealTime?: boolean;
  terminal?: MemoryTerminal;
  issue?: Call["issue"];
}

/**
 * Begins a call in memory.
 *
 * @param items What 1Password holds
 * @returns The call; leaving its scope removes the files
 */
export async function fakeCall(start: FakeStart, ...items: Item[]): Promise<FakeCall> {
  const root = await Deno.makeTempDir();
  const environment = { XDG_STATE_HOME: root };
  const { argv = [], terminal = memoryTerminal([], false) } = start;
  const invocation = readCommandLine(argv, environment);
  if (invocation.kind !== "command") throw new Error(`Cannot run ${argv.join(" ")}`);
  const host = { os: "linux", uid: Deno.uid() };
  const call = startCall({ invocation, environment, host, terminal });
  const options = { ...call.options, ...start.options };
  const clock = new FakeClock();
  const warnings: string[] = [];
  return {
    ...call,
    options,
    terminal,
    clock,
    warnings,
    op: memoryOp(clock, ...items),
    deadline: deadlineIn(
      start.isRealTime ? systemClock : clock,
      start.timeoutMs ?? options.timeout * 1000,
    ),
    warn: (text) => void warnings.push(text),
    issue: start.issue ?? (() => Promise.reject(new Error("Cannot log in here"))),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}
