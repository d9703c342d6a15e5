/**
 * `op-sts clear`: forgets the session wherever it is kept.
 *
 * @module
 */

import { clearAgent } from "../agent/sessions.ts";
import type { CommandParts } from "../call.ts";
import { openDevice } from "../lock/mfa_device.ts";
import { quote } from "../base/text.ts";
import { openSessionWriter } from "../session/writer.ts";

/**
 * Empties the cache field of the key item and of all its session items, and the agent. Session items stay, since lines in
 * `~/.aws/config` may name their ids; the spent time step stays as well, since AWS remembers it.
 */
export async function clear(parts: CommandParts): Promise<number> {
  const places: string[] = [];
  try {
    places.push(...await clearItems(parts));
  } finally {
    // Last, or somebody could hand it over once more meanwhile; and also when 1Password does not play along.
    if (await clearAgent(parts) > 0) places.push("the agent");
  }
  await parts.terminal.print(
    places.length === 0
      ? "No session is cached\n"
      : `Session forgotten in ${places.join(" and ")}\n`,
  );
  return 0;
}

async function clearItems(parts: CommandParts): Promise<string[]> {
  const { store } = parts;
  let reading = await store.survey();
  using lock = await openDevice(reading.key.source, parts);
  const item = reading.key.item.id;
  // A login that is under way would otherwise store its session behind our back; that one is refused matters not here.
  const waitingSince = Infinity;
  while (await lock.waitForTurn({ item, readAt: reading.startedAt, waitingSince }) === "news") {
    reading = await store.survey();
  }
  const writer = openSessionWriter({ ...parts, reread: () => store.survey() });
  return (await writer.clear(reading)).map(quote);
}
