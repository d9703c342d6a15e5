/**
 * The second half of a rotation: the old key goes once the new one is proved. Each step is safe to be killed in: what comes
 * next is told by what 1Password and AWS then hold.
 *
 * @module
 */

import { messageOf, OpStsError, StsError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { lastUseOf, type ListedKey, setAccessKeyStatus } from "../iam/access_keys.ts";
import { checkEdit } from "../keeping/edit_check.ts";
import { readSession } from "../keeping/store.ts";
import { writeSession } from "../keeping/writer.ts";
import { accessKeyOf, type KeyItem } from "../onepassword/key_item.ts";
import { askIdentity } from "../sts/caller_identity.ts";
import { MARKER_FIELD, withMarker } from "./marker.ts";
import { deleteKey, type Rotation } from "./rotation.ts";
import { useInWords } from "./words.ts";

/** How long a new key may take to be known everywhere, in ms: 3 to 15 s were seen, and AWS names no figure. */
const PROPAGATION_MS = 60_000;

const PAUSE_MS = 1000;

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
