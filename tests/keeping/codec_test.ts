import assert from "node:assert/strict";
import type { Session, Source } from "../../lib/sts/session.ts";
import { decodeSession, encodeSession } from "../../lib/keeping/codec.ts";
import { isSameSource } from "../../lib/sts/session.ts";
import { sessionUntil, SOURCE } from "../fakes.ts";
import * as z from "zod/mini";
import { broken } from "../broken_json.ts";
import fc from "../fast_check.ts";

const ABOUT = { duration: 43_200, region: "eu-west-1" };
const UNTIL = Date.parse("2026-11-24T15:16:47Z");

/** A value as the article's script keeps it, with changes. */
function articleValue(credentials: Record<string, unknown> = {}, rest: object = {}): string {
  const json = {
    Credentials: {
      AccessKeyId: "ASIAIOSFODNN7EXAMPLE",
      SecretAccessKey: "s",
      SessionToken: "t",
      Expiration: "2026-11-24T15:16:47+00:00",
      ...credentials,
    },
    ...rest,
  };
  return btoa(JSON.stringify(json, undefined, 4));
}

Deno.test("encodeSession() writes what aws sts get-session-token prints, and our own key beside it", () => {
  const text = encodeSession(sessionUntil(UNTIL), SOURCE, ABOUT);
  assert.match(text, /^[A-Za-z0-9+/]+=*$/);
  assert.deepEqual(JSON.parse(atob(text)), {
    Credentials: {
      AccessKeyId: "ASIAIOSFODNN7ONE",
      SecretAccessKey: "session-secret-one",
      SessionToken: "session-token-one",
      Expiration: "2026-11-24T15:16:47+00:00",
    },
    "op-sts": { source: SOURCE, ...ABOUT },
  });
});

Deno.test("decodeSession() reads an article's value, which has no source", () => {
  assert.deepEqual(decodeSession(articleValue()), {
    session: {
      accessKeyId: "ASIAIOSFODNN7EXAMPLE",
      secretAccessKey: "s",
      sessionToken: "t",
      expiresAt: UNTIL,
    },
  });
});

Deno.test("decodeSession() reads base64 that was wrapped, by any line ending", () => {
  const text = encodeSession(sessionUntil(UNTIL), SOURCE, ABOUT);
  for (const end of ["\n", "\r\n"]) {
    const wrapped = text.replace(/.{76}/g, `$&${end}`) + end;
    assert.ok(wrapped.includes(end));
    assert.deepEqual(decodeSession(wrapped), { session: sessionUntil(UNTIL), source: SOURCE });
  }
});

Deno.test("decodeSession() reads every spelling of an instant, in whole seconds", () => {
  const spellings = [
    "2026-11-24T15:16:47Z",
    "2026-11-24T15:16:47+00:00",
    "2026-11-24T15:16:47.153622Z",
    "2026-11-24T15:16:47.9+00:00",
    "2026-11-24T17:16:47+02:00",
    "2026-11-24T09:46:47-05:30",
  ];
  for (const Expiration of spellings) {
    assert.equal(decodeSession(articleValue({ Expiration }))?.session.expiresAt, UNTIL, Expiration);
  }
});

Deno.test("decodeSession() gives undefined when something is missing, empty or of the wrong kind", () => {
  const values = [
    "",
    "no base64!",
    btoa("{"),
    btoa("null"),
    btoa("[]"),
    btoa('"Credentials"'),
    btoa(atob(articleValue({ SessionToken: "broken UTF-8: !" })).replace("!", "\xff")),
    articleValue({ AccessKeyId: "" }),
    articleValue({ SecretAccessKey: undefined }),
    articleValue({ SessionToken: null }),
    articleValue({ SessionToken: 1 }),
    // Whoever signed with it would show it, and no program could be given it.
    articleValue({ SessionToken: "a\0b" }),
    articleValue({ SecretAccessKey: "a\nb" }),
    articleValue({ AccessKeyId: "ASIA \u007f" }),
    articleValue({ Expiration: undefined }),
    articleValue({ Expiration: UNTIL }),
    articleValue({ Expiration: "tomorrow" }),
    articleValue({ Expiration: "2026-11-24" }),
    articleValue({ Expiration: "2026-11-24T15:16:47" }),
    articleValue({ Expiration: "2026-13-24T15:16:47Z" }),
    articleValue({}, { "op-sts": {} }),
    articleValue({}, { "op-sts": null }),
    articleValue({}, { "op-sts": { source: { accessKeyId: "AKIA" } } }),
    articleValue({}, { "op-sts": { source: { ...SOURCE, serial: null } } }),
  ];
  for (const value of values) assert.equal(decodeSession(value), undefined, value);
});

