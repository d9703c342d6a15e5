/**
 * A consumer under `op-sts exec --server`: it fetches the session from our server, and goes on over a renewal.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Check, Consumer } from "../consumer.ts";
import { type Place, USER_ARN } from "../place.ts";

/** A refusal of AWS that is not worth a second try: the server begins with the session that there is. */
const REFUSAL = {
  status: 403,
  code: "InvalidClientTokenId",
  message: "The security token included in the request is invalid.",
};

/** Life of the session that the server begins with, in s; a minute after the refusal it is renewed. */
const FIRST_SECONDS = 135;

/** What one question takes at the stand-in, in ms: so a consumer asks for as long as the session lasts. */
const ANSWER_MS = 1000;

/**
 * A check that one client of a consumer asks on and on with credentials of our server, before and after their renewal.
 *
 * @param seconds How long; at least 80, or more than the first session lasts where it is used to its end
 * @returns The check
 */
export function goesOnByServer(seconds: number): Check {
  return {
    name: "goes on over a renewal of exec --server",
    waits: true,
    run: (consumer, place) => goesOn(consumer, place, seconds),
  };
}

async function goesOn(consumer: Consumer, place: Place, times: number): Promise<void> {
  const { sts } = place.world;
  await place.seed(FIRST_SECONDS / 60);
  sts.behave({ delayMs: ANSWER_MS, faults: [{ fault: REFUSAL, on: "GetSessionToken", times: 1 }] });
  const { words, env: { AWS_PROFILE: _, ...env } = {} } = consumer.identity(
    place.folder,
    "base",
    times,
  );
  // What does not ask STS is not slowed by its answers.
  const pause = consumer.asks === undefined ? {} : { PAUSE_SECONDS: `${ANSWER_MS / 1000}` };
  const own = [place.world.program, "exec", "--server", "--region", "us-east-1", "--", ...words];
  const { code, stdout, stderr } = await place.run({ words: own, env: { ...env, ...pause } });
  assert.deepEqual([code, stderr.includes("op-sts")], [0, false], `${stdout}\n${stderr}`);
  assert.deepEqual(stdout.trim().split(/\r?\n/), Array(times).fill(USER_ARN));
  const asked = consumer.asks === undefined
    ? sts.calls.filter(({ action }) => action === "GetCallerIdentity")
    : place.aws.calls;
  const [first, second, ...more] = new Set(asked.map(({ accessKeyId }) => accessKeyId));
  assert.deepEqual(more, []);
  assert.notEqual(second, undefined, "it never fetched the new session");
  assert.equal(second, sts.sessions.at(-1)?.accessKeyId);
  assert.notEqual(first, second);
  // By the server alone: the profile's line was never run.
  assert.deepEqual(await place.runs(), []);
}
