/**
 * A miss that is foreseen: the AWS SDK takes longer to load than all else of a login but `op` and STS, so it is loaded
 * while `op` runs.
 *
 * @module
 */

import { isFresh } from "../keeping/kept_session.ts";
import { knownSessions } from "../lock/known_sessions.ts";
import { loadSts } from "../sts/ask.ts";
import type { Call } from "./call.ts";
import { isDerived } from "./call_session.ts";

/** Loads what a login needs where the notes tell that there will be one. */
export async function prepareLogin(call: Call): Promise<void> {
  if (await isMissForeseen(call)) await Promise.all([import("./renewal.ts"), loadSts()]);
}

/**
 * Loads all that a renewal may need: a program that runs for long would else find the files of its source moved, or those
 * of another version.
 */
export async function loadRenewal(): Promise<void> {
  await Promise.all([
    loadSts(),
    import("./renewal.ts"),
    import("./derived_session.ts"),
    import("../keeping/session_item_search.ts"),
    import("../onepassword/odd_item.ts"),
    import("../onepassword/op_errors.ts"),
  ]);
}

/** Whether AWS will have to be asked: no session is kept, it is known to be over, or another is made from it. */
export async function isMissForeseen(call: Call): Promise<boolean> {
  const { options, clock } = call;
  if (options.cache === "off" || isDerived(options)) return true;
  const known = (await knownSessions(call, false)).filter(({ item }) =>
    item.id === options.item || item.title === options.item
  );
  return known.length > 0 &&
    known.every(({ expiresAt = 0 }) => !isFresh({ expiresAt }, options, clock));
}
