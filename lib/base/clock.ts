/**
 * Time as the program sees it: the only place that asks the system for it.
 *
 * @module
 */

/** Two clocks: the wall's, which can be set, and one that only moves forward. */
export interface Clock {
  /** Wall clock in milliseconds since the epoch: for expiry and time steps. */
  now(): number;
  /** Monotonic clock in milliseconds: for deadlines, which a clock set back must not prolong. */
  elapsed(): number;
  /** Waits for `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
}

/** The system's clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms))),
};

/** The moment at which the whole call has to be over. */
export interface Deadline {
  /** Milliseconds that are left; negative once it has passed. */
  left(): number;
  /** Puts it off: while a person types, no time passes. */
  putOff?(ms: number): void;
}

/**
 * Starts a deadline.
 *
 * @param timeoutMs Milliseconds from now
 */
export function deadlineIn(clock: Clock, timeoutMs: number): Deadline {
  let end = clock.elapsed() + timeoutMs;
  return {
    left: () => end - clock.elapsed(),
    putOff: (ms) => end += ms,
  };
}

/** Time after which a deadline is looked at again, in ms: it may have been put off, or taken back. */
const LOOK_MS = 500;

/**
 * Waits for a promise, but no longer than to a deadline.
 *
 * @param reserveMs Milliseconds that are kept back from it
 * @returns What the promise gave, or `undefined` when the time ran out
 */
export async function inTime<T>(
  promise: Promise<T>,
  deadline: Deadline,
  reserveMs: number,
): Promise<T | undefined> {
  for (;;) {
    const result = await within(promise, Math.min(LOOK_MS, deadline.left() - reserveMs));
    if (result !== undefined || deadline.left() <= reserveMs) return result;
  }
}

/**
 * Waits for a promise, but no longer than a time.
 *
 * @param ms Milliseconds; none or a negative number waits for nothing that is not yet there
 * @returns What the promise gave, or `undefined` when the time ran out
 */
export async function within<T>(
  promise: Promise<T>,
  ms: number,
): Promise<T | undefined> {
  // Not setTimeout: that is Node's, and the first call of it loads modules for 3 ms, on every hit.
  const signal = AbortSignal.timeout(Math.max(0, ms));
  let giveUp = () => {};
  const timeout = new Promise<undefined>((resolve) => giveUp = () => resolve(undefined));
  signal.addEventListener("abort", giveUp);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    // Without a listener the timer keeps no process alive.
    signal.removeEventListener("abort", giveUp);
  }
}

/** Length of a turn of {@linkcode withinTurns}, in ms. */
const TURN_MS = 10;

/**
 * Waits for another process of this machine, in turns of our own: on a machine that is too busy to let us run, where it is
 * the other's turn as seldom, the other gets longer, and one that hangs on a machine at rest costs no more than was said.
 *
 * @param ms Milliseconds
 * @returns What the promise gave, or `undefined` when the turns ran out
 */
export async function withinTurns<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  for (let turns = Math.ceil(ms / TURN_MS); turns > 0; turns--) {
    const result = await within(promise, TURN_MS);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** A pause that can be cut short and then leaves no timer behind. */
export interface Pause {
  readonly over: Promise<void>;
  end(): void;
}

/**
 * Begins a pause, for processes that run long: what {@linkcode within} leaves behind lives on until its time has come.
 *
 * @param ms Milliseconds
 */
export function pauseFor(ms: number): Pause {
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const timer = setTimeout(end, Math.max(0, ms));
  return {
    over,
    end() {
      clearTimeout(timer);
      end();
    },
  };
}
