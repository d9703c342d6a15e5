/**
 * What comes on stdin belongs to the command that runs us.
 *
 * @module
 */

import assert from "node:assert/strict";
import { AWS_KEY } from "../../emulators/op/aws_key_item.ts";
import { said } from "./common.ts";
import type { Check } from "../consumer.ts";
import { startS3 } from "../stand_ins/moto.ts";

/** More than one part of a multipart upload, and far more than a pipe holds. */
const SIZE = 20_000_000;

/** `cat FILE | aws s3 cp - s3://…` with nothing cached. */
export const DELIVERS_STDIN: Check = {
  name: "stdin through `aws s3 cp -`",
  async run({ identity }, place) {
    await using s3 = await startS3();
    const bytes = randomBytes(SIZE);
    await Deno.writeFile(`${place.home}/file`, bytes);
    await fetch(`${s3.url}/bucket`, { method: "PUT" }).then((reply) => reply.body?.cancel());
    const [aws = ""] = identity(place.folder, "base", 1).words;
    const command = 'cat file | "$0" --profile base --endpoint-url "$1" s3 cp - s3://bucket/key';
    const result = await place.run({ words: ["/bin/sh", "-c", command, aws, s3.url] });
    assert.equal(result.code, 0, said(result));

    const reply = await fetch(`${s3.url}/bucket/key`);
    assert.deepEqual(await digest(await reply.bytes()), await digest(bytes));
    assert.equal((await place.runs()).length, 1);
    const { sessions } = place.world.sts;
    assert.deepEqual(sessions.map(({ source }) => source.accessKeyId), [AWS_KEY.accessKeyId]);
  },
};

function randomBytes(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
