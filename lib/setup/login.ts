/**
 * The login that proves a profile.
 *
 * @module
 */

import { obtainSession } from "../session/obtain.ts";
import { surveySessions } from "../keeping/store.ts";
import { writeConfigLine } from "../aws_config/config_line.ts";
import { quote } from "../base/text.ts";
import { untilText } from "../terminal/local_time.ts";
import type { KeptKey } from "./keeping.ts";
import type { Wizard } from "./wizard.ts";

/**
 * Makes the line of a profile, having logged in as it will; where lines are only shown, nothing is made.
 *
 * @param program The words that run this program
 * @throws {OpStsError} When there is no session to be had, it cannot be stored, or no line can be written
 */
export async function provenLine(
  wizard: Wizard,
  kept: KeptKey,
  program: readonly string[],
): Promise<string> {
  const { os } = wizard.parts.host;
  // No login is made for a line that cannot be written.
  writeConfigLine({ program, options: kept.options }, os);
  const options = wizard.prints ? await lineAfterLogin(wizard, kept) : await logIn(wizard, kept);
  return writeConfigLine({ program, options }, os);
}

/** Logs in, unless a session is there. */
async function logIn(
  wizard: Wizard,
  kept: KeptKey,
): Promise<ReadonlyMap<string, string>> {
  const { parts: { terminal }, show } = wizard;
  const { title } = kept.key.item;
  const call = wizard.callWith(placed(kept));
  terminal.progress(`op-sts: logging in with ${quote(title)}`);
  const { session } = await obtainSession("login", call);
  terminal.progress("");
  wizard.made.push(`the session of ${quote(title)}`);
  await show(`A session is there ${untilText(session.expiresAt, call.clock.now())}`);
  return await lineAfterLogin(wizard, kept);
}

/** Finds the session item by whose id a hit costs one call of `op` in place of two; makes nothing. */
async function lineAfterLogin(
  wizard: Wizard,
  kept: KeptKey,
): Promise<ReadonlyMap<string, string>> {
  const { parts: { terminal } } = wizard;
  const { options } = kept;
  const all = placed(kept);
  // What was said stays as it was said; and a field that was asked for is found by its name.
  if (all.get("cache") !== "item" && !all.has("cache-item")) return options;
  terminal.progress("op-sts: looking up the item of the session");
  const survey = await surveySessions(wizard.callWith(all));
  const ids = (await survey.sessionItems()).items.map(({ item }) => item.id);
  terminal.progress("");
  const id = ids.find((each) => each === options.get("cache-item")) ?? ids[0];
  if (id === undefined) return all;
  const others = [...options].filter(([name]) => name !== "cache");
  return new Map(others).set("cache-item", id);
}

function placed({ options, place }: KeptKey): ReadonlyMap<string, string> {
  return place === undefined ? options : new Map(options).set("cache", place);
}