const name = fc.string({ unit: "binary", minLength: 1 })
  // Half a surrogate pair has no UTF-8 form.
  .filter((text) => text.isWellFormed());

/** AWS has no blanks in what it issues. */
const secret = fc.string({ unit: "grapheme-ascii", minLength: 1 })
  .map((text) => text.replaceAll(" ", "_"));

const session: fc.Arbitrary<Session> = fc.record({
  accessKeyId: secret,
  secretAccessKey: secret,
  sessionToken: secret,
  expiresAt: fc.integer({ min: 0, max: Date.parse("9999-12-31T00:00:00Z") / 1000 })
    .map((seconds) => seconds * 1000),
});

const source: fc.Arbitrary<Source> = fc.record({
  accessKeyId: name,
  serial: name,
  partition: name,
  endpoint: name,
}, { requiredKeys: ["accessKeyId", "partition"] });

Deno.test("decodeSession() reads back whatever encodeSession() writes", () => {
  fc.assert(fc.property(session, source, (session, source) => {
    const text = encodeSession(session, source, ABOUT);
    assert.deepEqual(decodeSession(text), { session: { ...session }, source: { ...source } });
  }));
});

Deno.test("decodeSession() never throws: texts, base64, JSON and broken values of ours", () => {
  const ours = fc.tuple(session, source, fc.nat(), fc.string()).map(
    ([session, source, at, text]) => {
      const value = encodeSession(session, source, ABOUT);
      const cut = at % value.length;
      return value.slice(0, cut) + text + value.slice(cut + text.length);
    },
  );
  const values = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.base64String(),
    fc.json().map((json) => new TextEncoder().encode(json).toBase64()),
    ours,
  );
  fc.assert(fc.property(values, (text) => {
    const cached = decodeSession(text);
    assert.ok(cached === undefined || Number.isInteger(cached.session.expiresAt));
  }));
});

Deno.test("isSameSource() is true only when all four parts agree", () => {
  const own = { ...SOURCE, endpoint: "https://sts.example" };
  assert.ok(isSameSource(own, { ...own }));
  const others: Source[] = [
    { ...own, accessKeyId: "AKIAOTHER" },
    { ...own, serial: "GAHT12345678" },
    { ...own, partition: "aws-cn" },
    { ...own, endpoint: "https://other.example" },
    SOURCE,
    { accessKeyId: own.accessKeyId, partition: "aws", endpoint: own.endpoint },
  ];
  for (const other of others) {
    assert.ok(!isSameSource(own, other));
    assert.ok(!isSameSource(other, own));
  }
});

/** What a cached value should be, for the reader by hand to be held against. */
const SECRET = z.string().check(z.regex(/^[\x21-\x7e]+$/));
const OPTIONAL_TEXT = z.exactOptional(z.string());
const VALUE = z.looseObject({
  Credentials: z.looseObject({
    AccessKeyId: SECRET,
    SecretAccessKey: SECRET,
    SessionToken: SECRET,
    Expiration: z.string().check(
      z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/),
      z.refine((text) => !Number.isNaN(Date.parse(text))),
    ),
  }),
  "op-sts": z.optional(z.looseObject({
    source: z.object({
      accessKeyId: z.string(),
      serial: OPTIONAL_TEXT,
      partition: z.string(),
      endpoint: OPTIONAL_TEXT,
    }),
    asked: z.optional(z.object({ key: z.string(), serial: OPTIONAL_TEXT })),
  })),
});

Deno.test("decodeSession() reads exactly what the schema of a value takes", () => {
  const asked = { key: "accesskeyid", serial: "mfaserial" };
  const own = { ...SOURCE, endpoint: "https://sts.example" };
  const value: unknown = JSON.parse(
    atob(encodeSession(sessionUntil(UNTIL), own, { ...ABOUT, asked })),
  );
  const counts = { read: 0, refused: 0 };
  fc.assert(
    fc.property(broken(value), (value) => {
      const json = JSON.stringify(value) ?? "null";
      const cached = decodeSession(new TextEncoder().encode(json).toBase64());
      const { data } = VALUE.safeParse(JSON.parse(json));
      counts[cached === undefined ? "refused" : "read"]++;
      assert.deepEqual(
        cached && [cached.source, cached.asked],
        data && [data["op-sts"]?.source, data["op-sts"]?.asked],
      );
    }),
    { numRuns: 2000 },
  );
  assert.ok(counts.read > 200 && counts.refused > 200, JSON.stringify(counts));
});
