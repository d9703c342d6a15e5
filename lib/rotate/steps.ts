/**
 * The steps of a rotation, each safe to be killed in: what comes next is told by what 1Password and AWS then hold.
 *
 * @module
 */

import { IamError, messageOf, OpStsError, StsError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import {
  createAccessKey,
  deleteAccessKey,
  lastUseOf,
  type ListedKey,
  setAccessKeyStatus,
} from "../iam/access_keys.ts";
import { accessKeyOf, type KeyItem } from "../onepassword/key_item.ts";
import { checkEdit } from "../keeping/edit_check.ts";
import { readSession } from "../keeping/store.ts";
import { writeSession } from "../keeping/writer.ts";
import type { RenewalNotes } from "../lock/renewal_notes.ts";
import { isoSeconds } from "../sts/session.ts";
import { askIdentity } from "../sts/caller_identity.ts";
import { type Marker, MARKER_FIELD, withMarker } from "./marker.ts";
import type { Rotation } from "./rotation.ts";
import { readKey, storeKey } from "./store_key.ts";
import { useInWords } from "./words.ts";

/** How long a new key may take to be known everywhere, in ms: 3 to 15 s were seen, and AWS names no figure. */
const PROPAGATION_MS = 60_000;

const PAUSE_MS = 1000;

/** An `op` that outlived us may still store the secret of a key that is younger than this, in ms. */
const SETTLED_MS = 5000;

/** So long another machine may take from the marker to the stored key, in ms. */
const OTHER_MACHINE_MS = 15 * 60_000;

/** Noted where it turns out that another machine replaces the key as well: then its marker is nobody's here. */
export const ELSEWHERE = 0;

/** Writes the marker. */
export async function begin(
  { item, source }: KeyItem,
  { call }: Rotation,
  notes: RenewalNotes,
): Promise<void> {
  call.terminal.progress("op-sts: asking 1Password for the right to write");
  const begunAt = Math.floor(call.clock.now() / 1000) * 1000;
  // First: else it would be taken for another machine's when it is interrupted.
  await notes.noteRotation(begunAt);
  const sent = withMarker(item, { oldKeyId: source.accessKeyId, begunAt });
  checkEdit(sent, await call.op.edit(sent), MARKER_FIELD);
}

/**
 * Makes a new key and stores it.
 *
 * @throws {OpStsError} When it could not be stored; the new key is then deleted again, unless it may yet be stored
 */
export async function replaceKey(
  { oldKeyId, begunAt }: Marker,
  rotation: Rotation,
  notes: RenewalNotes,
): Promise<void> {
  const { call, signer } = rotation;
  await checkOwnMachine(begunAt, rotation, notes);
  call.terminal.progress("op-sts: asking AWS for a new access key");
  const created = await createAccessKey(signer, call).catch(async (error) => {
    const isMet = error instanceof IamError && /^LimitExceeded/.test(error.code ?? "");
    // Another machine has been faster since the keys were listed.
    if (isMet) await notes.noteRotation(ELSEWHERE);
    throw isMet || isLost(error)
      ? new IamError(error.trouble, messageOf(error), "run it again: op-sts rotate")
      : error;
  });
  call.terminal.progress("op-sts: putting the new access key into 1Password");
  const { stored, failure } = await storeKey(created, oldKeyId, rotation);
  if (stored === "stored") return;
  if (stored === "unknown") {
    throw new OpStsError(
      `Cannot tell whether 1Password took the new access key ${created.accessKeyId}; both keys are active`,
      "wait a minute, then run: op-sts rotate",
    );
  }
  await undo(created.accessKeyId, rotation);
  throw failure ??
    new OpStsError("Cannot store the new access key", "run again: op-sts rotate");
}

/** Deletes a key that nobody has the secret of. */
export async function discard(
  { accessKeyId, createdAt }: ListedKey,
  { oldKeyId, begunAt }: Marker,
  rotation: Rotation,
  notes: RenewalNotes,
): Promise<void> {
  const { call, signer } = rotation;
  await checkOwnMachine(begunAt, rotation, notes);
  const use = await lastUseOf(accessKeyId, signer, call);
  const question = `Delete the access key ${accessKeyId}, which an interrupted rotation made?`;
  const agreed = use.at === undefined && await rotation.agree(question, [
    `${accessKeyId} was ${useInWords(use)}, and its secret was never stored.`,
  ]);
  if (!agreed) {
    throw new OpStsError(
      `Cannot go on: the access key ${accessKeyId} was made by an interrupted rotation (${
        useInWords(use)
      })`,
      "delete it in the IAM console if nothing needs it, then run: op-sts rotate",
    );
  }
  call.terminal.progress("op-sts: deleting what an interrupted rotation left");
  await call.clock.sleep(Math.min(SETTLED_MS, createdAt + SETTLED_MS - call.clock.now()));
  // Last look: that edit may have come through after all.
  if ((await readKey(rotation)).source.accessKeyId !== oldKeyId) return;
  await deleteKey(accessKeyId, rotation);
}

/**
 * Of this machine, whoever began is gone: we hold the lock. Another one may be about to store a key, and would lock
 * everybody out if that were gone.
 */
async function checkOwnMachine(
  begunAt: number,
  { call: { clock } }: Rotation,
  notes: RenewalNotes,
): Promise<void> {
  if ((await notes.read()).rotationBegunAt === begunAt) return;
  const since = clock.now() - begunAt;
  // What lies far ahead was written under a clock that went wrong.
  if (Math.abs(since) >= OTHER_MACHINE_MS) return;
  const left = Math.ceil((OTHER_MACHINE_MS - since) / 60_000);
  throw new OpStsError(
    `Cannot rotate: another machine began to replace this access key at ${isoSeconds(begunAt)}`,
    `let it finish; if it was interrupted, in ${left} min: op-sts rotate`,
  );
}

/**
 * Proves the new key, gives it the session of the old one, and makes the old one unusable.
 *
 * @throws {OpStsError} When AWS does not know the new key in time; the old one is then as active as before
 */
export async function retire(old: ListedKey, key: KeyItem, rotation: Rotation): Promise<void> {
  const { call, signer, known } = rotation;
  await prove(key, rotation);
  const { accessKeyId } = key.source;
  known.set(accessKeyId, { accessKeyId, status: "Active", createdAt: call.clock.now() });
  await relabel(rotation);
  const use = await lastUseOf(old.accessKeyId, signer, call).catch(() => undefined);
  // What logs in by op-sts uses STS; whatever else uses the key will miss it.
  const isMissed = use?.at !== undefined && use.service !== undefined && use.service !== "sts";
  const question = `Make ${old.accessKeyId} inactive?`;
  if (isMissed && !await rotation.agree(question, [`The old key was ${useInWords(use)}.`])) {
    throw new OpStsError(
      `Cannot end the rotation: the old access key ${old.accessKeyId} stays active`,
      "when nothing needs it any more, run: op-sts rotate",
    );
  }
  call.terminal.progress("op-sts: making the old access key inactive");
  await setAccessKeyStatus(old.accessKeyId, "Inactive", signer, call);
  known.set(old.accessKeyId, { ...old, status: "Inactive" });
}

/** Deletes the old key. */
export async function deleteOld({ accessKeyId }: ListedKey, rotation: Rotation): Promise<void> {
  rotation.call.terminal.progress("op-sts: deleting the old access key");
  await deleteKey(accessKeyId, rotation);
}

async function deleteKey(accessKeyId: string, { call, signer, known }: Rotation): Promise<void> {
  await deleteAccessKey(accessKeyId, signer, call);
  known.set(accessKeyId, undefined);
}

/** Takes the marker away. */
export async function end({ item }: KeyItem, { call }: Rotation): Promise<void> {
  const sent = withMarker(item, { endedAt: call.clock.now() });
  checkEdit(sent, await call.op.edit(sent), MARKER_FIELD);
}

async function prove(key: KeyItem, { call, account, signer }: Rotation): Promise<void> {
  const accessKey = accessKeyOf(key, call.options);
  const start = call.clock.elapsed();
  for (;;) {
    const seconds = Math.round((call.clock.elapsed() - start) / 1000);
    call.terminal.progress(`op-sts: waiting until AWS knows the new access key (${seconds} s)`);
    try {
      const owner = await askIdentity(accessKey, key.target, call);
      if (owner.account === account && owner.userName === signer.userName) return;
      throw new OpStsError(
        `Cannot end the rotation: ${accessKey.accessKeyId} in ${
          quote(key.item.title)
        } is another user's`,
        "look at the item's history in the 1Password app",
      );
    } catch (error) {
      if (!(error instanceof StsError) || error.code === "SignatureDoesNotMatch") throw error;
      if (call.clock.elapsed() - start > PROPAGATION_MS) {
        throw new OpStsError(
          `Cannot end the rotation yet: ${messageOf(error)}; the old one stays active`,
          "try again in a minute: op-sts rotate; see whether the IAM console shows " +
            `${accessKey.accessKeyId} as active`,
        );
      }
    }
    await call.clock.sleep(PAUSE_MS);
  }
}

/** The session of the old key is as good as before: nobody has to log in because of the rotation. */
async function relabel(rotation: Rotation): Promise<void> {
  const { call, kept } = rotation;
  if (call.options.cache === "off") return;
  try {
    await writeSession(await readSession(call), kept.session, call);
  } catch (error) {
    call.warn(`the session was not kept for the new access key: ${messageOf(error)}`);
  }
}

async function undo(accessKeyId: string, { call, signer }: Rotation): Promise<void> {
  try {
    await deleteAccessKey(accessKeyId, signer, call);
  } catch (error) {
    throw new OpStsError(
      `Cannot take back the new access key ${accessKeyId}: ${messageOf(error)}`,
      "run it again: op-sts rotate",
    );
  }
}

/** A creation without an answer may have made a key whose secret nobody has. */
function isLost(error: unknown): error is IamError {
  return error instanceof IamError && ["network", "server"].includes(error.trouble);
}
