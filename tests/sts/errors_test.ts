import assert from "node:assert/strict";
import type { AwsTrouble } from "../../lib/base/errors.ts";
import { LOGIN_ROWS } from "../../lib/sts/error_rows.ts";
import { explainStsError, mayHaveLeft } from "../../lib/sts/errors.ts";
import { REFUSALS } from "../emulators/sts/error_texts.ts";
import { checkRequestTime } from "../emulators/sts/request_time.ts";

const NOW = Date.parse("2026-11-24T15:16:47Z");

const ASKED = {
  rows: LOGIN_ROWS,
  action: "Cannot log in",
  place: "eu-west-1",
  now: NOW,
} as const;

type Refusal = readonly [status: number, code: string, message: string];

function explain([status, code, message]: Refusal, date?: string) {
  const answer = { status, code, message, ...(date === undefined ? {} : { date }) };
  return explainStsError({ kind: "error", ...answer }, ASKED);
}

/** The text of the stand-in, which is AWS's, for a request that was signed at another time. */
function wrongTime(ms: number): string {
  const stamp = new Date(NOW + ms).toISOString().replace(/\.\d+|[:-]/g, "");
  try {
    checkRequestTime(stamp, NOW);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error("unreachable");
}

const HOUR_MS = 3_600_000;

type Case = [
  answer: Refusal,
  trouble: AwsTrouble,
  detail: RegExp,
  hint: RegExp,
];

const CASES: Case[] = [
  [REFUSALS.wrongCode, "code rejected", /rejected the one-time password$/, /the MFA serial names$/],
  [REFUSALS.unknownDevice, "refused", /does not know this MFA serial/, /device's ARN/],
  [REFUSALS.halfMfa, "refused", /both an MFA serial and a one-time password$/, /add the MFA/],
  [REFUSALS.sessionCaller, "refused", /temporary one$/, /long-lived access key/],
  [REFUSALS.unknownKey, "refused", /deleted, inactive or of another partition$/, /--region/],
  [REFUSALS.wrongToken, "refused", /deleted, inactive or of another partition$/, /--region/],
  [REFUSALS.expiredToken, "refused", /does not take this access key$/, /IAM console/],
  [REFUSALS.wrongSignature, "refused", /secret access key does not belong/, /copy/],
  [
    [403, "SignatureDoesNotMatch", wrongTime(-HOUR_MS)],
    "refused",
    /clock is off by more than 15 minutes$/,
    /set the clock/,
  ],
  [
    [403, "SignatureDoesNotMatch", wrongTime(HOUR_MS)],
    "refused",
    /clock is off by more than 15 minutes$/,
    /set the clock/,
  ],
  [
    [403, "RegionDisabledException", "STS is not activated in this region for account:1."],
    "refused",
    /not active in this region/,
    /--region/,
  ],
  [REFUSALS.throttled, "throttled", /limits the rate of requests$/, /minute/],
  [[400, "ThrottlingException", "Rate exceeded"], "throttled", /limits the rate/, /minute/],
  [[429, "Odd", ""], "throttled", /answered 429 Odd$/, /^$/],
  [
    [
      400,
      "ValidationError",
      "1 validation error detected: Value 'x' at 'tokenCode' failed to satisfy constraint: Member must have length less than or equal to 6",
    ],
    "refused",
    /does not take the request$/,
    /--duration/,
  ],
  [REFUSALS.internalFailure, "server", /answered 500 InternalFailure$/, /try again/],
  [REFUSALS.unavailable, "server", /answered 503 ServiceUnavailable$/, /try again/],
  [[200, "Error", "unparsable"], "server", /answered 200 Error$/, /try again/],
  [
    [403, "AccessDenied", "of another kind."],
    "refused",
    /allow it: of another kind$/,
    /administrator/,
  ],
];

for (const [answer, trouble, detail, hint] of CASES) {
  const [status, code, message] = answer;
  Deno.test(`explainStsError() says what is wrong when STS answers ${status} ${code} ${message}`, () => {
    const error = explain(answer);
    assert.equal(error.trouble, trouble);
    assert.match(error.message, detail);
    assert.match(error.message, /^Cannot log in: /);
    assert.match(error.hint ?? "", hint);
    assert.equal(error.skewSeconds, undefined);
  });
}

Deno.test("explainStsError() names the skew, and which way, when a clock can be the reason", () => {
  const date = (ms: number) => new Date(NOW + ms).toUTCString();
  const behind = explain(REFUSALS.wrongCode, date(300_000));
  assert.equal(
    behind.message,
    "Cannot log in: AWS rejected the one-time password; this machine's clock is 300 s behind AWS's",
  );
  assert.equal(behind.hint, "set the clock, then try again");
  assert.equal(behind.skewSeconds, -300);
  const ahead = explain(
    [403, "SignatureDoesNotMatch", wrongTime(HOUR_MS)],
    date(-HOUR_MS),
  );
  assert.match(ahead.message, /minutes; it is 3600 s ahead of AWS's$/);
});

Deno.test("explainStsError() keeps quiet about the clock when it is near enough or not to blame", () => {
  const date = (ms: number) => new Date(NOW + ms).toUTCString();
  const near = explain(REFUSALS.wrongCode, date(-30_000));
  assert.deepEqual([near.skewSeconds, /clock/.test(near.message)], [30, false]);
  for (const refusal of [REFUSALS.halfMfa, REFUSALS.unknownKey, REFUSALS.internalFailure]) {
    const error = explain(refusal, date(300_000));
    assert.doesNotMatch(error.message + error.hint, /clock/);
    assert.equal(error.skewSeconds, -300);
  }
  assert.equal(explain(REFUSALS.wrongCode, "no date").skewSeconds, undefined);
});

Deno.test("explainStsError() says why there was no answer, on one line", () => {
  const reason = `invalid peer certificate:\n  UnknownIssuer${" x".repeat(200)}`;
  const error = explainStsError({ kind: "no answer", reason }, {
    ...ASKED,
    place: "https://sts.example",
  });
  assert.equal(error.trouble, "network");
  assert.match(
    error.message,
    /^Cannot log in: STS \(https:\/\/sts\.example\) did not answer: invalid peer certificate: Unknown/,
  );
  assert.ok(error.message.length < 270);
  assert.match(error.hint ?? "", /--ca-bundle or AWS_CA_BUNDLE/);
});

Deno.test("explainStsError() advises by the reason why there was no answer, and tells what never left", () => {
  const rows: [reason: string, hint: RegExp][] = [
    ["invalid peer certificate: UnknownIssuer", /^give the certificates of your network to --ca-/],
    [
      "invalid peer certificate: certificate not valid yet: verification time 951782400 (UNIX), but certificate is not valid before 1767225600",
      /^set the clock of this machine; /,
    ],
    [
      "invalid peer certificate: certificate expired: verification time 4102444800",
      /^set the clock/,
    ],
    ["invalid peer certificate: Expired", /^set the clock/],
    [
      'invalid peer certificate: certificate not valid for name "sts.eu-west-1.amazonaws.com"; certificate is only valid for DnsName("login.hotel.example")',
      /^correct AWS_ENDPOINT_URL_STS or HTTPS_PROXY, or log in to the network: /,
    ],
    ["proxy authentication required", /^put the proxy's user and password into HTTPS_PROXY$/],
    ["Proxy server unreachable", /^correct HTTPS_PROXY or ALL_PROXY$/],
    ["received corrupt message of type InvalidContentType", /^correct .* no TLS is spoken there$/],
    ["it was redirected to portal.example, which is not followed", /^log in to the network/],
    ["it was redirected to 127.0.0.1:41407, which is not followed", /^log in to the network/],
    ["it was redirected to proxy-auth.example, which is not followed", /^log in to the network/],
    ["it was redirected to certificate.example, which is not followed", /^log in to the network/],
    ["Failed opening CA file: No such file or directory", /^correct or unset DENO_CERT$/],
    [
      "Unable to add pem file to certificate store: Is a directory",
      /^correct or unset DENO_CERT$/,
    ],
    [
      'Unknown certificate store "bogus" specified (allowed: "system,mozilla")',
      /^correct or unset DENO_TLS_CA_STORE$/,
    ],
    ["dns error: failed to lookup address information", /^check the network/],
  ];
  for (const [reason, hint] of rows) {
    for (const kind of ["no answer", "not sent"] as const) {
      const error = explainStsError({ kind, reason }, ASKED);
      assert.equal(error.message, `Cannot log in: STS (eu-west-1) did not answer: ${reason}`);
      assert.match(error.hint ?? "", hint);
      assert.equal(error.trouble, kind === "not sent" ? "not sent" : "network");
      assert.equal(mayHaveLeft(error), kind === "no answer");
    }
  }
  assert.equal(mayHaveLeft(new Error("a fault of ours")), false);
});

Deno.test("explainStsError() lets nothing of AWS's words steer a terminal, or flood it", () => {
  const message = `User: \x1b[31mx\u202e is not authorized ${"x".repeat(5000)}`;
  const error = explain([403, "AccessDenied", message]);
  // deno-lint-ignore no-control-regex -- it is what must not be there
  assert.doesNotMatch(error.message, /[\x00-\x1f\u202e]/);
  assert.ok(error.message.length < 500);
});
