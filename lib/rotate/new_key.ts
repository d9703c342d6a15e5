/**
 * The first half of a rotation: the marker, and a new key that is stored or taken back. Each step is safe to be killed
 * in: what comes next is told by what 1Password and AWS then hold.
 *
 * @module
 */

import { IamError, messageOf, OpStsError } from "../base/errors.ts";
import { createAccessKey, deleteAccessKey, lastUseOf, type ListedKey } from "../iam/access_keys.ts";
import { checkEdit } from "../keeping/edit_check.ts";
import type { RenewalNotes } from "../lock/renewal_notes.ts";
import type { KeyItem } from "../onepassword/key_item.ts";
import { isoSeconds } from "../sts/session.ts";
import { type Marker, MARKER_FIELD, withMarker } from "./marker.ts";
import { deleteKey, type Rotation } from "./rotation.ts";
import { readKey, storeKey } from "./store_key.ts";
import { useInWords } from "./words.ts";

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
