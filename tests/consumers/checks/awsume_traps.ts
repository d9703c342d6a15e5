/**
 * What awsume does with `credential_process` that cannot be mended from here. When one of these checks fails, awsume
 * has changed and README has to.
 *
 * @module
 */

import assert from "node:assert/strict";
import { inBash } from "./awsume_checks.ts";
import { said } from "./common.ts";
import type { Check } from "../consumer.ts";
import { type Place, ROLE, USER_ARN } from "../place.ts";

/** The traps. */
export const AWSUME_TRAPS: readonly Check[] = [
  { name: "trap: quotes are not understood", run: splitsQuotes },
  { name: "trap: a role duration runs the default profile", run: runsTheDefaultProfile },
  {
    name: "trap: AWSUME_EXPIRATION of a session is in UTC, of a role in local time",
    run: mixesZones,
  },
];

async function splitsQuotes(_consumer: unknown, place: Place): Promise<void> {
  await place.profile("quoted", { credential_process: place.process('--item "AWS Access Key"') });
  const result = await inBash(place, "source awsume quoted");
  assert.notEqual(result.code, 0, said(result));
  assert.match(result.stderr, /credential_process error: op-sts: Cannot /);

  const asAwsCliDoes = `AWS_PROFILE=quoted python ${place.folder}/identity.py 1`;
  assert.equal((await inBash(place, asAwsCliDoes)).stdout.trim(), USER_ARN);
  assert.deepEqual((await place.runs()).map(({ args }) => args), [
    ["--item", '"AWS', "Access", 'Key"'],
    ["--item", "AWS Access Key"],
  ]);
}

async function runsTheDefaultProfile(_consumer: unknown, place: Place): Promise<void> {
  const source = place.process("--timeout 49s");
  await place.profile("source", { credential_process: source });
  await place.profile("plain", { role_arn: ROLE, source_profile: "source" });
  await place.profile("long", {
    role_arn: ROLE,
    source_profile: "source",
    duration_seconds: "1800",
  });
  const lines = [
    "awsume plain",
    "awsume long",
    "awsume plain --role-duration 1800",
    `awsume --role-arn ${ROLE} --source-profile source`,
  ];
  for (const line of lines) {
    const result = await inBash(place, `source ${line}`);
    assert.equal(result.code, 0, said(result));
  }
  const viaEnvironment = await inBash(place, "source awsume long", { AWS_PROFILE: "source" });
  assert.equal(viaEnvironment.code, 0, said(viaEnvironment));
  assert.deepEqual((await place.runs()).map(({ args }) => args.join(" ")), [
    "--timeout 49s",
    "",
    "",
    "",
    "--timeout 49s",
  ]);
}

async function mixesZones(_consumer: unknown, place: Place): Promise<void> {
  const line =
    "source awsume default; echo $AWSUME_EXPIRATION; source awsume role; echo $AWSUME_EXPIRATION";
  // Half past five east of Greenwich, as POSIX writes it.
  const result = await inBash(place, line, { TZ: "IST-5:30" });
  const [session, role] = place.world.sts.sessions;
  const local = new Date(Date.parse(role?.expiration ?? "") + 5.5 * 3_600_000).toISOString();
  assert.deepEqual(result.stdout.trim().split("\n"), [
    session?.expiration.replace("Z", ""),
    local.slice(0, 19),
  ]);
}
