/**
 * `op-sts clear`: forgets the session wherever it is kept.
 *
 * @module
 */

import { clearAgent } from "../agent/sessions.ts";
import type { Call } from "../session/call.ts";
import { forgetKnown } from "../lock/known_sessions.ts";
import { lockDevice } from "../lock/mfa_device.ts";
import { quote } from "../base/text.ts";
import { sentence } from "../terminal/shown_text.ts";
import { surveySessions } from "../keeping/store.ts";
import { clearSessions } from "../keeping/clearing.ts";

/**
 * Empties the cache field of the key item and of all its session items, and the agent. Session items stay, since lines in
 * `~/.aws/config` may name their ids; the spent time step stays as well, since AWS remembers it.
 */
export async function clear(call: Call): Promise<number> {
  const places: string[] = [];
  call.terminal.progress("op-sts: asking 1Password");
  try {
    places.push(...await clearItems(call));
  } finally {
    // Last, or somebody could hand it over once more meanwhile; and also when 1Password does not play along.
    if (await clearAgent(call) > 0) places.push("the agent");
  }
  call.terminal.progress("");
  const text = places.length === 0
    ? "No session is cached"
    : `Session forgotten in ${places.join(" and ")}`;
  await call.terminal.print(sentence(text, call.terminal.columns).join("\n") + "\n");
  return 0;
}

async function clearItems(call: Call): Promise<string[]> {
  let reading = await surveySessions(call);
  const { item: { id: item }, source } = await reading.key();
  using lock = await lockDevice(source, call);
  // A login that is under way would otherwise store its session behind our back; that one is refused matters not here.
  const waitingSince = Infinity;
  while (await lock.waitForTurn({ item, readAt: reading.startedAt, waitingSince }) === "news") {
    reading = await surveySessions(call);
  }
  const cleared = (await clearSessions(reading, call)).map(quote);
  await forgetKnown(item, call);
  return cleared;
}
