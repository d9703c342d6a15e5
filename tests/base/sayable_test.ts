import assert from "node:assert/strict";
import { sayable } from "../../lib/base/sayable.ts";
import fc from "../fast_check.ts";

Deno.test("sayable() keeps words, and takes out whatever may be a secret", () => {
  const cases: [text: string, said: string][] = [
    [
      "the flux capacitor isn't charged: (409) Conflict.",
      "the flux capacitor isn't charged: (409) Conflict.",
    ],
    ["failed at line 1: UnableToProcessRequest", "failed at line 1: UnableToProcessRequest"],
    ["key AKIAIOSFODNN7EXAMPLE is odd", "key … is odd"],
    ["secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY is odd", "secret … is odd"],
    ["value hunter22 is odd", "value … is odd"],
    ["token ops_eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln odd", "token … odd"],
    ["seed otpauth://totp/a?secret=JBSWY3DPEHPK3PXP odd", "seed … odd"],
    ["seed JBSWYDPEHPKPXPABCDEFGH odd", "seed … odd"],
    ["code 012345 odd", "code … odd"],
    ['the value "correct horse" of the field "password"', "the value … of the field …"],
    ["the value `correct horse` is odd", "the value … is odd"],
    ['got {"fields":[{"value":"horse"}]} back', "got … back"],
    ["got [1, 2] back", "got … back"],
    ['cut off {"fields":[{"value":"horse battery', "cut off …"],
    ["\x1b[31mred\x1b[0m \u202eturned", "red turned"],
    [`${"word ".repeat(100)}`, `${"word ".repeat(40)}…`],
  ];
  for (const [text, said] of cases) assert.equal(sayable(text, []), said, text);
});

Deno.test("sayable() never repeats a secret that is known, nor one that looks like it", () => {
  const alphabet = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="];
  const letters = fc.array(fc.constantFrom(...alphabet), { minLength: 24, maxLength: 60 })
    .map((all) => all.join(""))
    .filter((text) => /\d/.test(text) && /[A-Za-z]/.test(text));
  const known = fc.string({ unit: "grapheme", minLength: 4, maxLength: 30 });
  const around = fc.constantFrom("", " ", '"', "'", ":", "=", "\n", "value ");
  fc.assert(fc.property(letters, around, around, (secret, before, after) => {
    assert.ok(!sayable(`odd ${before}${secret}${after} odd`, []).includes(secret));
  }));
  fc.assert(fc.property(known, around, around, (secret, before, after) => {
    const said = sayable(`odd ${before}${secret}${after} odd`, [secret]);
    assert.ok(secret.trim() === "" || "odd value".includes(secret) || !said.includes(secret));
  }));
});
