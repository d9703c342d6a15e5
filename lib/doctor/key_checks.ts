/**
 * The access key over time: a rotation that was begun and not finished, the key's age, a second key.
 *
 * @module
 */

import { deadlineIn } from "../base/clock.ts";
import { lastUseOf, listAccessKeys } from "../iam/access_keys.ts";
import { iamTarget } from "../iam/ask_iam.ts";
import { findField, type Item } from "../onepassword/item.ts";
import { type KeyItem, readKeyItem } from "../onepassword/key_item.ts";
import { type ItemRead, openOp } from "../onepassword/op.ts";
import type { OpParts } from "../onepassword/op_call.ts";
import { MARKER_FIELD, readMarker } from "../rotate/marker.ts";
import { keyInWords } from "../rotate/words.ts";
import { surveySessions } from "../session/store.ts";
import { askIdentity } from "../sts/caller_identity.ts";
import { isoSeconds, type KeptSession, LEAST_LIFE_MS } from "../sts/session.ts";
import { type Attempt, attempt, type Check, checker } from "./check.ts";

/** More time than this is not given to IAM, in ms. */
const LIMIT_MS = 10_000;

/** Looks at the rotation of the item's key, and at the key itself where a session is at hand to ask AWS by. */
export async function checkKey(read: Attempt<ItemRead>, parts: OpParts): Promise<Check[]> {
  if ("error" in read) return [];
  const { value } = read;
  const key = await attempt(() => readKeyItem(value, parts.options, parts.environment));
  if ("error" in key) return [];
  const rotation = checkRotation(value.item, key.value.source.accessKeyId);
  if (parts.options.cache === "off") return rotation;
  const op = openOp(parts);
  const survey = await attempt(() => surveySessions({ ...parts, op }));
  const kept = "error" in survey ? undefined : survey.value.kept;
  // IAM takes no session without MFA, and doctor logs nobody in.
  if (kept === undefined || kept.source.serial === undefined) return rotation;
  if (kept.session.expiresAt - parts.clock.now() < LEAST_LIFE_MS) return rotation;
  return [...rotation, ...await checkAtAws(key.value, kept, parts)];
}

/**
 * Judges the marker of a rotation.
 *
 * @param accessKeyId The key that the item holds
 */
export function checkRotation(item: Item, accessKeyId: string): Check[] {
  const { ok, warning } = checker("rotation");
  const marker = readMarker(item);
  if (marker === undefined) {
    const last = findField(item, MARKER_FIELD)?.value;
    return last === undefined ? [] : [ok(`the access key was ${last}`)];
  }
  const since = isoSeconds(marker.begunAt);
  return marker.oldKeyId === accessKeyId
    ? [warning(
      `a rotation was begun at ${since}, and no new key is stored yet`,
      "op-sts rotate goes on with it",
    )]
    : [warning(
      `a rotation was begun at ${since}, and the old key ${marker.oldKeyId} is not deleted yet`,
      "op-sts rotate --finish deletes it",
    )];
}

/** Asks IAM, which takes the right to list one's own keys; whoever lacks it has no fault. */
async function checkAtAws(
  { item, source, target }: KeyItem,
  { session }: KeptSession,
  whole: OpParts,
): Promise<Check[]> {
  const { ok, failed, unchecked } = checker("key-age");
  const { clock } = whole;
  const deadline = deadlineIn(clock, Math.min(LIMIT_MS, whole.deadline.left()));
  const parts = { ...whole, deadline };
  const asked = await attempt(async () => {
    const { userName } = await askIdentity(session, target, parts);
    if (userName === undefined) return undefined;
    const signer = {
      credentials: session,
      userName,
      target: iamTarget(source.partition, parts.environment),
    };
    const keys = await listAccessKeys(signer, parts);
    const uses = await Promise.all(
      keys.map(({ accessKeyId }) => attempt(() => lastUseOf(accessKeyId, signer, parts))),
    );
    return keys.map((key, index) => {
      const use = uses[index];
      const words = keyInWords(
        key,
        use !== undefined && "value" in use ? use.value : undefined,
        clock.now(),
      );
      return { ...key, words };
    });
  });
  if ("error" in asked) {
    return [unchecked(`AWS did not tell the key's age: ${asked.error.message}`)];
  }
  const keys = asked.value ?? [];
  const own = keys.find(({ accessKeyId }) => accessKeyId === source.accessKeyId);
  if (own === undefined) return [];
  const others = readMarker(item) === undefined ? keys.filter((key) => key !== own) : [];
  return [
    own.status === "Active" ? ok(`the access key is ${own.words}`) : failed(
      `the access key is not active: ${own.words}`,
      "activate it in the IAM console, section security credentials",
    ),
    ...others.map(({ words }) =>
      checker("second-key").warning(
        `the user has a second access key: ${words}`,
        "delete it in the IAM console when nothing uses it: with two, op-sts rotate makes no third",
      )
    ),
  ];
}
