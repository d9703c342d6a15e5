import assert from "node:assert/strict";
import { deadlineIn } from "../../lib/base/clock.ts";
import { StsError } from "../../lib/base/errors.ts";
import { type IssuerParts, type Login, openIssuer } from "../../lib/sts/issuer.ts";
import type { SessionAnswer, SessionRequest } from "../../lib/sts/messages.ts";
import { FakeClock, KEY_ID, SERIAL } from "../fakes.ts";

const ACCESS_KEY = { accessKeyId: KEY_ID, secretAccessKey: "secret/of+the/key" };
const LOGIN: Login = {
  accessKey: ACCESS_KEY,
  mfa: { serial: SERIAL, code: "012345" },
  durationSeconds: 3600,
  target: { partition: "aws", region: "eu-west-1" },
};

const CREDENTIALS = {
  AccessKeyId: "ASIAIOSFODNN7EXAMPLE",
  SecretAccessKey: "s",
  SessionToken: "t",
  Expiration: new Date("2027-01-16T15:16:47.9Z"),
};

function setUp(answer: SessionAnswer, parts: Partial<IssuerParts> = {}) {
  const clock = new FakeClock();
  const requests: SessionRequest[] = [];
  const traces: string[] = [];
  const issue = openIssuer({
    environment: { SSL_CERT_FILE: "/nowhere" },
    clock,
    deadline: deadlineIn(clock, 50_000),
    trace: (line) => void traces.push(line),
    send(request) {
      requests.push(request);
      return Promise.resolve(answer);
    },
    ...parts,
  });
  return { issue, requests, traces };
}

Deno.test("openIssuer() sends one request and gives a session of whole seconds", async () => {
  const { issue, requests, traces } = setUp({ kind: "session", credentials: CREDENTIALS });
  assert.deepEqual(await issue(LOGIN), {
    accessKeyId: "ASIAIOSFODNN7EXAMPLE",
    secretAccessKey: "s",
    sessionToken: "t",
    expiresAt: Date.parse("2027-01-16T15:16:47Z"),
  });
  assert.deepEqual(requests, [{
    credentials: ACCESS_KEY,
    mfa: { serial: SERIAL, code: "012345" },
    durationSeconds: 3600,
    region: "eu-west-1",
    timeoutMs: 10_000,
  }]);
  assert.deepEqual(traces, ["sts: GetSessionToken at eu-west-1, with a code"]);
});

Deno.test("openIssuer() sends what is the user's own: endpoint, certificates of the system, no code, little time", async () => {
  const clock = new FakeClock();
  const { issue, requests, traces } = setUp({ kind: "session", credentials: CREDENTIALS }, {
    environment: {},
    deadline: deadlineIn(clock, 700),
  });
  const target = { partition: "aws", region: "eu-west-1", endpoint: "https://sts.example" };
  await issue({ ...LOGIN, mfa: undefined, target });
  const [{ caCerts = "", ...request } = {}] = requests;
  assert.deepEqual(request, {
    credentials: ACCESS_KEY,
    durationSeconds: 3600,
    region: "eu-west-1",
    endpoint: "https://sts.example",
    timeoutMs: 700,
  });
  // The store of this system, where it has one.
  assert.ok(caCerts === "" || caCerts.startsWith("-----BEGIN CERTIFICATE-----"));
  assert.deepEqual(traces, ["sts: GetSessionToken at https://sts.example, without a code"]);
});

Deno.test("openIssuer() sends nothing when the certificates cannot be read", async () => {
  const { issue, requests } = setUp({ kind: "session", credentials: CREDENTIALS }, {
    environment: { AWS_CA_BUNDLE: "/no/such.pem" },
  });
  await assert.rejects(() => issue(LOGIN), { name: "StsError", message: /AWS_CA_BUNDLE/ });
  assert.deepEqual(requests, []);
});

Deno.test("openIssuer() throws an StsError when the answer is a refusal, none, or incomplete", async () => {
  const session = (changes: object): SessionAnswer => ({
    kind: "session",
    credentials: { ...CREDENTIALS, ...changes },
  });
  const refused = { kind: "error", code: "Throttling", message: "Rate exceeded", status: 400 };
  const cases: [answer: SessionAnswer, trouble: string][] = [
    [{ ...refused, kind: "error" }, "throttled"],
    [{ kind: "no answer", reason: "connection refused" }, "network"],
    [{ kind: "session", credentials: undefined }, "server"],
    [session({ AccessKeyId: "ASIA" }), "server"],
    [session({ SecretAccessKey: "" }), "server"],
    [session({ SessionToken: undefined }), "server"],
    ...["\0", "\n", "\ud800", " "].map((odd): [SessionAnswer, string] => [
      session({ SessionToken: `012345${odd}678` }),
      "server",
    ]),
    [session({ Expiration: "2026-11-24T15:16:47Z" }), "server"],
    [session({ Expiration: new Date(NaN) }), "server"],
  ];
  for (const [answer, trouble] of cases) {
    await assert.rejects(() => setUp(answer).issue(LOGIN), (error) => {
      assert.ok(error instanceof StsError, String(error));
      assert.equal(error.trouble, trouble);
      assert.match(error.message, /^Cannot log in: /);
      assert.doesNotMatch(error.message + error.hint, /secret\/of|012345/);
      return true;
    });
  }
});

Deno.test("openIssuer() refuses a session that has ended", async () => {
  const now = new FakeClock().now();
  for (const life of [0, -20 * 365 * 24 * 3600_000]) {
    const credentials = { ...CREDENTIALS, Expiration: new Date(now + life) };
    const { issue } = setUp({ kind: "session", credentials });
    await assert.rejects(() => issue(LOGIN), {
      name: "StsError",
      trouble: "refused",
      message: /^Cannot log in: AWS has issued a session that ended at \d{4}-/,
    });
  }
});
