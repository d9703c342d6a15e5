/**
 * Rotation: a new access key into the same item, without a code, safe against being killed at any moment.
 *
 * @module
 */

import { withOptions } from "../call.ts";
import { OpStsError } from "../base/errors.ts";
import { lastUseOf } from "../iam/access_keys.ts";
import { iamTarget } from "../iam/ask_iam.ts";
import type { RenewalNotes } from "../lock/renewal_notes.ts";
import { lockDevice } from "../lock/mfa_device.ts";
import type { Call } from "../session/call.ts";
import { obtainSession } from "../session/obtain.ts";
import { readSession } from "../keeping/store.ts";
import { askIdentity } from "../sts/caller_identity.ts";
import { isOfOtherSts } from "./endpoints.ts";
import type { Rotation } from "./rotation.ts";
import { begin, discard, ELSEWHERE, replaceKey } from "./new_key.ts";
import { deleteOld, end, retire } from "./old_key.ts";
import { nextStep, type Step, type Survey, survey } from "./survey.ts";
import { plan } from "./words.ts";

/** How far to go. */
export interface RotateWish {
  /** Whether the old key is deleted as well, and what was begun is only finished. */
  readonly end: "inactive" | "deleted" | "finish";
  agree: Rotation["agree"];
}

/** What a rotation came to. */
export interface Rotated {
  /** Title of the key's item. */
  readonly title: string;
  readonly newKeyId: string;
  /** The old key, when it is still there. */
  readonly oldKeyId: string | undefined;
}

/**
 * Rotates the access key of the call's item, or goes on where an earlier rotation was interrupted.
 *
 * @returns `undefined` when the user did not want it, and nothing was changed
 * @throws {OpStsError} When it cannot be done; running it again goes on from there
 */
export async function rotate(wish: RotateWish, call: Call): Promise<Rotated | undefined> {
  const rotation = await prepare(wish, call);
  if (!await isAgreed(await survey(rotation), wish, rotation)) return undefined;

  const { kept: { source }, item } = rotation;
  // By the patient call: whoever was asked may have taken longer than --timeout.
  using lock = await lockDevice(source, rotation.call);
  // What others store meanwhile is no news: all is looked at anew behind the wait.
  await lock.waitForTurn({ item: item.id, readAt: Infinity, waitingSince: Infinity });

  let hasBegun = false;
  for (let retired: number | undefined;;) {
    const found = await survey(rotation);
    const step = await nextStep(found, rotation);
    if (isOver(step, wish)) {
      // Whoever waits for the lock has read the old key, and finds the session of the new one.
      await lock.notes.noteStored(item.id);
      const oldKeyId = step.kind === "delete" ? step.old.accessKeyId : undefined;
      return { title: item.title, newKeyId: found.key.source.accessKeyId, oldKeyId };
    }
    if (step.kind === "delete" && retired !== undefined) await grace(retired, rotation);
    // No interrupted rotation has made it: another machine may be about to store it.
    if (step.kind === "discard" && hasBegun) await lock.notes.noteRotation(ELSEWHERE);
    await take(step, found, rotation, lock.notes);
    hasBegun ||= step.kind === "begin" || step.kind === "replace";
    if (step.kind === "retire") retired = call.clock.elapsed();
    if (step.kind === "end") {
      await lock.notes.noteStored(item.id);
      return { title: item.title, newKeyId: found.key.source.accessKeyId, oldKeyId: undefined };
    }
  }
}

async function take(
  step: Step,
  found: Survey,
  rotation: Rotation,
  notes: RenewalNotes,
): Promise<void> {
  switch (step.kind) {
    case "begin":
      return await begin(found.key, rotation, notes);
    case "replace":
      return await replaceKey(step.marker, rotation, notes);
    case "discard":
      return await discard(step.orphan, step.marker, rotation, notes);
    case "retire":
      return await retire(step.old, found.key, rotation);
    case "delete":
      return await deleteOld(step.old, rotation);
    case "end":
      return await end(found.key, rotation);
  }
}

/** One session with MFA signs everything: a rotation costs at most one login. */
async function prepare(wish: RotateWish, call: Call): Promise<Rotation> {
  const { item, source, target } = await (await readSession(call)).key();
  if (source.serial === undefined) {
    throw new OpStsError(
      "Cannot rotate: the item has no MFA serial, and IAM takes no session that was made without MFA",
      "add the MFA serial and the one-time password to the item, or rotate in the IAM console",
    );
  }
  if (isOfOtherSts(call.environment)) {
    throw new OpStsError(
      "Cannot rotate: sessions come from AWS_ENDPOINT_URL_STS, and IAM would be AWS's own",
      "set AWS_ENDPOINT_URL_IAM as well, or unset both",
    );
  }
  call.terminal.progress("op-sts: getting a session");
  const kept = await obtainSession(call.options.cache === "off" ? "use" : "login", call);
  // 1Password asks for a finger or a password: --timeout limits each step, not the whole.
  const deadline = { left: () => call.options.timeout * 1000 };
  const patient = withOptions({ ...call, deadline }, call.options);
  const identity = await askIdentity(kept.session, target, patient);
  if (identity.userName === undefined) {
    throw new OpStsError(
      `Cannot rotate: the access key belongs to ${identity.arn}, which is no IAM user`,
      "make an IAM user for daily work, and delete the root user's access keys in the console",
    );
  }
  const signer = {
    credentials: kept.session,
    userName: identity.userName,
    target: iamTarget(source.partition, call.environment),
  };
  const { account } = identity;
  const known = new Map();
  return { call: patient, item, kept, signer, account, known, agree: wish.agree };
}

/** Only a rotation that begins is asked about: what was begun is finished. */
async function isAgreed(found: Survey, wish: RotateWish, rotation: Rotation): Promise<boolean> {
  const { call, signer, item } = rotation;
  const step = await nextStep(found, rotation);
  if (step.kind !== "begin") return true;
  if (wish.end === "finish") {
    throw new OpStsError("Cannot finish: no rotation was begun", "run: op-sts rotate");
  }
  const { accessKeyId } = found.key.source;
  const old = found.keys.find((key) => key.accessKeyId === accessKeyId);
  if (old === undefined) return false;
  const use = await lastUseOf(accessKeyId, signer, call).catch(() => undefined);
  return await wish.agree("Replace it?", plan(item.title, old, use, call.clock.now()));
}

function isOver(step: Step, wish: RotateWish): boolean {
  return step.kind === "delete" && wish.end === "inactive";
}

/** Calls that have read the old key before may still send it, for as long as a call lasts. */
async function grace(retired: number, { call }: Rotation): Promise<void> {
  const end = retired + call.options.timeout * 1000;
  for (let left = end - call.clock.elapsed(); left > 0; left = end - call.clock.elapsed()) {
    const seconds = Math.ceil(left / 1000);
    call.terminal.progress(`op-sts: deleting the old access key in ${seconds} s`);
    await call.clock.sleep(Math.min(left, 1000));
  }
}
