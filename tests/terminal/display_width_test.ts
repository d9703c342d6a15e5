import assert from "node:assert/strict";
import { displayWidth, fit } from "../../lib/terminal/display_width.ts";
import fc from "../fast_check.ts";

Deno.test("displayWidth() counts columns as terminals do", () => {
  const cases: [text: string, columns: number][] = [
    ["", 0],
    ["AWS", 3],
    ["鍵", 2],
    ["アクセスキー", 12],
    ["ｱｸｾｽ", 4],
    ["ＡＷＳ（本番）", 14],
    ["한글", 4],
    ["🔑", 2],
    ["e\u0301", 1],
    ["\x1b[1mbold\x1b[22m", 4],
  ];
  for (const [text, columns] of cases) assert.equal(displayWidth(text), columns, text);
});

Deno.test("fit() cuts at either end when a text is too wide", () => {
  assert.equal(fit("production", 6), "produ…");
  assert.equal(fit("production", 6, "end"), "…ction");
  assert.equal(fit("production", 10), "production");
  assert.equal(fit("本番環境", 6), "本番…");
  assert.equal(fit("本番環境", 6, "end"), "…環境");
  assert.equal(fit(`${"long ".repeat(2000)}end`, 6, "end"), "…g end");
  assert.equal(fit("x", 0), "");
});

Deno.test("fit() makes control characters harmless when a title holds an escape sequence", () => {
  assert.equal(fit("a\x1b[2Jb\nc", 80), "ab c");
  assert.equal(fit("a\x9b2Jb\u202ec", 80), "ab c");
});

Deno.test("fit() never gives more than the columns that there are", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(fc.property(text, fc.integer({ min: -1, max: 20 }), (given, columns) => {
    for (const end of ["start", "end"] as const) {
      assert.ok(displayWidth(fit(given, columns, end)) <= Math.max(0, columns));
    }
  }));
});
