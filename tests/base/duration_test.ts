import assert from "node:assert/strict";
import { formatDuration, parseDuration } from "../../lib/base/duration.ts";
import fc from "../fast_check.ts";

Deno.test("parseDuration() reads hours, minutes and seconds in this order", () => {
  const cases: [text: string, seconds: number | undefined][] = [
    ["90s", 90],
    ["30m", 1800],
    ["12h", 43_200],
    ["1h30m", 5400],
    ["1h0m5s", 3605],
    ["0s", 0],
    ["007m", 420],
    ["999999h", 3_599_996_400],
    ["1000000h", undefined],
    ["", undefined],
    ["12", undefined],
    ["h", undefined],
    ["30m1h", undefined],
    ["1h1h", undefined],
    ["1.5h", undefined],
    ["-1h", undefined],
    [" 1h", undefined],
    ["1h ", undefined],
    ["1h\n", undefined],
    ["1 h", undefined],
    ["1H", undefined],
    ["1d", undefined],
  ];
  for (const [text, seconds] of cases) assert.equal(parseDuration(text), seconds, text);
});

Deno.test("formatDuration() drops fractions, parts that are zero, and what is below zero", () => {
  const cases: [seconds: number, text: string][] = [
    [0, "0s"],
    [-5, "0s"],
    [0.9, "0s"],
    [45.9, "45s"],
    [43_140, "11h59m"],
    [43_200, "12h"],
    [3601, "1h1s"],
  ];
  for (const [seconds, text] of cases) assert.equal(formatDuration(seconds), text);
});

Deno.test("parseDuration() reads back whatever formatDuration() writes", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 999_999 * 3600 }), (seconds) => {
    assert.equal(parseDuration(formatDuration(seconds)), seconds);
  }));
});

Deno.test("parseDuration() takes any text without throwing, and gives whole seconds or nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const seconds = parseDuration(text) ?? 0;
    assert.ok(Number.isInteger(seconds) && seconds >= 0);
  }));
});
