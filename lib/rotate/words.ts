/**
 * What a rotation says.
 *
 * @module
 */

import { formatDuration } from "../base/duration.ts";
import { quote } from "../base/text.ts";
import type { LastUse, ListedKey } from "../iam/access_keys.ts";
import { isoSeconds } from "../sts/session.ts";

const DAY_MS = 86_400_000;

/**
 * Describes an access key.
 *
 * @param use `undefined` when AWS did not tell
 * @param now In ms since the epoch
 */
export function keyInWords(key: ListedKey, use: LastUse | undefined, now: number): string {
  const { accessKeyId, status, createdAt } = key;
  return `${accessKeyId} (${status}, ${ageInWords(now - createdAt)} old, ${useInWords(use)})`;
}

/** Says when a key was last used. */
export function useInWords(use: LastUse | undefined): string {
  if (use === undefined) return "last use unknown";
  if (use.at === undefined) return "never used";
  const by = use.service === undefined ? "" : ` by ${use.service}`;
  const where = use.region === undefined || use.region === "N/A" ? "" : ` in ${use.region}`;
  return `last used ${isoSeconds(use.at)}${by}${where}`;
}

function ageInWords(ms: number): string {
  if (ms >= DAY_MS) {
    const days = Math.floor(ms / DAY_MS);
    return days === 1 ? "1 day" : `${days} days`;
  }
  return formatDuration(Math.max(0, Math.floor(ms / 60_000)) * 60);
}

/** What is going to happen, before anything does. */
export function plan(
  title: string,
  old: ListedKey,
  use: LastUse | undefined,
  now: number,
): string[] {
  return [
    `The access key in ${quote(title)} is replaced:`,
    `  ${keyInWords(old, use, now)}`,
    "A new key goes into the same item and is proved; then the old one is made inactive.",
    "Sessions stay good, and no code is spent. Interrupted, run it again.",
  ];
}

/** What was done, and what is left to do. */
export function conclusion(title: string, newKeyId: string, oldKeyId: string | undefined): string {
  const done = `The access key in ${quote(title)} is ${newKeyId}`;
  const thief = "A session that somebody has stolen stays good until its end: docs/rotate.md " +
    "names the policy that ends it\n";
  if (oldKeyId === undefined) return `${done}; there is no other\n${thief}`;
  return `${done}; the old one, ${oldKeyId}, is inactive\n${thief}`;
}
