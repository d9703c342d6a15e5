/**
 * The refresh lock: one login at a time for each MFA device, on this machine.
 *
 * Per device and not per profile, since two profiles of one user share the device and so its codes.
 *
 * @module
 */

import type { Clock, Deadline } from "../base/clock.ts";
import { DeadlineError, OpError, type OpStsError, RefusedError, StsError } from "../base/errors.ts";
import type { FileLock } from "./lock_file.ts";
import type { RenewalNotes } from "./renewal_notes.ts";

/** Who waits, and for what. */
export interface Waiter {
  readonly item: string;
  /** Wall clock in ms before the item was read. */
  readonly readAt: number;
  /** Wall clock in ms when waiting began; `Infinity` for who minds no refusal. */
  readonly waitingSince: number;
}

/** The lock of one MFA device, with the notes that its holders leave. */
export interface RefreshLock extends Disposable {
  /**
   * Waits until it is this process's turn (`held`), or another process has stored a session (`news`: the lock is not
   * ours, but reading again is worth it). Throws a {@linkcode RefusedError} when another process was refused while
   * this one waited, a {@linkcode DeadlineError} when the time is over.
   */
  waitForTurn(waiter: Waiter): Promise<"held" | "news">;
  /** The last time step that was tried. */
  lastTriedStep(): Promise<number | undefined>;
  /** Notes a time step as tried, before its code is sent. */
  noteTried(step: number): Promise<void>;
  /** Notes that a session was stored just now. */
  noteStored(item: string): Promise<void>;
  /** Tells those who wait now that they would be refused as well; anything but a refusal is not told. */
  noteRefusal(item: string, error: unknown): Promise<void>;
  /** Whether a renewal failed so lately that the next one can wait while an old session lasts. */
  failedLately(): Promise<boolean>;
  /** Notes that a renewal failed; also for those who never got the lock. */
  noteFailure(): Promise<void>;
}

/** What {@linkcode openRefreshLock} needs. */
export interface RefreshLockParts {
  readonly file: FileLock;
  readonly notes: RenewalNotes;
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
}

/** Time between two tries, in ms: least, and most. A pending `lock()` could not be given up at the deadline. */
const POLL_MS = [20, 50] as const;

/** Time after a failed renewal in which no other is tried while the old session lasts, in ms. */
const BACK_OFF_MS = 60_000;

/** Opens the lock of one MFA device; it is not taken yet. */
export function openRefreshLock(parts: RefreshLockParts): RefreshLock {
  const { file, notes, clock, deadline } = parts;
  // Of our own we know it even where a full disk keeps nothing: a second try must not send the same code.
  let triedHere: number | undefined;

  /** What another process left that ends this one's wait; times in the future are ignored. */
  async function newsFor(
    { item, readAt, waitingSince }: Waiter,
  ): Promise<boolean> {
    const { storedAt, refusal } = await notes.read();
    const now = clock.now();
    const stored = storedAt[item] ?? 0;
    if (stored > readAt && stored <= now) return true;
    if (
      refusal?.item === item && refusal.at >= waitingSince && refusal.at <= now
    ) {
      throw new RefusedError(refusal.message, refusal.hint);
    }
    return false;
  }

  return {
    async waitForTurn(waiter) {
      for (;;) {
        const held = await file.tryTake();
        try {
          // Read behind the try: a holder writes its news before it lets go.
          if (await newsFor(waiter)) {
            if (held) file.release();
            return "news";
          }
        } catch (error) {
          if (held) file.release();
          throw error;
        }
        if (held) return "held";
        if (deadline.left() <= 0) {
          throw new DeadlineError(
            "Cannot wait any longer: another process is still logging in with this MFA device",
            "answer its 1Password prompt, or give a longer --timeout",
          );
        }
        const [least, most] = POLL_MS;
        await clock.sleep(
          Math.min(
            least + Math.random() * (most - least),
            Math.max(1, deadline.left()),
          ),
        );
      }
    },
    lastTriedStep: async () => triedHere ?? (await notes.read()).lastTriedStep,
    noteTried(step) {
      triedHere = step;
      return notes.change({ lastTriedStep: step });
    },
    noteStored: (item) => notes.change({ storedAt: { [item]: clock.now() } }),
    async noteRefusal(item, error) {
      if (!isRefusal(error)) return;
      const { message, hint } = error;
      await notes.change({
        refusal: {
          at: clock.now(),
          item,
          message,
          ...(hint === undefined ? {} : { hint }),
        },
      });
    },
    async failedLately() {
      const age = clock.now() - await notes.failedAt();
      return age >= 0 && age < BACK_OFF_MS;
    },
    noteFailure: () => notes.noteFailure(clock.now()),
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}

function isRefusal(error: unknown): error is OpStsError {
  if (error instanceof OpError) return error.trouble === "dismissed";
  return error instanceof StsError &&
    (error.trouble === "code rejected" || error.trouble === "refused");
}
