/**
 * The access key's age, keys beside it, and a rotation that was not finished.
 *
 * Only what a session that is there already can tell: nobody is logged in for it.
 *
 * @module
 */

import { UsageError } from "../base/errors.ts";
import { lastUseOf, listAccessKeys } from "../iam/access_keys.ts";
import { iamTarget } from "../iam/ask_iam.ts";
import type { KeyItem } from "../onepassword/key_item.ts";
import { readMarker } from "../rotate/marker.ts";
import { keyInWords } from "../rotate/words.ts";
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
  return [...unfinished(key, parts.clock.now()), ...await atAws(key, kept, parts)];
}

function unfinished({ item }: KeyItem, now: number): Check[] {
  const marker = readMarker(item);
  if (marker === undefined || now - marker.begunAt < UNDER_WAY_MS) return [];
  return [
    checker("rotation").warning(
      `the replacement of the access key ${marker.oldKeyId}, begun ${
        isoSeconds(marker.begunAt)
      }, is not finished: the old key is not deleted`,
      "op-sts rotate --finish",
    ),
  ];
}

async function atAws(
  key: KeyItem,
  kept: KeptSession | undefined,
  parts: AskParts,
): Promise<Check[]> {
  const { clock, environment } = parts;
  const { source, target } = key;
  const now = clock.now();
  const isUsable = kept !== undefined && source.serial !== undefined &&
    kept.session.expiresAt > now && !isOfOtherSts(environment);
  if (!isUsable) return [];
  const { ok, warning, unchecked } = checker("access-key-age");
  const listed = await attempt(async () => {
    const { userName } = await askIdentity(kept.session, target, parts);
    if (userName === undefined) throw new UsageError("Cannot list the access keys: no IAM user");
    const credentials = kept.session;
    const signer = { credentials, userName, target: iamTarget(source.partition, environment) };
    const keys = await listAccessKeys(signer, parts);
    const other = keys.find(({ accessKeyId }) => accessKeyId !== source.accessKeyId);
    const use = other && await lastUseOf(other.accessKeyId, signer, parts).catch(() => undefined);
    return { own: keys.find(({ accessKeyId }) => accessKeyId === source.accessKeyId), other, use };
  });
  // That a user may not list their keys is no fault of the chain.
  if ("error" in listed) return [unchecked("AWS did not tell the age of the access key")];
  const { own, other, use } = listed.value;
  const days = own === undefined ? undefined : Math.floor((now - own.createdAt) / DAY_MS);
  return [
    ...days === undefined ? [] : [
      days > OLD_DAYS
        ? warning(`the access key is ${days} days old`, "op-sts rotate")
        : ok(`the access key is ${days} days old`),
    ],
    ...other === undefined || readMarker(key.item) !== undefined ? [] : [
      checker("second-key").warning(
        `the user has a second access key: ${keyInWords(other, use, now)}`,
        "delete it in the IAM console when nothing needs it: op-sts rotate cannot make a new one",
      ),
    ],
  ];
}
