/**
 * The login that proves a profile.
 *
 * @module
 */

import { obtainSession } from "../session/obtain.ts";
import { surveySessions } from "../session/store.ts";
import { untilText } from "../terminal/local_time.ts";
import type { KeptKey } from "./keeping.ts";
import type { Wizard } from "./wizard.ts";

/**
 * Logs in as the line will, unless a session is there.
 *
 * @throws {OpStsError} When there is no session to be had, or it cannot be stored
 */
export async function logIn(
  wizard: Wizard,
  { options, place }: KeptKey,
): Promise<ReadonlyMap<string, string>> {
  const { parts: { terminal }, show } = wizard;
  const placed = place === undefined ? options : new Map(options).set("cache", place);
  const call = wizard.callWith(placed);
  terminal.progress("op-sts: logging in");
  const { session } = await obtainSession("login", call);
  terminal.progress("");
  await show(`A session is there ${untilText(session.expiresAt, call.clock.now())}`);

  // What was said stays as it was said; and a field that was asked for is found by its name.
  if (placed.get("cache") !== "item" && !placed.has("cache-item")) return options;
  terminal.progress("op-sts: looking up the item of the session");
  const survey = await surveySessions(wizard.callWith(placed));
  terminal.progress("");
  const ids = (await survey.sessionItems()).items.map(({ item }) => item.id);
  const id = ids.find((each) => each === options.get("cache-item")) ?? ids[0];
  if (id === undefined) return placed;
  // By its id it is read without the key item: a hit then costs one call of `op` in place of two.
  const others = [...options].filter(([name]) => name !== "cache");
  return new Map(others).set("cache-item", id);
}
