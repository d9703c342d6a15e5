/**
 * Tests of the stand-in's Signature Version 4: the calculation and the clock.
 *
 * @module
 */

import assert from "node:assert/strict";
import { sendSigned } from "./hand_made.ts";
import { amzDate } from "./request_time.ts";
import { signature } from "./sigv4.ts";
import { startSts } from "./stand_in.ts";

const IDENTITY = { Action: "GetCallerIdentity" };

Deno.test("signature() gives the results of AWS's own test suite", async () => {
  const suite = {
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    stamp: "20150830T123600Z",
    region: "us-east-1",
    service: "service",
  };
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "host": "example.amazonaws.com",
    "x-amz-date": "20150830T123600Z",
  };
  const vectors: [signedHeaders: string[], body: string, expected: string][] = [
    [
      ["host", "x-amz-date"],
      "",
      "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    ],
    [
      ["content-type", "host", "x-amz-date"],
      "Param1=value1",
      "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ],
  ];
  for (const [signedHeaders, text, expected] of vectors) {
    const body = new TextEncoder().encode(text);
    const found = await signature({ ...suite, headers, signedHeaders, body });
    assert.equal(found, expected);
  }
});

Deno.test("startSts() accepts a hand-made request when nothing is wrong with it", async () => {
  await using sts = await startSts();
  const key = sts.addKey();
  const charset = "application/x-www-form-urlencoded; charset=utf-8";
  for (
    const departures of [
      {},
      { headers: { "content-type": charset } },
      { headers: { "x-extra": " two   blanks " } },
      { headers: { "x-free": "1" }, unsigned: ["x-free"] },
    ]
  ) {
    const answer = await sendSigned(sts.url, key, IDENTITY, departures);
    assert.equal(answer.status, 200, answer.body);
  }
});

Deno.test("startSts() refuses a signature when its time is over 15 minutes off the server's clock", async () => {
  const now = Date.UTC(2026, 10, 24, 14, 52, 51);
  await using sts = await startSts({ clock: () => now });
  const key = sts.addKey();
  const rows: [seconds: number, message: string][] = [
    [-900, ""],
    [
      -901,
      "Signature expired: 20261124T143750Z is now earlier than 20261124T143751Z (20261124T145251Z - 15 min.)",
    ],
    [900, ""],
    [
      901,
      "Signature not yet current: 20261124T150752Z is still later than 20261124T150751Z (20261124T145251Z + 15 min.)",
    ],
  ];
  for (const [seconds, message] of rows) {
    const stamp = amzDate(now + seconds * 1000);
    const answer = await sendSigned(sts.url, key, IDENTITY, { stamp });
    assert.equal(answer.code, message === "" ? "" : "SignatureDoesNotMatch");
    assert.equal(answer.message, message);
  }
});
