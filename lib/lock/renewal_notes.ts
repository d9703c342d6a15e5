/**
 * What processes tell each other about renewals with one MFA device: no secrets, replaced whole, unreadable = empty.
 *
 * @module
 */

import * as z from "zod/mini";

const REFUSAL = z.object({
  at: z.number(),
  item: z.string(),
  message: z.string(),
  hint: z.exactOptional(z.string()),
});

const STATE = z.object({
  storedAt: z._default(z.record(z.string(), z.number()), {}),
  lastTriedStep: z.exactOptional(z.number()),
  refusal: z.exactOptional(REFUSAL),
});

const FAILURE = z.object({ at: z.number() });

/** A login that was refused: a prompt dismissed, a code rejected. */
export interface Refusal {
  /** When, in ms since the epoch. */
  readonly at: number;
  readonly item: string;
  /** What failed, as it was shown to the user. */
  readonly message: string;
  readonly hint?: string;
}

/** What the holder of the lock leaves behind. */
export interface RenewalState {
  /** When a session was last stored, by id of the key item. */
  readonly storedAt: Readonly<Record<string, number>>;
  /** The last time step whose code was sent to AWS. */
  readonly lastTriedStep?: number;
  readonly refusal?: Refusal;
}

/** The notes of one MFA device. */
export interface RenewalNotes {
  /** What the last holder of the lock left behind. */
  read(): Promise<RenewalState>;
  /** Changes what is left behind; only for the holder of the lock. */
  change(change: Partial<RenewalState>): Promise<void>;
  /** When a renewal last failed, in ms since the epoch; 0 when none did. */
  failedAt(): Promise<number>;
  /** Notes a failed renewal; for everybody, hence a file of its own. */
  noteFailure(at: number): Promise<void>;
}

/** Age in ms from which nobody can still be waiting for news of a stored session. */
const FORGET_MS = 3600_000;

/**
 * Opens the notes of one MFA device.
 *
 * @param base Path without extension, in a directory of our own
 */
export function openRenewalNotes(base: string): RenewalNotes {
  async function read(): Promise<RenewalState> {
    return STATE.safeParse(await readJson(`${base}.json`)).data ??
      { storedAt: {} };
  }
  return {
    read,
    async change(change) {
      const before = await read();
      const now = Math.max(...Object.values(change.storedAt ?? {}));
      // What lies far ahead was noted under a clock that has been set back since, and must not push out what is new.
      const kept = change.storedAt === undefined ? before.storedAt : Object.fromEntries(
        Object.entries(before.storedAt).filter(([, at]) => Math.abs(now - at) < FORGET_MS),
      );
      await replace(`${base}.json`, {
        ...before,
        ...change,
        storedAt: { ...kept, ...change.storedAt },
      });
    },
    async failedAt() {
      return FAILURE.safeParse(await readJson(`${base}.failed`)).data?.at ?? 0;
    },
    async noteFailure(at) {
      await replace(`${base}.failed`, { at });
    },
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    return undefined;
  }
}

/** Replaces a file by rename, so that readers see the old one or the new one; a full disk costs only the news. */
async function replace(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.new`;
  try {
    await Deno.writeTextFile(temporary, JSON.stringify(value), { mode: 0o600 });
    // A umask can take the owner's rights away; on Windows there is nothing to set.
    if (Deno.build.os !== "windows") await Deno.chmod(temporary, 0o600);
    await Deno.rename(temporary, path);
  } catch {
    await Deno.remove(temporary).catch(() => {});
  }
}
