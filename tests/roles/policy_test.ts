import assert from "node:assert/strict";
import { readPolicy } from "../../lib/roles/policy.ts";
import fc from "../fast_check.ts";

const STATEMENT = { Effect: "Allow", Action: "s3:Get*", Resource: "*" };

Deno.test("readPolicy() drops blanks between the parts, and none within a text", () => {
  const text =
    `\uFEFF{\n  "Version" : "2012-10-17",\r\n\t"Statement": [ { "Sid": "a \\" b" } ]\n}\n`;
  assert.equal(
    readPolicy(text, "--policy x.json"),
    '{"Version":"2012-10-17","Statement":[{"Sid":"a \\" b"}]}',
  );
});

Deno.test("readPolicy() says the same as the file, in characters that AWS takes, whatever it holds", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 100 }), fc.nat(4), (sid, indent) => {
      const document = { Statement: [{ ...STATEMENT, Sid: sid }] };
      const packed = readPolicy(JSON.stringify(document, null, indent), "x");
      assert.deepEqual(JSON.parse(packed), document);
      assert.match(packed, /^[ -\u00FF]*$/);
    }),
  );
});

Deno.test("readPolicy() hides nothing from AWS that stands twice", () => {
  const text = '{"Statement":[],"Statement":[{}]}';
  assert.equal(readPolicy(text, "x"), text);
});

Deno.test("readPolicy() throws a UsageError for what can be no policy", () => {
  const rows: [text: string, message: RegExp][] = [
    ["", /^Cannot use --policy p\.json: it is not JSON/],
    ["{", /it is not JSON/],
    ["[]", /it is not a JSON object$/],
    ["null", /it is not a JSON object$/],
    ['"x"', /it is not a JSON object$/],
    ["{}", /it has no Statement$/],
    [
      JSON.stringify({ Statement: [{ ...STATEMENT, Sid: "x".repeat(2000) }] }),
      /it has 20\d\d characters without blanks, AWS takes 2048$/,
    ],
  ];
  for (const [text, message] of rows) {
    assert.throws(() => readPolicy(text, "--policy p.json"), { name: "UsageError", message }, text);
  }
  const most = JSON.stringify({ Statement: [{ Sid: "" }] }).length;
  readPolicy(JSON.stringify({ Statement: [{ Sid: "x".repeat(2048 - most) }] }, null, 8), "x");
});

Deno.test("readPolicy() quotes nothing of the file, and tells where it is wrong as far as that is known", () => {
  const rows: [text: string, message: RegExp][] = [
    ['{"secret-of-the-user', /it is not JSON at position 20 \(line 1 column 21\)$/],
    ['{"Statement":[],}', /it is not JSON at position 16 \(line 1 column 17\)$/],
    // What somebody names by mistake may be short, and hold nothing but a secret.
    ["secret-of-the-user", /it is not JSON$/],
    ["// secret-of-the-user\n{}", /it is not JSON$/],
    ["[secret]\nsecret = secret\n", /it is not JSON$/],
    ["", /it is not JSON$/],
  ];
  for (const [text, message] of rows) {
    assert.throws(() => readPolicy(text, "p.json"), (error) => {
      assert.match(String(error), message, text);
      assert.doesNotMatch(String(error), /secr/);
      return true;
    });
  }
});
