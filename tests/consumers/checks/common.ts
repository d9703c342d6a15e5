/**
 * What holds for every consumer.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Ended } from "../../emulators/op/run.ts";
import type { Session } from "../../emulators/sts/stand_in.ts";
import { roomInStep } from "../../world.ts";
import type { Check, CommonCheck, Consumer } from "../consumer.ts";
import { type Place, USER_ARN } from "../place.ts";

/** A refusal of AWS that is not worth a second try: the session that there is has to do. */
const REFUSAL = {
  status: 403,
  code: "InvalidClientTokenId",
  message: "The security token included in the request is invalid.",
};

const MINUTES = [21, 14, 4] as const;

const CHECKS: Readonly<Record<CommonCheck, Check>> = {
  session: { name: "session", run: getsTheSession },
  role: { name: "role by source_profile", run: getsTheRole },
  message: { name: "our message on failure", run: showsOurMessage },
  two: { name: "two at once, one login", run: sharesOneLogin },
  refresh: { name: "refresh", run: refreshesByItsRules },
};

/**
 * Lists the checks of a consumer.
 *
 * @param consumer The consumer
 * @returns The checks in the order in which they are made
 */
export function checksOf({ instead = {}, checks = [] }: Consumer): Check[] {
  const common = Object.values({ ...CHECKS, ...instead });
  return [...common.filter((check) => check !== null), ...checks];
}

/**
 * Asks who a profile is, and makes sure that all went well.
 *
 * @param consumer The consumer
 * @param place Where
 * @param profile The profile
 * @param times How often
 * @returns The ARN of each answer
 */
export async function identities(
  consumer: Pick<Consumer, "identity">,
  place: Place,
  profile: string,
  times = 1,
): Promise<string[]> {
  const result = await place.run(consumer.identity(place.folder, profile, times));
  assert.equal(result.code, 0, said(result));
  assert.doesNotMatch(result.stderr, /op-sts/);
  return result.stdout.trim().split(/\r?\n/);
}

/**
 * All that a process said, for a failure's text.
 *
 * @param result How it ended
 * @returns Exit code, stdout and stderr
 */
export function said({ code, stdout, stderr }: Ended): string {
  return `exit ${code}\n${stdout}\n${stderr}`;
}

async function getsTheSession(consumer: Consumer, place: Place): Promise<void> {
  assert.deepEqual(await identities(consumer, place, "base"), [USER_ARN]);
  const { calls, sessions } = place.world.sts;
  assert.equal(calls[0]?.action, "GetSessionToken");
  // Ansible asks for the account's alias as well, which the stand-in does not know.
  const refused = calls.filter(({ status, errorCode }) =>
    status !== 200 && errorCode !== "InvalidAction"
  );
  assert.deepEqual(refused, []);
  signedBy(consumer, place, sessions);
  assert.equal((await place.runs()).length, runsFor(1, consumer));
}

/** How often we are run for some commands. */
function runsFor(commands: number, { runsPerCommand = 1 }: Consumer): number {
  return commands * runsPerCommand;
}

/** Every request but those for credentials was signed by one of these sessions. */
function signedBy({ asks }: Consumer, place: Place, sessions: readonly Session[]): void {
  const isLogin = /^(GetSessionToken|AssumeRole)$/;
  const asked = place.world.sts.calls.filter(({ action }) => !isLogin.test(action));
  if (asks === undefined) assert.deepEqual(place.aws.calls, []);
  else assert.ok(place.aws.calls.some(({ service }) => service === asks));
  const signers = [...asked, ...place.aws.calls].map((call) => call.accessKeyId);
  assert.ok(signers.length > 0);
  const allowed = sessions.map(({ accessKeyId }) => accessKeyId);
  assert.deepEqual(signers.filter((id) => !allowed.includes(id ?? "")), []);
}

async function getsTheRole(consumer: Consumer, place: Place): Promise<void> {
  const [arn = ""] = await identities(consumer, place, "role");
  assert.match(arn, /^arn:aws:sts::123456789012:assumed-role\/deploy\//);
  const { calls, sessions } = place.world.sts;
  assert.deepEqual(sessions.map(({ action }) => action), [
    "GetSessionToken",
    ...Array(runsFor(1, consumer)).fill("AssumeRole"),
  ]);
  const signers = calls.slice(0, 2).map(({ action, accessKeyId }) => [action, accessKeyId]);
  assert.deepEqual(signers, [
    ["GetSessionToken", place.world.key.accessKeyId],
    ["AssumeRole", sessions[0]?.accessKeyId],
  ]);
  signedBy(consumer, place, sessions.slice(1));
}

async function showsOurMessage(consumer: Consumer, place: Place): Promise<void> {
  const own = await place.world.run(["--item", "not-there"]);
  assert.match(own.stderr, /^op-sts: Cannot .*not-there/);
  const { explicit = consumer.identity } = consumer;
  const result = await place.run(explicit(place.folder, "wrong", 1));
  assert.notEqual(result.code, 0, said(result));
  for (const line of own.stderr.trim().split("\n")) {
    assert.ok(result.stderr.includes(line), `"${line}" is not in: ${said(result)}`);
  }
  assert.deepEqual(place.world.sts.calls, []);
}

/**
 * A check for consumers whose default chain of providers does not tell why one of them failed.
 *
 * @param runs How often it runs us before it gives up
 * @returns The check
 */
export function hidesOurMessage(runs: number): Check {
  return {
    name: "default chain fails without our message",
    async run({ identity }, place) {
      const result = await place.run(identity(place.folder, "wrong", 1));
      assert.notEqual(result.code, 0, said(result));
      assert.doesNotMatch(said(result), /op-sts: Cannot/);
      assert.equal((await place.runs()).length, runs);
    },
  };
}

async function sharesOneLogin(consumer: Consumer, place: Place): Promise<void> {
  await consumer.useFirst?.(place);
  await roomInStep(12_000);
  const both = [identities(consumer, place, "base"), identities(consumer, place, "default")];
  assert.deepEqual(await Promise.all(both), [[USER_ARN], [USER_ARN]]);
  assert.equal(place.world.sts.logins, 1);
  assert.equal((await place.runs()).length, runsFor(2, consumer));
}

/** Below `--min-remaining` we print a session only when AWS does not give a new one, so it refuses. */
async function refreshesByItsRules(consumer: Consumer, place: Place): Promise<void> {
  const { runsForTen, explicit: identity = consumer.identity } = consumer;
  if (runsForTen === undefined) return await runsOnceForEachCommand(consumer, place);
  const counted: Partial<Record<21 | 14 | 4, number>> = {};
  let before = 0;
  for (const minutes of MINUTES) {
    await place.seed(minutes);
    place.world.sts.behave({ faults: [{ fault: REFUSAL, on: "GetSessionToken" }] });
    const arns = await identities({ identity }, place, "base", 10);
    assert.deepEqual(arns, Array(10).fill(USER_ARN));
    const { length } = await place.runs();
    counted[minutes] = length - before;
    before = length;
  }
  assert.deepEqual(counted, runsForTen);
  // However often we are run, AWS is not asked again within a minute.
  const refused = place.world.sts.calls.filter(({ errorCode }) => errorCode === REFUSAL.code);
  assert.equal(refused.length, 1);
}

async function runsOnceForEachCommand(consumer: Consumer, place: Place): Promise<void> {
  for (let commands = 1; commands <= 3; commands++) {
    assert.deepEqual(await identities(consumer, place, "base"), [USER_ARN]);
    assert.equal((await place.runs()).length, runsFor(commands, consumer));
  }
}
