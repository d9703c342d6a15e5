import assert from "node:assert/strict";
import { newDoor, refusalOf } from "../../lib/server/guard.ts";

const DOOR = newDoor("127.0.0.1:5000");

function refusal(
  changes: Record<string, string | undefined> = {},
  target = DOOR.path,
  method = "GET",
): number | undefined {
  const headers = { host: DOOR.host, authorization: DOOR.token, "user-agent": "x", ...changes };
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const]
  );
  return refusalOf({ method, target, headers: new Map(given) }, DOOR);
}

Deno.test("newDoor() makes up a path and a token of 256 bits, others each time", () => {
  const doors = Array.from({ length: 100 }, () => newDoor("h"));
  const secrets = doors.flatMap(({ path, token }) => [path.slice(1), token]);
  assert.equal(new Set(secrets).size, 200);
  for (const secret of secrets) assert.match(secret, /^[\w-]{43}$/);
});

Deno.test("refusalOf() lets in who knows host, path and token", () => {
  assert.equal(refusal(), undefined);
  assert.equal(
    refusal({ accept: "*/*", "accept-encoding": "gzip", connection: "close" }),
    undefined,
  );
});

Deno.test("refusalOf() takes no other host: not a name that leads here, not another port", () => {
  const names = [
    "localhost:5000",
    "127.0.0.1",
    "127.0.0.1:5001",
    "evil.example:5000",
    "[::1]:5000",
  ];
  for (const host of [undefined, "", ...names]) assert.equal(refusal({ host }), 403, host);
});

Deno.test("refusalOf() takes no other token, of whatever length", () => {
  const { token } = DOOR;
  const last = token.endsWith("A") ? "B" : "A";
  const first = token.startsWith("A") ? "B" : "A";
  const others = [
    token.slice(0, -1),
    `${token}A`,
    token.slice(0, -1) + last,
    first + token.slice(1),
    token.toUpperCase(),
    `Bearer ${token}`,
    token + token,
    "x".repeat(token.length),
  ];
  for (const other of [undefined, "", ...others]) {
    assert.equal(refusal({ authorization: other }), 403, other);
  }
});

Deno.test("refusalOf() takes nothing that a browser or a proxy hands on", () => {
  const headers = [
    "origin",
    "referer",
    "cookie",
    "sec-fetch-site",
    "sec-fetch-mode",
    "sec-fetch-dest",
    "sec-ch-ua",
    "access-control-request-method",
    "access-control-request-private-network",
    "x-forwarded-for",
    "forwarded",
    "via",
  ];
  for (const name of headers) {
    for (const value of ["", "null", "none", `http://${DOOR.host}`]) {
      assert.equal(refusal({ [name]: value }), 403, name);
    }
  }
});

Deno.test("refusalOf() takes no other path and no other method, also of who knows the token", () => {
  for (
    const target of [
      "/",
      `${DOOR.path}/`,
      `${DOOR.path}?x`,
      `//${DOOR.path}`,
      `http://h${DOOR.path}`,
    ]
  ) {
    assert.equal(refusal({}, target), 404, target);
  }
  for (const method of ["POST", "HEAD", "OPTIONS", "PUT", "DELETE", "CONNECT", "TRACE"]) {
    assert.equal(refusal({}, DOOR.path, method), 405, method);
  }
});
