/**
 * A renewal: one login at a time, unless another process has logged in by the time it is ours. Loaded on a miss alone.
 *
 * @module
 */

import { inTime } from "../base/clock.ts";
import { DeadlineError, messageOf } from "../base/errors.ts";
import { noteKnown, refusalOf } from "../lock/known_sessions.ts";
import { deviceNotes, lockDevice } from "../lock/mfa_device.ts";
import type { DeviceLock } from "../lock/refresh_lock.ts";
import type { RenewalNotes } from "../lock/renewal_notes.ts";
import type { KeptSession, Source } from "../sts/session.ts";
import type { Call } from "./call.ts";
import {
  type Found,
  freshIn,
  isFresh,
  nameOf,
  type Reading,
  type Wish,
} from "../keeping/kept_session.ts";
import { knownOf } from "./known.ts";
import { logIn, type NewSession, PRINTING_MS } from "./login_attempt.ts";
import { readSession } from "../keeping/store.ts";
import { writeSession, type Written } from "../keeping/writer.ts";

/** Given to what ends by itself at the deadline, in ms: it tells better what did not answer. */
const GRACE_MS = 250;

/**
 * Logs in under the lock of the MFA device and keeps the session, or takes one that turned up meanwhile. Whatever is
 * waited for under the lock, nothing of it outlives the deadline, nor does the lock in a process that goes on.
 *
 * @throws {OpStsError} When there is none to be had
 */
export async function renew(first: Reading, wish: Wish, call: Call): Promise<KeptSession> {
  const waitingSince = call.clock.now();
  const { source } = await first.key();
  using lock = await beforeDeadline(lockDevice(source, call), call);
  const login = await beforeDeadline(logInUnder(lock, first, waitingSince, wish, call), call);
  return login.kind === "found" ? login.kept : await keep(login, wish, call, lock.notes);
}

async function beforeDeadline<T>(promise: Promise<T>, call: Call): Promise<T> {
  const result = await inTime(promise, call.deadline, -GRACE_MS);
  if (result !== undefined) return result;
  throw new DeadlineError(
    `Cannot renew the session within ${call.options.timeout} s: something does not answer`,
    "run the same command again with --verbose, or with a longer --timeout",
  );
}

/** Waits for the turn and logs in, unless a session is there by then. */
async function logInUnder(
  lock: DeviceLock,
  first: Reading,
  waitingSince: number,
  wish: Wish,
  call: Call,
): Promise<NewSession | Found> {
  const { item, source } = await first.key();
  let reading = first;
  while (
    await lock.waitForTurn({ item: item.id, readAt: reading.startedAt, waitingSince }) === "news"
  ) {
    reading = await readSession(call);
    const kept = freshIn(reading, wish, call);
    if (kept !== undefined) return { kind: "found", kept };
  }
  try {
    return await logIn(reading, wish, call, lock.notes);
  } catch (error) {
    await lock.notes.noteRefusal(item.id, error);
    const refusal = refusalOf(error, call);
    if (refusal !== undefined) await noteKnown(item, { ...knownOf(source), refusal }, call);
    throw error;
  }
}

/**
 * Keeps a new session. Printing beats storing: what AWS has issued is handed out even when it cannot be kept.
 *
 * @param notes Of the MFA device, whose lock is held
 * @throws {OpStsError} When it cannot be kept and the command is about keeping it
 */
async function keep(
  login: NewSession,
  wish: Wish,
  call: Call,
  notes: RenewalNotes,
): Promise<KeptSession> {
  const { reading, session } = login;
  const { item, source } = await reading.key();
  // Root users with an MFA device of another name than AWS's first one cannot be told apart before.
  if (!isFresh(session, call.options, call.clock)) {
    call.warn("AWS ends the session sooner than --min-remaining asks for: each call will log in");
  }
  let place: Written["place"] = "nowhere";
  try {
    const stored = await inTime(store(login, call, notes), call.deadline, PRINTING_MS);
    if (stored === undefined) {
      throw new DeadlineError(
        "Cannot keep the session: 1Password did not store it in time",
        "give a longer --timeout",
      );
    }
    place = stored;
  } catch (error) {
    if (wish !== "use") throw error;
    call.warn(`the session was not stored: ${messageOf(error)}`);
  }
  return { session, source, item: nameOf(item), place: place === "field" ? "field" : "item" };
}

/** Writes a new session into 1Password, and tells those who wait for it and those who ask nobody. */
async function store(
  { reading, session }: NewSession,
  call: Call,
  notes: RenewalNotes,
): Promise<Written["place"]> {
  const { item, source } = await reading.key();
  const loggedIn = { ...knownOf(source), refusal: undefined };
  const known = { ...loggedIn, expiresAt: session.expiresAt };
  try {
    const written = await writeSession(reading, session, call);
    if (written.place === "nowhere") {
      // What 1Password keeps is as it was: this session, perhaps a role's, is none of it.
      await noteKnown(item, loggedIn, call);
      return written.place;
    }
    await notes.noteStored(item.id, written);
    const undone = written.mayHaveUndone ? { undoneAt: call.clock.now() } : {};
    await noteKnown(item, { ...known, place: written.place, ...undone }, call);
    return written.place;
  } catch (error) {
    await noteKnown(item, { ...known, place: "nowhere" }, call);
    throw error;
  }
}

/** Whether a renewal for this source failed so lately that the next one can wait while an old session lasts. */
export async function failedLately(source: Source, call: Call): Promise<boolean> {
  return await (await deviceNotes(source, call))?.failedLately() ?? false;
}

/** Notes that a renewal for this source failed; also for those who never got the lock. */
export async function noteFailure(source: Source, call: Call): Promise<void> {
  await (await deviceNotes(source, call, true))?.noteFailure();
}
