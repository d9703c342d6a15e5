/**
 * The refresh lock: one login at a time for each MFA device, on this machine.
 *
 * Per device and not per profile, since two profiles of one user share the device and so its codes.
 *
 * @module
 */

import type { Context } from "../base/context.ts";
import { DeadlineError, RefusedError } from "../base/errors.ts";
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
export interface DeviceLock extends Disposable {
  readonly notes: RenewalNotes;
  /**
   * Waits until it is this process's turn (`held`), or another process has stored a session (`news`: the lock is not
   * ours, but reading again is worth it). Throws a {@linkcode RefusedError} when another process was refused while
   * this one waited, a {@linkcode DeadlineError} when the time is over.
   */
  waitForTurn(waiter: Waiter): Promise<"held" | "news">;
}

/** Time between two tries, in ms: least, and most. A pending `lock()` could not be given up at the deadline. */
const POLL_MS = [20, 50] as const;

/**
 * Who has waited long looks less often, up to so many ms between two tries: 24 processes that look each 35 ms keep two
 * processors busy, and with them the one that they wait for.
 */
const SELDOM_MS = 250;

/** Opens the lock of one MFA device; it is not taken yet. */
export function openRefreshLock(
  file: FileLock,
  notes: RenewalNotes,
  { clock, deadline }: Pick<Context, "clock" | "deadline">,
): DeviceLock {
  /** What another process left that ends this one's wait; times in the future are ignored. */
  async function newsFor({ item, readAt, waitingSince }: Waiter): Promise<boolean> {
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
    notes,
    async waitForTurn(waiter) {
      const begin = clock.elapsed();
      // Of a deadline that limits each step and not the whole, as much as is left of it now.
      const end = begin + deadline.left();
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
        const left = end - clock.elapsed();
        if (left <= 0) {
          throw new DeadlineError(
            "Cannot wait any longer: another process is still logging in with this MFA device",
            "answer its 1Password prompt, or give a longer --timeout",
          );
        }
        const [least, most] = POLL_MS;
        const soon = least + Math.random() * (most - least);
        const patient = Math.min(SELDOM_MS, (clock.elapsed() - begin) / 20) *
          (0.75 + Math.random() / 2);
        await clock.sleep(Math.min(Math.max(soon, patient), Math.max(1, left)));
      }
    },
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}
