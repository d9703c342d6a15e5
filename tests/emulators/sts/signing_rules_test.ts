/**
 * Tests of the rules around Signature Version 4 in the STS stand-in.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type Departures, sendSigned } from "./hand_made.ts";
import { amzDate } from "./request_time.ts";
import { startSts } from "./stand_in.ts";

const IDENTITY = { Action: "GetCallerIdentity" };
const MISMATCH = "403 SignatureDoesNotMatch";
const INCOMPLETE = "400 IncompleteSignature";
const WRONG = /^The request signature we calculated does not match the signature you provided\. /;

Deno.test("startSts() refuses a request when its signature breaks a rule", async () => {
  await using sts = await startSts();
  const key = sts.addKey();
  const today = amzDate(Date.now()).slice(0, 8);
  const rows: [
    departures: Departures,
    refusal: string,
    message: RegExp,
  ][] = [
    [
      { rewrite: () => undefined },
      "403 MissingAuthenticationToken",
      /^Request is missing Authentication Token$/,
    ],
    [{ rewrite: () => "Basic YTpi" }, "403 MissingAuthenticationToken", /^Request is missing/],
    [swap("SHA256 ", "SHA1 "), INCOMPLETE, /^Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'$/],
    [
      swap(/, Signature=.*/, ""),
      INCOMPLETE,
      /^Authorization header requires 'Signature' parameter\. Authorization=AWS4-HMAC-SHA256$/,
    ],
    [
      swap("Credential=", "Credential= "),
      INCOMPLETE,
      /^'Credential= AKIA.*' not a valid key=value pair/,
    ],
    [
      { rewrite: (text) => `${text}, Signature=00` },
      INCOMPLETE,
      /^'Signature=00' not a valid key=value pair/,
    ],
    [{ rewrite: (text) => `${text}, Extra=1` }, INCOMPLETE, /^'Extra=1' not a valid/],
    [
      swap("/aws4_request", ""),
      INCOMPLETE,
      /^Credential must have exactly 5 slash-delimited elements/,
    ],
    [
      swap("aws4_request", "aws5_request"),
      MISMATCH,
      /^Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'\.$/,
    ],
    [{ service: "iam" }, MISMATCH, /^Credential should be scoped to correct service: 'sts'\.$/],
    [
      { region: "aws-global", service: "s3" },
      MISMATCH,
      /^Credential should be scoped to a valid region, not 'aws-global'\. Credential should be scoped to correct service: 'sts'\.$/,
    ],
    [
      { rewrite: (text) => text.replace(`/${today}/`, "/20200101/") },
      MISMATCH,
      /^Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20200101' != /,
    ],
    [
      { unsigned: ["host"] },
      MISMATCH,
      /^'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization\.$/,
    ],
    [{ unsigned: ["x-amz-date"] }, MISMATCH, /^'x-amz-date' must be a 'SignedHeader'/],
    [{ unsigned: ["content-type"] }, MISMATCH, /^'content-type' must be a 'SignedHeader'/],
    [
      { headers: { "x-amz-other": "1" }, unsigned: ["x-amz-other"] },
      MISMATCH,
      /^'x-amz-other' must be a 'SignedHeader'/,
    ],
    [
      { headers: { "x-extra": "1" }, unsent: ["x-extra"] },
      MISMATCH,
      /^The signed headers 'content-type;host;x-amz-date;x-extra' are not/,
    ],
    [
      swap("content-type;host", "host;content-type"),
      MISMATCH,
      /^The signed headers 'host;content-type;x-amz-date' are not a sorted list/,
    ],
    [
      { unsent: ["x-amz-date"] },
      INCOMPLETE,
      /^Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\./,
    ],
    [
      { stamp: "2026-11-24T10:00:00Z" },
      INCOMPLETE,
      /^Date must be in ISO-8601 'basic format'\. Got '2026-11-24T10:00:00Z'\./,
    ],
    [
      { stamp: `${today.slice(0, 4)}0230T100000Z` },
      INCOMPLETE,
      /^Date must be in ISO-8601 'basic format'\./,
    ],
    [{ rewrite: (text) => text.slice(0, -1) + (text.endsWith("0") ? 1 : 0) }, MISMATCH, WRONG],
    [{ sentBody: "Version=2011-06-15&Action=GetSessionToken" }, MISMATCH, WRONG],
    [{ headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } }, MISMATCH, WRONG],
  ];
  for (const [departures, refusal, message] of rows) {
    const answer = await sendSigned(sts.url, key, IDENTITY, departures);
    assert.equal(`${answer.status} ${answer.code}`, refusal, answer.body);
    assert.match(answer.message, message);
  }
});

function swap(from: string | RegExp, to: string): Departures {
  return { rewrite: (header) => header.replace(from, to) };
}
