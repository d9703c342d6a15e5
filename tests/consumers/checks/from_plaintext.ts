/**
 * The way of somebody who has plaintext keys, and the one-time password in an item of their own making.
 *
 * @module
 */

import assert from "node:assert/strict";
import { AWS_KEY } from "../../emulators/op/aws_key_item.ts";
import { identities, said } from "./common.ts";
import type { Check, Consumer } from "../consumer.ts";
import { type Place, USER_ARN } from "../place.ts";

/** import, the setup that it names, and a call of AWS: three commands. */
export const FROM_PLAINTEXT: Check = {
  name: "from plaintext keys in three commands",
  async run(consumer: Consumer, place: Place) {
    const { world, home } = place;
    await world.op.put({
      title: "AWS console",
      category: "LOGIN",
      fields: [{ label: "one-time password", type: "OTP", value: AWS_KEY.seed }],
    });
    await place.profile("work", { mfa_serial: AWS_KEY.mfaSerial });
    const credentials = `${home}/.aws/credentials`;
    await Deno.writeTextFile(
      credentials,
      `[work]
aws_access_key_id = ${AWS_KEY.accessKeyId}
aws_secret_access_key = ${AWS_KEY.secretAccessKey}
`,
    );
    assert.deepEqual(await identities(consumer, place, "work"), [USER_ARN]);
    assert.equal(world.sts.logins, 0);

    const from = ["--otp-from", "AWS console"];
    const imported = await world.run(["import", "--profile", "work", ...from, "--yes"]);
    assert.equal(imported.code, 0, said(imported));
    assert.equal(await Deno.readTextFile(credentials), "[work]\n");

    const [, next = ""] = /^1\. op-sts (setup .*)$/m.exec(imported.stdout) ?? [];
    const prepared = await world.run([...next.split(" "), "--yes"]);
    assert.equal(prepared.code, 0, said(prepared));

    assert.deepEqual(await identities(consumer, place, "work"), [USER_ARN]);
    const call = world.sts.calls.at(-1);
    assert.equal(call?.action, "GetCallerIdentity");
    assert.equal(call?.accessKeyId, world.sts.sessions[0]?.accessKeyId);
    assert.equal(world.sts.sessions[0]?.mfaPresent, true);
    assert.equal(world.sts.logins, 1);
  },
};
