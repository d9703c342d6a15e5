import assert from "node:assert/strict";
import type { SessionRequest } from "../../lib/sts/messages.ts";
import { getSessionToken } from "../../lib/sts/sts_client.ts";
import { hasOpenssl, selfSigned } from "../emulators/sts/self_signed.ts";
import { startSts, type StsOptions } from "../emulators/sts/stand_in.ts";
import { timeStep, totp } from "../emulators/totp.ts";
import fc from "../fast_check.ts";

/** A stand-in whose clock stands still, with one key and what to ask for with it. */
async function setUp(options: StsOptions = {}) {
  const now = Date.now();
  const sts = await startSts({ clock: () => now, ...options });
  const { accessKeyId, secretAccessKey, mfa } = sts.addKey();
  assert.ok(mfa !== undefined);
  const code = await totp(mfa.seed, timeStep(now));
  const request: SessionRequest = {
    credentials: { accessKeyId, secretAccessKey },
    mfa: { serial: mfa.serial, code },
    durationSeconds: 3600,
    region: "eu-west-1",
    endpoint: sts.url,
    timeoutMs: 30_000,
  };
  return { sts, request, [Symbol.asyncDispose]: () => sts[Symbol.asyncDispose]() };
}

Deno.test("getSessionToken() signs for the region and gets a session with MFA in one request", async () => {
  await using world = await setUp();
  const { sts, request } = world;
  const answer = await getSessionToken(request);
  const [session] = sts.sessions;
  assert.ok(session !== undefined && session.mfaPresent);
  assert.deepEqual(answer, {
    kind: "session",
    credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiration),
    },
  });
  const [call, ...others] = sts.calls;
  assert.deepEqual(others, []);
  assert.equal(call?.params.DurationSeconds, "3600");
});

Deno.test("getSessionToken() takes an answer that says things twice for one that cannot be read", async () => {
  const twice = "<Message>a</Message><Message>b</Message>";
  const body = `<ErrorResponse><Error><Code>Odd</Code>${twice}</Error></ErrorResponse>`;
  await using world = await setUp();
  world.sts.behave({ faults: [{ fault: { status: 403, headers: {}, body } }] });
  const answer = await getSessionToken(world.request);
  const code = "with something unreadable";
  assert.deepEqual(answer, { kind: "error", code, message: "", status: 403 });
});

Deno.test("getSessionToken() asks without MFA where there is none", async () => {
  await using world = await setUp();
  const { mfa: _mfa, ...request } = world.request;
  assert.equal((await getSessionToken(request)).kind, "session");
  assert.equal(world.sts.sessions[0]?.mfaPresent, false);
});

Deno.test("getSessionToken() gives a refusal as data, with the server's time, and sends nothing again", async () => {
  await using world = await setUp();
  const { sts, request } = world;
  const spent = request.mfa;
  await getSessionToken(request);
  const answer = await getSessionToken({
    ...request,
    ...(spent === undefined ? {} : { mfa: spent }),
  });
  assert.ok(answer.kind === "error");
  const { code, status, message, date = "" } = answer;
  assert.deepEqual([code, status], ["AccessDenied", 403]);
  assert.match(message, /invalid MFA one time pass code/);
  assert.ok(Math.abs(Date.parse(date) - Date.now()) < 600_000);
  assert.equal(sts.calls.length, 2);
});

Deno.test("getSessionToken() tries a throttle or a server's trouble once alone", async () => {
  for (const fault of ["throttle", "server error"] as const) {
    await using world = await setUp();
    const { sts, request } = world;
    sts.behave({ faults: [{ on: "GetSessionToken", fault }] });
    const answer = await getSessionToken(request);
    assert.equal(answer.kind, "error");
    assert.equal(sts.calls.length, 1);
  }
});

Deno.test("getSessionToken() says why there was no answer, without a word of what was sent", async () => {
  await using world = await setUp();
  const { credentials, mfa } = world.request;
  // A port that was free a moment ago.
  const endpoint = await startSts().then(async (other) => {
    await other[Symbol.asyncDispose]();
    return other.url;
  });
  const refused = await getSessionToken({ ...world.request, endpoint });
  world.sts.behave({ delayMs: 60_000 });
  const late = await getSessionToken({ ...world.request, timeoutMs: 50 });
  const cases = [[refused, "not sent", /connect/i], [late, "no answer", /50 ms/]] as const;
  for (const [answer, kind, reason] of cases) {
    assert.equal(answer.kind, kind);
    assert.ok(answer.kind === "no answer" || answer.kind === "not sent");
    assert.match(answer.reason, reason);
    assert.ok(!JSON.stringify(answer).includes(credentials.secretAccessKey));
    assert.ok(!JSON.stringify(answer).includes(mfa?.code ?? ""));
  }
});

Deno.test(
  "getSessionToken() trusts certificates of the user's own, and says so when one is unknown",
  {
    ignore: !hasOpenssl(),
  },
  async () => {
    const tls = await selfSigned();
    await using world = await setUp({ tls });
    const unknown = await getSessionToken(world.request);
    assert.ok(unknown.kind === "not sent");
    assert.match(unknown.reason, /certificate|UnknownIssuer/i);
    const answer = await getSessionToken({ ...world.request, caCerts: tls.cert });
    assert.equal(answer.kind, "session");
  },
);

Deno.test("getSessionToken() gives any answer as data, whatever stands in its body", async () => {
  let answer = new Response();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => answer);
  const request: SessionRequest = {
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" },
    durationSeconds: 3600,
    region: "eu-west-1",
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    timeoutMs: 30_000,
  };
  const names = ["GetSessionTokenResponse", "GetSessionTokenResult", "Credentials", "Expiration"];
  const pieces = fc.oneof(
    fc.constantFrom(
      ...[...names, "ErrorResponse", "Error", "Code", "__proto__"].flatMap((name) => [
        `<${name}>`,
        `</${name}>`,
        `<${name}/>`,
        `<${name} a="b">`,
      ]),
      ...[
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "&#x110000;",
        "<?xml?>",
        "<!DOCTYPE a>",
      ],
    ),
    fc.string({ maxLength: 5 }),
  );
  const body = fc.array(pieces, { maxLength: 30 }).map((all) => all.join(""));
  const status = fc.constantFrom(200, 302, 400, 403, 404, 407, 429, 500, 503);
  const type = fc.constantFrom("text/xml", "text/html", "application/json");
  try {
    await fc.assert(
      fc.asyncProperty(body, status, type, async (text, status, type) => {
        answer = new Response(text, { status, headers: { "content-type": type } });
        const { kind } = await getSessionToken(request);
        assert.ok(["session", "error", "no answer"].includes(kind));
      }),
      { numRuns: 200 },
    );
  } finally {
    await server.shutdown();
  }
});
