/**
 * The access key's age, keys beside it, and a rotation that was not finished.
 *
 * Only what a session that is there already can tell: nobody is logged in for it.
 *
 * @module
 */

import { UsageError } from "../base/errors.ts";
import { lastUseOf, listAccessKeys, type ListedKey } from "../iam/access_keys.ts";
import { iamTarget } from "../iam/ask_iam.ts";
import type { KeyItem } from "../onepassword/key_item.ts";
import { type Marker, readMarker } from "../rotate/marker.ts";
import { keyInWords, useInWords } from "../rotate/words.ts";
import { isOfOtherSts } from "../rotate/endpoints.ts";
import { askIdentity } from "../sts/caller_identity.ts";
import type { AskParts } from "../sts/ask.ts";
import { isoSeconds, type KeptSession } from "../sts/session.ts";
import { attempt, type Check, checker } from "./check.ts";

const DAY_MS = 86_400_000;

/** CIS wants access keys to be replaced so often, in days (AWS Foundations Benchmark 7.0.0, 2.12). */
const OLD_DAYS = 90;

/** A rotation of this age is not under way any more, in ms. */
const UNDER_WAY_MS = 15 * 60_000;

/**
 * Judges the access key.
 *
 * @param kept The session that was found, if any
 * @returns Nothing where neither the item nor AWS tells anything of interest
 */
export async function checkAccessKeys(
  key: KeyItem,
  kept: KeptSession | undefined,
  parts: AskParts,
): Promise<Check[]> {
  const marker = await attempt(() => readMarker(key.item));
  if ("error" in marker) {
    return [checker("rotation").error(marker.error), ...await atAws(key, true, kept, parts)];
  }
  const { value } = marker;
  return [
    ...unfinished(key, value, parts.clock.now()),
    ...await atAws(key, value !== undefined, kept, parts),
  ];
}

function unfinished({ source }: KeyItem, marker: Marker | undefined, now: number): Check[] {
  const { warning } = checker("rotation");
  if (marker === undefined || Math.abs(now - marker.begunAt) < UNDER_WAY_MS) return [];
  const { oldKeyId, begunAt } = marker;
  const what = `the replacement of the access key ${oldKeyId}, begun ${isoSeconds(begunAt)}`;
  return [
    oldKeyId === source.accessKeyId
      ? warning(`${what}, is not finished: no new key is stored yet`, "op-sts rotate")
      : warning(`${what}, is not finished: the old key is not deleted`, "op-sts rotate --finish"),
  ];
}

async function atAws(
  key: KeyItem,
  isMarked: boolean,
  kept: KeptSession | undefined,
  parts: AskParts,
): Promise<Check[]> {
  const { clock, environment } = parts;
  const { source, target } = key;
  const now = clock.now();
  const isUsable = kept !== undefined && source.serial !== undefined &&
    kept.session.expiresAt > now && !isOfOtherSts(environment);
  if (!isUsable) return [];
  const { ok, warning, failed, unchecked } = checker("access-key-age");
  const listed = await attempt(async () => {
    const { userName } = await askIdentity(kept.session, target, parts);
    if (userName === undefined) throw new UsageError("Cannot list the access keys: no IAM user");
    const credentials = kept.session;
    const signer = { credentials, userName, target: iamTarget(source.partition, environment) };
    const keys = await listAccessKeys(signer, parts);
    const other = keys.find(({ accessKeyId }) => accessKeyId !== source.accessKeyId);
    const own = keys.find(({ accessKeyId }) => accessKeyId === source.accessKeyId);
    const [ownUse, use] = await Promise.all(
      [own, other].map((key) =>
        key && lastUseOf(key.accessKeyId, signer, parts).catch(() => undefined)
      ),
    );
    return { own, ownUse, other, use };
  });
  // That a user may not list their keys is no fault of the chain.
  if ("error" in listed) return [unchecked("AWS did not tell the age of the access key")];
  const { own, ownUse, other, use } = listed.value;
  function age({ createdAt, status }: ListedKey): Check {
    const days = Math.floor((now - createdAt) / DAY_MS);
    const text = `the access key is ${days} days old, ${useInWords(ownUse)}`;
    if (status !== "Active") {
      return failed(
        `${text}, and ${status}: no login succeeds with it`,
        "activate it in the IAM console, section security credentials",
      );
    }
    return days > OLD_DAYS ? warning(text, "op-sts rotate") : ok(text);
  }
  return [
    ...own === undefined ? [] : [age(own)],
    ...other === undefined || isMarked ? [] : [
      checker("second-key").warning(
        `the user has a second access key: ${keyInWords(other, use, now)}`,
        "delete it in the IAM console when nothing needs it: op-sts rotate cannot make a new one",
      ),
    ],
  ];
}
