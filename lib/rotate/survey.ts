/**
 * Where a rotation stands: what 1Password and AWS hold tells it all, so that a first run and one after a power cut go the
 * same way.
 *
 * @module
 */

import { ItemError, OpStsError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { lastUseOf, listAccessKeys, type ListedKey } from "../iam/access_keys.ts";
import { editRisk } from "../onepassword/item.ts";
import type { KeyItem } from "../onepassword/key_item.ts";
import { type Marker, readMarker } from "./marker.ts";
import type { Rotation } from "./rotation.ts";
import { readKey } from "./store_key.ts";
import { keyInWords } from "./words.ts";

/** What 1Password and AWS hold. */
export interface Survey {
  readonly key: KeyItem;
  readonly marker: Marker | undefined;
  readonly keys: readonly ListedKey[];
}

/** What is to be done next. */
export type Step =
  /** Nothing was begun: write the marker. */
  | { readonly kind: "begin" }
  /** Make a new key and store it. */
  | { readonly kind: "replace"; readonly marker: Marker }
  /** A key was made and never stored: nobody has its secret. */
  | { readonly kind: "discard"; readonly orphan: ListedKey; readonly marker: Marker }
  /** The new key is stored: prove it, then make the old one unusable. */
  | { readonly kind: "retire"; readonly old: ListedKey }
  /** The old key is unusable, and can be deleted. */
  | { readonly kind: "delete"; readonly old: ListedKey }
  /** The old key is gone: take the marker away. */
  | { readonly kind: "end" };

/** Looks at both. */
export async function survey(rotation: Rotation): Promise<Survey> {
  const { call, item, signer } = rotation;
  const key = await readKey(rotation);
  const risk = editRisk(key.item);
  if (risk !== undefined) {
    throw new ItemError(
      `Cannot rotate the access key in ${quote(item.title)}: ${risk}`,
      "move the key into an item of its own (category API Credential), then run: op-sts rotate",
    );
  }
  const keys = withKnown(await listAccessKeys(signer, call), rotation);
  return { key, marker: readMarker(key.item), keys };
}

function withKnown(listed: readonly ListedKey[], { known }: Rotation): ListedKey[] {
  const others = listed.filter(({ accessKeyId }) => !known.has(accessKeyId));
  return [...others, ...[...known.values()].filter((key) => key !== undefined)];
}

/**
 * Says what is to be done next.
 *
 * @throws {OpStsError} When there are keys that nothing explains: they are never touched
 */
export async function nextStep(found: Survey, rotation: Rotation): Promise<Step> {
  const { key, marker, keys } = found;
  const current = key.source.accessKeyId;
  const others = keys.filter(({ accessKeyId }) => accessKeyId !== current);
  const old = others.find(({ accessKeyId }) => accessKeyId === marker?.oldKeyId);
  // IAM lists a new key only after a while, and the key itself is asked whose it is before the old one is touched.
  if (others.length === keys.length && old?.status !== "Active") {
    throw new OpStsError(
      `Cannot rotate: ${current} in ${quote(key.item.title)} is no access key of the user ` +
        rotation.signer.userName,
      "look at the user's access keys in the IAM console",
    );
  }
  const [other] = others;
  if (marker === undefined) {
    if (other === undefined) return { kind: "begin" };
    throw await unexplained(other, found, rotation);
  }
  if (marker.oldKeyId === current) {
    if (other === undefined) return { kind: "replace", marker };
    if (isOrphan(other, marker)) return { kind: "discard", orphan: other, marker };
    throw await unexplained(other, found, rotation);
  }
  if (old === undefined) return { kind: "end" };
  // `Expired`, or what AWS adds to its words: it opens nothing any more.
  return { kind: old.status === "Active" ? "retire" : "delete", old };
}

/** Clocks may differ, and a creation that is tried right behind the marker does not take longer. In ms. */
const BEFORE_MS = 5 * 60_000;
const AFTER_MS = 15 * 60_000;

/** Whether a key was made by the rotation that left the marker; that it was never used is asked before it is deleted. */
function isOrphan({ createdAt }: ListedKey, { begunAt }: Marker): boolean {
  return createdAt > begunAt - BEFORE_MS && createdAt < begunAt + AFTER_MS;
}

async function unexplained(
  other: ListedKey,
  { key }: Survey,
  { call, signer }: Rotation,
): Promise<OpStsError> {
  const use = await lastUseOf(other.accessKeyId, signer, call).catch(() => undefined);
  return new OpStsError(
    `Cannot rotate: beside ${key.source.accessKeyId} the user has the access key ` +
      keyInWords(other, use, call.clock.now()),
    "if nothing needs it, delete it in the IAM console, then run: op-sts rotate",
  );
}
