import assert from "node:assert/strict";
import { systemClock, within } from "../../lib/base/clock.ts";
import { noSessionAnswer } from "../../lib/server/answer.ts";
import type { Door } from "../../lib/server/guard.ts";
import { listen } from "../../lib/server/listener.ts";

const ANSWER = { status: 200, body: { AccessKeyId: "ASIA", Token: "secret" } };

/** It lives as long as the tests of this file: nothing ends it but the end of its process. */
const DOOR: Door = listen(() => ANSWER, systemClock);

const NO_SANITIZER = { sanitizeResources: false, sanitizeOps: false };

/** Sends pieces and reads until the other side closes. */
async function say(pieces: readonly string[], pauseMs = 0): Promise<string> {
  const [hostname = "", port] = DOOR.host.split(":");
  using connection = await Deno.connect({ hostname, port: Number(port) });
  for (const piece of pieces) {
    await connection.write(new TextEncoder().encode(piece)).catch(() => {});
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(65_536);
  let text = "";
  for (;;) {
    const length = await within(connection.read(chunk).catch(() => null), 20_000);
    if (length === undefined) throw new Error("the other side does not hang up");
    if (length === null) return text;
    text += decoder.decode(chunk.subarray(0, length), { stream: true });
  }
}

function request(headers: readonly string[] = [], first = `GET ${DOOR.path} HTTP/1.1`): string {
  const own = [`Host: ${DOOR.host}`, `Authorization: ${DOOR.token}`];
  return [first, ...own, ...headers, "", ""].join("\r\n");
}

Deno.test(
  "listen() answers on 127.0.0.1 alone, to be kept by nobody, and hangs up",
  NO_SANITIZER,
  async () => {
    assert.match(DOOR.host, /^127\.0\.0\.1:\d+$/);
    const [head = "", body] = (await say([request()])).split("\r\n\r\n");
    assert.match(head, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(head, /^Cache-Control: no-store$/m);
    assert.match(head, /^Connection: close$/m);
    assert.doesNotMatch(head, /access-control|location|set-cookie|server:/i);
    assert.equal(body, JSON.stringify(ANSWER.body));
    const port = Number(DOOR.host.split(":")[1]);
    for (const { address, family } of Deno.networkInterfaces()) {
      if (address === "127.0.0.1" || family === "IPv6") continue;
      await assert.rejects(
        () => Deno.connect({ hostname: address, port }),
        Deno.errors.ConnectionRefused,
      );
    }
  },
);

Deno.test(
  "listen() takes a request in pieces, and one behind another only once",
  NO_SANITIZER,
  async () => {
    const whole = request();
    const pieces = [whole.slice(0, 3), whole.slice(3, 60), whole.slice(60, -1), whole.slice(-1)];
    assert.match(await say(pieces, 20), /^HTTP\/1\.1 200 /);
    const twice = await say([request() + request()]);
    assert.equal(twice.split("HTTP/1.1").length - 1, 1);
  },
);

const REFUSED: [what: string, text: () => string, status: number][] = [
  ["a page's request", () => request(["Origin: http://evil.example"]), 403],
  ["a page's navigation", () => request(["Sec-Fetch-Mode: navigate"]), 403],
  [
    "a page whose name leads here",
    () => request().replace(`Host: ${DOOR.host}`, "Host: evil.example"),
    403,
  ],
  ["no host", () => request().replace(/Host: .*\r\n/, ""), 403],
  ["no token", () => request().replace(/Authorization: .*\r\n/, ""), 403],
  [
    "another token of the same length",
    () => request().replace(DOOR.token, "x".repeat(DOOR.token.length)),
    403,
  ],
  ["a longer token", () => request().replace(DOOR.token, `${DOOR.token}x`), 403],
  ["another path", () => request([], "GET / HTTP/1.1"), 404],
  ["the address of another host", () => request([], `GET http://h${DOOR.path} HTTP/1.1`), 404],
  ["POST", () => request([], `POST ${DOOR.path} HTTP/1.1`), 405],
  ["HEAD", () => request([], `HEAD ${DOOR.path} HTTP/1.1`), 405],
  [
    "a preflight",
    () => request(["Access-Control-Request-Method: GET"], `OPTIONS ${DOOR.path} HTTP/1.1`),
    403,
  ],
  ["a body", () => `${request(["Content-Length: 3"])}abc`, 400],
  ["two hosts", () => request([`Host: ${DOOR.host}`]), 400],
  ["no HTTP", () => "\x16\x03\x01\x02\x00\r\n\r\n", 400],
  ["the next version of HTTP", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["a header of 20 kB", () => request([`X: ${"x".repeat(20_000)}`]), 431],
  ["a thousand headers", () => request(Array.from({ length: 1000 }, (_, at) => `X-${at}: y`)), 431],
];

for (const [what, text, status] of REFUSED) {
  Deno.test(`listen() refuses ${what}`, NO_SANITIZER, async () => {
    const answer = await say([text()]);
    // Who sends on while it is refused may find the line cut before the answer.
    if (status === 431 && answer === "") return;
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.doesNotMatch(answer, /secret|ASIA|access-control|location/i);
  });
}

Deno.test(
  "listen() hangs up on who says nothing or goes on for ever, and serves the others meanwhile",
  NO_SANITIZER,
  async () => {
    const slow = Promise.all([
      say([]),
      say(["GET / HT"]),
      say(Array.from({ length: 40 }, () => "X: y\r\n"), 100),
      ...Array.from({ length: 250 }, () => say([])),
    ]);
    for (let turn = 0; turn < 20; turn++) assert.match(await say([request()]), /^HTTP\/1\.1 200 /);
    assert.deepEqual(new Set(await slow), new Set([""]));
  },
);

Deno.test("listen() says why there is no session", NO_SANITIZER, async () => {
  const door = listen(() => noSessionAnswer("because"), systemClock);
  const response = await fetch(`http://${door.host}${door.path}`, {
    headers: { authorization: door.token },
  });
  assert.deepEqual([response.status, await response.json()], [503, {
    Code: "SessionNotAvailable",
    Message: "because",
  }]);
});
