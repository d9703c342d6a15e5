/**
 * Sessions that are made from the item's: of a role, or narrowed by a policy. They live in the agent's memory or nowhere,
 * never in 1Password: renewed each hour, they would fill the item's history.
 *
 * @module
 */

import { answerAgent, askForSession, oldInAgent } from "../agent/sessions.ts";
import { messageOf, StsError, UsageError } from "../base/errors.ts";
import type { Options } from "../command_line/options.ts";
import { knownSessions } from "../lock/known_sessions.ts";
import { assumeRole, narrowSession, type Signer } from "../roles/narrower.ts";
import {
  lifeAskedFor,
  partitionOfRole,
  ROLE_SECONDS,
  roleSessionName,
} from "../roles/role_name.ts";
import { askIdentity } from "../sts/caller_identity.ts";
import type { RoleWish } from "../sts/messages.ts";
import type { KeptSession } from "../sts/session.ts";
import { targetIn } from "../sts/target.ts";
import type { Call } from "./call.ts";
import { baseCall } from "./call_session.ts";
import type { Wish } from "../keeping/kept_session.ts";
import { noteFound } from "./known.ts";
import { obtainSession } from "./obtain.ts";

/** AWS gives no more than is left when the request arrives, by its own clock; in ms. */
const UNDERWAY_MS = 10_000;

/** What auditors see of a session that was narrowed. */
const DESCRIPTION = "narrowed by op-sts";

/**
 * Makes the session that a call asks for from the item's session, or, for a role of more than an hour, from its access
 * key and a code.
 *
 * @throws {OpStsError} When there is none to be had
 */
export async function deriveSession(wish: Wish, call: Call): Promise<KeptSession> {
  checkWishes(call.options);
  if (isLong(call.options)) return await roleByKey(call);
  const base = baseCall(call);
  const reply = await askForSession(base);
  const kept = (wish === "renew" ? undefined : reply.held) ?? await obtainSession(wish, base);
  await answerAgent(reply, kept, base);
  try {
    return await deriveFrom(kept, call);
  } catch (error) {
    // As with the item's own: the old one is as good as before.
    const old = wish === "use" && error instanceof StsError ? await oldInAgent(call) : undefined;
    if (old === undefined) throw error;
    call.warn(`the session was not renewed: ${messageOf(error)}`);
    return old;
  }
}

/** Makes the session that a call asks for from the item's session. */
export async function deriveFrom(base: KeptSession, call: Call): Promise<KeptSession> {
  const role = call.options["role-arn"];
  return role === undefined ? await narrowed(base, call) : await roleBySession(role, base, call);
}

function checkWishes(options: Options): void {
  if (options["role-arn"] === undefined) return;
  partitionOfRole(options["role-arn"]);
  if ((lifeAskedFor(options) ?? Infinity) < ROLE_SECONDS.least) {
    throw new UsageError(
      "Cannot use --scope-duration with a role for less than 15m: AWS gives no less",
    );
  }
}

/** Whether a role is asked for that no session can give. */
function isLong(options: Options): boolean {
  return options["role-arn"] !== undefined &&
    (lifeAskedFor(options) ?? 0) > ROLE_SECONDS.mostFromSession;
}

async function narrowed(base: KeptSession, call: Call): Promise<KeptSession> {
  const { policy } = call.options;
  const left = Math.floor((base.session.expiresAt - call.clock.now() - UNDERWAY_MS) / 1000);
  const life = lifeAskedFor(call.options);
  // What is asked for is a shorter life: where even less is left, that is all there is to give.
  const durationSeconds = life === undefined ? undefined : Math.min(life, left);
  const wish = { policy, durationSeconds, description: DESCRIPTION };
  return { ...base, session: await narrowSession(wish, signerOf(base, call), call) };
}

async function roleBySession(role: string, base: KeptSession, call: Call): Promise<KeptSession> {
  checkPartition(role, base.source.partition);
  const signer = signerOf(base, call);
  const name = call.options["role-session-name"] ?? await nameOfUser(signer, base, call);
  return { ...base, session: await assumeRole(roleWish(role, name, call), signer, call), role };
}

/** AWS gives a role more than an hour only to a long-lived key with a code of its own. */
async function roleByKey(call: Call): Promise<KeptSession> {
  const { "role-arn": role = "", "role-session-name": named } = call.options;
  const base = baseCall(call);
  const { "cache-item": _item, ...options } = base.options;
  const login: Call = {
    ...base,
    options: { ...options, cache: "off" },
    async issue({ accessKey, mfa, target }) {
      checkPartition(role, target.partition);
      const name = named ?? roleSessionName((await askIdentity(accessKey, target, call)).userName);
      return await assumeRole(
        roleWish(role, name, call),
        { credentials: accessKey, target, mfa },
        call,
      );
    },
  };
  return { ...await obtainSession("use", login), role };
}

function roleWish(roleArn: string, roleSessionName: string, { options }: Call): RoleWish {
  return {
    roleArn,
    roleSessionName,
    durationSeconds: lifeAskedFor(options),
    externalId: options["external-id"],
    sourceIdentity: options["source-identity"],
    policy: options.policy,
  };
}

function signerOf({ session, source }: KeptSession, call: Call): Signer {
  const { options, environment } = call;
  const target = targetIn(source.partition, { region: options.region, environment });
  // No session tells when its login was: this is the latest that it can have been.
  const loggedInAt = session.expiresAt - options.duration * 1000;
  return { credentials: session, target, loggedInAt };
}

/** The user's name, which is asked of AWS once and then noted. */
async function nameOfUser(signer: Signer, base: KeptSession, call: Call): Promise<string> {
  const { serial } = base.source;
  const known = (await knownSessions(call)).find((each) =>
    each.userName !== undefined && each.serial === serial &&
    [base.item.id, call.options.item].includes(each.item.id)
  );
  if (known !== undefined) return roleSessionName(known.userName);
  const { account, userName } = await askIdentity(signer.credentials, signer.target, call);
  await noteFound(base, call, { accountId: account, userName });
  return roleSessionName(userName);
}

function checkPartition(role: string, own: string): void {
  const partition = partitionOfRole(role);
  if (partition === own) return;
  throw new UsageError(
    `Cannot assume ${role}: it lies in the partition ${partition}, the access key in ${own}`,
    "name a role of the same partition, or the item with a key of the other one",
  );
}
