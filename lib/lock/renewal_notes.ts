/**
 * What processes tell each other about renewals with one MFA device: no secrets, replaced whole, unreadable = empty.
 *
 * @module
 */

import * as z from "zod/mini";
import type { Clock } from "../base/clock.ts";
import { OpError, type OpStsError, StsError } from "../base/errors.ts";
import { readJson, replaceJson } from "./note_file.ts";

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
  sessionItems: z._default(z.record(z.string(), z.string()), {}),
  editRefusedAt: z._default(z.record(z.string(), z.number()), {}),
  rotationBegunAt: z.exactOptional(z.number()),
});

/** What is known where nothing was noted. */
export const NO_NOTES: RenewalState = { storedAt: {}, sessionItems: {}, editRefusedAt: {} };

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
  /** Ids of the session items that were written to, by id of the key item. */
  readonly sessionItems: Readonly<Record<string, string>>;
  /** When 1Password last refused an edit for good, by id of the key item. */
  readonly editRefusedAt: Readonly<Record<string, number>>;
  /** When this machine last began to replace an access key. */
  readonly rotationBegunAt?: number;
}

/** Where a session was stored. */
export interface Stored {
  /** Id of the session item; absent for the key item's field. */
  readonly sessionItem?: string | undefined;
  /** Whether 1Password has refused an edit of the key item just now. */
  readonly wasEditRefused?: boolean | undefined;
}

/** The notes of one MFA device; all but {@linkcode RenewalNotes.noteFailure} are written by the holder of its lock. */
export interface RenewalNotes {
  /** What the last holder of the lock left behind. */
  read(): Promise<RenewalState>;
  /** The last time step that was tried. */
  lastTriedStep(): Promise<number | undefined>;
  /** Notes a time step as tried, before its code is sent. */
  noteTried(step: number): Promise<void>;
  /** Notes that a session was stored just now, by id of the key item. */
  noteStored(item: string, stored?: Stored): Promise<void>;
  /** Notes that an access key begins to be replaced, by the time in its marker. */
  noteRotation(begunAt: number): Promise<void>;
  /** Tells those who wait now that they would be refused as well; anything but a refusal is not told. */
  noteRefusal(item: string, error: unknown): Promise<void>;
  /** Whether a renewal failed so lately that the next one can wait while an old session lasts. */
  failedLately(): Promise<boolean>;
  /** Notes that a renewal failed; for everybody, hence a file of its own. */
  noteFailure(): Promise<void>;
}

/** Age in ms from which nobody can still be waiting for news of a stored session. */
const FORGET_MS = 3600_000;

/** Time after a failed renewal in which no other is tried while the old session lasts, in ms. */
const BACK_OFF_MS = 60_000;

/**
 * Opens the notes of one MFA device.
 *
 * @param base Path without extension, in a directory of our own
 */
export function openRenewalNotes(base: string, clock: Clock): RenewalNotes {
  // Of our own we know it even where a full disk keeps nothing: a second try must not send the same code.
  let triedHere: number | undefined;

  async function read(): Promise<RenewalState> {
    return STATE.safeParse(await readJson(`${base}.json`)).data ?? NO_NOTES;
  }
  async function change(change: Partial<RenewalState>): Promise<void> {
    await replaceJson(`${base}.json`, { ...await read(), ...change });
  }
  return {
    read,
    lastTriedStep: async () => triedHere ?? (await read()).lastTriedStep,
    noteTried(step) {
      triedHere = step;
      return change({ lastTriedStep: step });
    },
    async noteStored(item, { sessionItem, wasEditRefused } = {}) {
      const now = clock.now();
      const { storedAt, sessionItems, editRefusedAt } = await read();
      // What lies far ahead was noted under a clock that has been set back since, and must not push out what is new.
      const kept = Object.entries(storedAt).filter(([, at]) => Math.abs(now - at) < FORGET_MS);
      await change({
        storedAt: { ...Object.fromEntries(kept), [item]: now },
        ...(sessionItem === undefined
          ? {}
          : { sessionItems: { ...sessionItems, [item]: sessionItem } }),
        ...(wasEditRefused ? { editRefusedAt: { ...editRefusedAt, [item]: now } } : {}),
      });
    },
    noteRotation: (begunAt) => change({ rotationBegunAt: begunAt }),
    async noteRefusal(item, error) {
      if (!isRefusal(error)) return;
      const { message, hint } = error;
      const refusal = { at: clock.now(), item, message };
      await change({ refusal: hint === undefined ? refusal : { ...refusal, hint } });
    },
    async failedLately() {
      const { at } = FAILURE.safeParse(await readJson(`${base}.failed`)).data ?? { at: 0 };
      const age = clock.now() - at;
      return age >= 0 && age < BACK_OFF_MS;
    },
    noteFailure: () => replaceJson(`${base}.failed`, { at: clock.now() }),
  };
}

/** Tells whether an error is a refusal: a prompt dismissed, a code rejected. */
export function isRefusal(error: unknown): error is OpStsError {
  if (error instanceof OpError) return error.trouble === "dismissed";
  return error instanceof StsError &&
    (error.trouble === "code rejected" || error.trouble === "refused");
}
