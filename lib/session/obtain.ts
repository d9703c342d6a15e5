/**
 * The flow: from what is asked for to a session, by the cheapest way that is safe.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import { messageOf, UsageError } from "../base/errors.ts";
import { inTimeLoaded } from "../base/late_part.ts";
import { type KeptSession, LEAST_LIFE_MS } from "../sts/session.ts";
import type { Call } from "./call.ts";
import { freshIn, type Wish } from "../keeping/kept_session.ts";
import { readSession } from "../keeping/store.ts";

/**
 * Gets a session.
 *
 * @returns A session with at least `--min-remaining` left; or, to `use` and after a failed renewal, an older one that
 * still lasts a minute
 * @throws {OpStsError} When there is none to be had
 */
export async function obtainSession(wish: Wish, call: Call): Promise<KeptSession> {
  const reading = await readSession(call);
  const fresh = freshIn(reading, wish, call);
  if (fresh !== undefined) return fresh;

  const old = wish === "use" ? reading.kept : undefined;
  let renewal: typeof import("./renewal.ts") | undefined;
  try {
    renewal = await inTimeLoaded(import("./renewal.ts"), call.deadline);
    // Below 15 minutes botocore calls again for every request: a failure must not be repeated for each of them.
    if (lasts(old, call.clock) && await renewal.failedLately(old.source, call)) return old;
    return await renewal.renew(reading, wish, call);
  } catch (error) {
    // Wrong usage stays wrong: hiding it behind the old session would only put it off.
    if (error instanceof UsageError || !lasts(old, call.clock)) throw error;
    await renewal?.noteFailure(old.source, call);
    call.warn(`the session was not renewed: ${messageOf(error)}`);
    return old;
  }
}

function lasts(kept: KeptSession | undefined, clock: Clock): kept is KeptSession {
  return kept !== undefined && kept.session.expiresAt - clock.now() > LEAST_LIFE_MS;
}
