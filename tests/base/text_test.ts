import assert from "node:assert/strict";
import { harmless, quote } from "../../lib/base/text.ts";
import fc from "../fast_check.ts";

/** What must never reach a terminal from outside. */
const STEERING =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

Deno.test("quote() keeps any text on one line, without what steers a terminal", () => {
  assert.equal(quote('a "b"\n\x1b[1m'), String.raw`"a \"b\"\n\u001b[1m"`);
  assert.equal(quote("\u009b31m \u202e"), String.raw`"\u009b31m \u202e"`);
  assert.equal(quote("\u{e0041}"), String.raw`"\udb40\udc41"`);
  assert.equal(quote("Schlüssel 👩‍💻"), '"Schlüssel 👩‍💻"');
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.doesNotMatch(quote(text), STEERING);
    assert.equal(JSON.parse(quote(text)), text);
  }));
});

Deno.test("harmless() takes away what steers a terminal, hides or turns, and leaves the rest", () => {
  const cases: [text: string, shown: string][] = [
    ["plain  words", "plain  words"],
    ["Schlüssel 👩‍💻 鍵", "Schlüssel 👩‍💻 鍵"],
    ["\x1b[31;1mred\x1b[0m", "red"],
    ["\x9b31mred", "red"],
    ["\x1b]0;a title\x07text", "text"],
    ["\x1b]8;;https://x\x1b\\link", "link"],
    ["a\r\n\tb", "a b"],
    ["a\u2028b\u2029c", "a b c"],
    ["user\u202egpj.exe", "user gpj.exe"],
    ["zero\u200bwidth\ufeff", "zero width "],
    ["tag\u{e0041}", "tag "],
    ["half \ud83d", "half  "],
    ["\x1b", " "],
  ];
  for (const [text, shown] of cases) assert.equal(harmless(text), shown, JSON.stringify(text));
});

Deno.test("harmless() gives one line of bounded length for any text", () => {
  const parts = fc.constantFrom(
    "\x1b[",
    "\x1b]",
    "\x9b",
    "\u202e",
    "1;31m",
    "\x07",
    "\n",
    "words ",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(parts, { maxLength: 50 }).map((all) => all.join("")),
  );
  fc.assert(fc.property(texts, fc.integer({ min: 1, max: 60 }), (text, longest) => {
    const shown = harmless(text, longest);
    assert.doesNotMatch(shown, STEERING);
    assert.ok(shown.length <= longest + 1);
    assert.equal(harmless(shown, longest + 1), shown);
  }));
  assert.equal(harmless("x".repeat(9_000_000)).length, 2001);
});
