/**
 * The login that proves a profile.
 *
 * @module
 */

import { obtainSession } from "./broker.ts";
import { isoSeconds } from "./session.ts";
import { placeFor } from "./session_store.ts";
import type { ChosenKey } from "./setup_key.ts";
import type { Wizard } from "./wizard.ts";

/**
 * Logs in as the line will, unless a session is there.
 *
 * @param wizard What all steps share
 * @param chosen The key item with the options of the line
 * @returns Options of the line, with the id of the companion that keeps the session
 * @throws {OpStsError} When there is no session to be had, or it cannot be stored
 */
export async function logIn(
  wizard: Wizard,
  { key, options }: ChosenKey,
): Promise<ReadonlyMap<string, string>> {
  const { parts: { given, terminal }, show } = wizard;
  const call = wizard.callWith(options);
  terminal.progress("op-sts: logging in");
  const { session } = await obtainSession({ renew: false, settle: false, mustStore: true }, call);
  terminal.progress("");
  await show(`A session is there until ${isoSeconds(session.expiresAt)}`);

  if (given["cache"] === "auto" || placeFor(call.options, key.item) === "nowhere") return options;
  if (placeFor(call.options, key.item) === "field") {
    // Without being told, the field is found by its name.
    return given["cache"] === undefined ? withoutOption(options, "cache") : options;
  }
  terminal.progress("op-sts: looking up the item of the session");
  const { companions } = await wizard.callWith(options).store.survey();
  terminal.progress("");
  const ids = companions.map(({ item }) => item.id);
  const id = ids.find((each) => each === options.get("cache-item")) ?? ids[0];
  // By its id it is read without the key item: a hit then costs one call of `op` in place of two.
  return id === undefined ? options : withoutOption(options, "cache").set("cache-item", id);
}

function withoutOption(options: ReadonlyMap<string, string>, name: string): Map<string, string> {
  return new Map([...options].filter(([each]) => each !== name));
}
