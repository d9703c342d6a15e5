/**
 * Tests of the Query protocol of the STS stand-in: what it takes for a request, and its XML.
 *
 * @module
 */

import assert from "node:assert/strict";
import { Refusal } from "./errors.ts";
import { type Departures, sendSigned } from "./hand_made.ts";
import { startSts } from "./stand_in.ts";
import { errorXml, resultXml } from "./xml.ts";

const IDENTITY = { Action: "GetCallerIdentity" };
const FAULT = "http://webservices.amazon.com/AWSFault/2005-15-09";

Deno.test("resultXml() writes a reply as STS does", () => {
  const xml = resultXml("GetX", { A: { B: "a&<b>" }, C: "1" }, "id-1");
  assert.equal(
    xml,
    `<GetXResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetXResult>
    <A>
      <B>a&amp;&lt;b&gt;</B>
    </A>
    <C>1</C>
  </GetXResult>
  <ResponseMetadata>
    <RequestId>id-1</RequestId>
  </ResponseMetadata>
</GetXResponse>
`,
  );
});

Deno.test("errorXml() names the side at fault and leaves out an empty message", () => {
  const sender = errorXml(new Refusal(400, "MalformedInput", ""), "id-1");
  assert.equal(
    sender,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error>
    <Type>Sender</Type>
    <Code>MalformedInput</Code>
  </Error>
  <RequestId>id-1</RequestId>
</ErrorResponse>
`,
  );
  const receiver = errorXml(new Refusal(500, "InternalFailure", "x"), "id-1");
  assert.match(receiver, /<Type>Receiver<\/Type>/);
  assert.match(receiver, /<Message>x<\/Message>/);
});

Deno.test("startSts() answers InvalidAction when it has no such action or version", async () => {
  await using sts = await startSts();
  const key = sts.addKey();
  const rows: [body: string, message: string][] = [
    [
      "Action=GetFederationToken&Version=2011-06-15",
      "Could not find operation GetFederationToken for version 2011-06-15",
    ],
    [
      "Action=toString&Version=2011-06-15",
      "Could not find operation toString for version 2011-06-15",
    ],
    [
      "Action=&Version=2011-06-15",
      "Could not find operation  for version 2011-06-15",
    ],
    [
      "Action=GetCallerIdentity&Version=2010-05-08",
      "Could not find operation GetCallerIdentity for version 2010-05-08",
    ],
    [
      "Action=GetCallerIdentity",
      "Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED",
    ],
  ];
  for (const [body, message] of rows) {
    const answer = await sendSigned(sts.url, key, {}, { body });
    assert.deepEqual([answer.status, answer.code, answer.message], [
      400,
      "InvalidAction",
      message,
    ]);
    assert.ok(answer.body.includes(`<ErrorResponse xmlns="${FAULT}">`));
  }
});

Deno.test("startSts() refuses a request when it is not a form sent to the root path", async () => {
  await using sts = await startSts();
  const key = sts.addKey();
  const rows: [departures: Departures, status: number, code: string][] = [
    [{ method: "GET" }, 404, "UnknownOperation"],
    [{ method: "PUT" }, 404, "UnknownOperation"],
    [{ target: "/sts" }, 404, "UnknownOperation"],
    [{ target: "/?Action=GetCallerIdentity" }, 404, "UnknownOperation"],
    [{ headers: { "content-type": "application/json" } }, 302, ""],
    [{ body: "" }, 302, ""],
    [{ body: "Version=2011-06-15" }, 302, ""],
    [
      {
        body: "Action=GetCallerIdentity&Version=2011-06-15&Version=2011-06-15",
      },
      404,
      "MalformedQueryString",
    ],
    [{ body: "Action=GetCallerIdentity&Version" }, 404, "MalformedQueryString"],
    [{ body: "Action=GetCallerIdentity&A=%zz" }, 404, "MalformedQueryString"],
    [{ body: "Action=GetCallerIdentity&A=a b" }, 404, "MalformedQueryString"],
  ];
  for (const [departures, status, code] of rows) {
    const answer = await sendSigned(sts.url, key, IDENTITY, departures);
    assert.deepEqual([answer.status, answer.code], [status, code]);
  }
});

Deno.test("startSts() refuses a parameter when the action does not have it", async () => {
  await using sts = await startSts();
  const key = sts.addKey();
  const rows = [
    { Action: "GetCallerIdentity", DurationSeconds: "900" },
    { Action: "GetSessionToken", RoleArn: "arn:aws:iam::123456789012:role/x" },
    { Action: "AssumeRole", TransitiveTagKeys: "abc" },
  ];
  for (const params of rows) {
    const answer = await sendSigned(sts.url, key, params);
    assert.deepEqual([answer.status, answer.code], [
      400,
      "InvalidQueryParameter",
    ]);
  }
});
