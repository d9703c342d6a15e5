/**
 * What a command of the stand-in works with. Types only.
 *
 * @module
 */

import type { Invocation } from "./command_line.ts";
import type { State, Twist } from "./model.ts";

/** One call, understood and past its session. */
export interface Context extends Invocation {
  home: string;
  /** The state at the start of the call. */
  state: State;
  /** Whether to print JSON. */
  json: boolean;
  /** What a FIFO on stdin held, when the command reads its stdin and stdin is one. */
  piped: string | undefined;
  twist: Twist | undefined;
  /** Waits out the command's latency; the second call returns at once. */
  settle: () => Promise<void>;
}
