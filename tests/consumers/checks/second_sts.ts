/**
 * An STS and an IAM that nobody here wrote: the program, and what it asks AWS by, at moto.
 *
 * @module
 */

import assert from "node:assert/strict";
import { deadlineIn, systemClock } from "../../../lib/base/clock.ts";
import { IamError } from "../../../lib/base/errors.ts";
import {
  createAccessKey,
  deleteAccessKey,
  lastUseOf,
  listAccessKeys,
  setAccessKeyStatus,
} from "../../../lib/iam/access_keys.ts";
import { assumeRole } from "../../../lib/roles/narrower.ts";
import { askIdentity } from "../../../lib/sts/caller_identity.ts";
import { AWS_KEY } from "../../emulators/op/aws_key_item.ts";
import type { Check } from "../consumer.ts";
import { startS3 } from "../stand_ins/moto.ts";
import type { Place } from "../place.ts";

const TITLE = "Key at moto";

/** A key that moto has made. */
interface MotoKey {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
}

/** The commands that ask STS. */
export const SECOND_STS_CHECK: Check = {
  name: "login, status, get and import work at moto's STS",
  async run(_consumer, place) {
    await using moto = await startS3();
    const { world, home } = place;
    const key = await makeUser(place, moto.url);
    await world.op.put({
      title: TITLE,
      fields: [
        { label: "Access Key ID", value: key.AccessKeyId },
        { label: "Secret Access Key", value: key.SecretAccessKey },
        { label: "mfa serial", value: AWS_KEY.mfaSerial },
        { label: "one-time password", type: "OTP", value: AWS_KEY.seed },
      ],
    });
    const env = { AWS_ENDPOINT_URL_STS: moto.url };
    async function ours(...args: string[]): Promise<string> {
      const { code, stdout, stderr } = await world.run(args, { env });
      assert.equal(code, 0, `${args[0]}: ${stderr}`);
      return stdout;
    }
    await ours("login", "--item", TITLE);
    await ours("status", "--item", TITLE);
    const { Expiration } = JSON.parse(await ours("get", "--item", TITLE));
    assert.ok(Math.abs(Date.parse(Expiration) - Date.now() - 12 * 3600_000) < 60_000);

    await Deno.writeTextFile(
      `${home}/.aws/credentials`,
      `[plain]\naws_access_key_id = ${key.AccessKeyId}\naws_secret_access_key = ${key.SecretAccessKey}\n`,
    );
    await place.profile("plain", {});
    await ours("import", "--profile", "plain", "--title", "Imported", "--yes");
    const left = await Deno.readTextFile(`${home}/.aws/credentials`);
    assert.ok(!left.includes(key.SecretAccessKey));
    assert.equal(world.sts.calls.length, 0);
  },
};

/** What roles and a rotation ask. */
export const SECOND_IAM_CHECK: Check = {
  name: "roles and access keys work at moto's STS and IAM",
  async run(_consumer, place) {
    await using moto = await startS3();
    const made = await makeUser(place, moto.url);
    const credentials = {
      accessKeyId: made.AccessKeyId,
      secretAccessKey: made.SecretAccessKey,
    };
    const target = { partition: "aws", region: "us-east-1", endpoint: moto.url };
    const parts = {
      environment: {},
      clock: systemClock,
      deadline: deadlineIn(systemClock, 50_000),
      trace() {},
    };
    assert.equal((await askIdentity(credentials, target, parts)).userName, "alice");
    const roleArn = "arn:aws:iam::123456789012:role/deploy";
    const wish = { roleArn, roleSessionName: "alice", externalId: "partner/7" };
    const role = await assumeRole(wish, { credentials, target }, parts);
    const { arn, userName } = await askIdentity(role, target, parts);
    assert.deepEqual(
      [arn, userName],
      ["arn:aws:sts::123456789012:assumed-role/deploy/alice", undefined],
    );

    const signer = { credentials, target, userName: "alice" };
    const [first, ...others] = await listAccessKeys(signer, parts);
    assert.deepEqual([first?.accessKeyId, first?.status, others], [made.AccessKeyId, "Active", []]);
    const second = await createAccessKey(signer, parts);
    await assert.rejects(() => createAccessKey(signer, parts), (error) => {
      assert.ok(error instanceof IamError);
      assert.equal(error.code, "LimitExceededException");
      return true;
    });
    assert.equal((await lastUseOf(second.accessKeyId, signer, parts)).at, undefined);
    await setAccessKeyStatus(made.AccessKeyId, "Inactive", signer, parts);
    await deleteAccessKey(made.AccessKeyId, signer, parts);
    const left = await listAccessKeys({ ...signer, credentials: second }, parts);
    assert.deepEqual(left.map(({ accessKeyId }) => accessKeyId), [second.accessKeyId]);
  },
};

async function makeUser({ folder, run }: Place, url: string): Promise<MotoKey> {
  const { code, stdout, stderr } = await run({
    words: [`${folder}/bin/python`, `${folder}/moto_user.py`, url],
  });
  assert.deepEqual([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}
