/**
 * A renewal: one login at a time, unless another process has logged in by the time it is ours. Loaded on a miss alone.
 *
 * @module
 */

import { within } from "../base/clock.ts";
import { DeadlineError, messageOf } from "../base/errors.ts";
import { noteKnown, refusalOf } from "../lock/known_sessions.ts";
import { deviceNotes, lockDevice } from "../lock/mfa_device.ts";
import type { RenewalNotes } from "../lock/renewal_notes.ts";
import type { KeptSession, Source } from "../sts/session.ts";
import type { Call } from "./call.ts";
import { freshIn, isFresh, nameOf, type Reading, type Wish } from "./kept_session.ts";
import { knownOf } from "./known.ts";
import { logInTwice, type NewSession, PRINTING_MS } from "./login_attempt.ts";
import { readSession } from "./store.ts";
import { writeSession, type Written } from "./writer.ts";

/**
 * Logs in under the lock of the MFA device and keeps the session, or takes one that turned up meanwhile.
 *
 * @throws {OpStsError} When there is none to be had
 */
export async function renew(first: Reading, wish: Wish, call: Call): Promise<KeptSession> {
  const waitingSince = call.clock.now();
  const key = await first.key();
  const { item: { id: item }, source } = key;
  using lock = await lockDevice(source, call);

  let reading = first;
  while (
    await lock.waitForTurn({ item, readAt: reading.startedAt, waitingSince }) === "news"
  ) {
    reading = await readSession(call);
    const fresh = freshIn(reading, wish, call);
    if (fresh !== undefined) return fresh;
  }
  try {
    const login = await logInTwice(reading, wish, call, lock.notes);
    return login.kind === "found" ? login.kept : await keep(login, wish, call, lock.notes);
  } catch (error) {
    await lock.notes.noteRefusal(item, error);
    const refusal = refusalOf(error, call);
    if (refusal !== undefined) await noteKnown(key.item, { ...knownOf(key.source), refusal }, call);
    throw error;
  }
}

/**
 * Stores a new session. Printing beats storing: what AWS has issued is handed out even when it cannot be kept.
 *
 * @param notes Of the MFA device, whose lock is held
 * @throws {OpStsError} When it cannot be kept and the command is about keeping it
 */
async function keep(
  { reading, session }: NewSession,
  wish: Wish,
  call: Call,
  notes: RenewalNotes,
): Promise<KeptSession> {
  const { item, source } = await reading.key();
  // Root users with an MFA device of another name than AWS's first one cannot be told apart before.
  if (!isFresh(session, call.options, call.clock)) {
    call.warn("AWS ends the session sooner than --min-remaining asks for: each call will log in");
  }
  let place: Written["place"] = "nowhere";
  try {
    const written = await within(
      writeSession(reading, session, call),
      call.deadline.left() - PRINTING_MS,
    );
    if (written === undefined) {
      throw new DeadlineError(
        "Cannot keep the session: 1Password did not store it in time",
        "give a longer --timeout",
      );
    }
    ({ place } = written);
    if (place !== "nowhere") await notes.noteStored(item.id, written);
  } catch (error) {
    if (wish !== "use") throw error;
    call.warn(`the session was not stored: ${messageOf(error)}`);
  }
  const known = { ...knownOf(source), place, expiresAt: session.expiresAt, refusal: undefined };
  await noteKnown(item, known, call);
  return { session, source, item: nameOf(item), place: place === "field" ? "field" : "item" };
}

/** Whether a renewal for this source failed so lately that the next one can wait while an old session lasts. */
export async function failedLately(source: Source, call: Call): Promise<boolean> {
  return await (await deviceNotes(source, call))?.failedLately() ?? false;
}

/** Notes that a renewal for this source failed; also for those who never got the lock. */
export async function noteFailure(source: Source, call: Call): Promise<void> {
  await (await deviceNotes(source, call, true))?.noteFailure();
}
