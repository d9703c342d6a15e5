import assert from "node:assert/strict";
import { choose } from "../../lib/terminal/choice_prompt.ts";
import { COLOURS, look, SCREEN, type } from "../prompts.ts";
import fc from "../fast_check.ts";

const UP = "\x1b[A";
const DOWN = "\x1b[B";
const ENTER = "\r";

const VAULTS = choose("Which vault?", [
  { label: "Private", value: 1 },
  { label: "Work", note: "shared", value: 2 },
  { label: "本番", value: 3 },
]);

const MANY = choose(
  "Which item?",
  Array.from({ length: 100 }, (_, index) => ({ label: `item ${index}`, value: index })),
);

Deno.test("choose() shows the list with the first choice selected", () => {
  assert.deepEqual(look(VAULTS), [
    "Which vault?",
    "> Private",
    "  Work  shared",
    "  本番",
    "  1 of 3; type to filter; Enter chooses, Esc cancels",
  ]);
});

Deno.test("choose() gives what the keys have moved to", () => {
  const cases: [keys: string, value: number][] = [
    ["", 1],
    [DOWN, 2],
    [DOWN + DOWN, 3],
    [DOWN + DOWN + DOWN, 1],
    [UP, 3],
    [DOWN + UP, 1],
    ["\x1b[F", 3],
    ["\x1b[F\x1b[H", 1],
    ["\x1b[6~", 3],
    ["\x1b[6~\x1b[5~", 1],
  ];
  for (const [keys, value] of cases) {
    const step = type(VAULTS, keys + ENTER);
    assert.equal(step.state === "answered" && step.value, value, JSON.stringify(keys));
  }
});

Deno.test("choose() filters by every word typed, in any case and width, notes included", () => {
  const cases: [typed: string, value: number][] = [
    ["wo", 2],
    ["SHARED", 2],
    ["shared wo", 2],
    ["ｗｏｒｋ", 2],
    ["本", 3],
    ["workx\x7f", 2],
    ["zzz\x15", 1],
  ];
  for (const [typed, value] of cases) {
    const step = type(VAULTS, typed + ENTER);
    assert.equal(step.state === "answered" && step.value, value, typed);
  }
});

Deno.test("choose() stays open when nothing matches the filter", () => {
  assert.deepEqual(look(VAULTS, `zzz${ENTER}${DOWN}${UP}${ENTER}`), [
    "Which vault?",
    "  nothing matches; filter: zzz; Enter chooses, Esc cancels",
  ]);
  const step = type(VAULTS, `zzz${DOWN}${UP}\x15${ENTER}`);
  assert.equal(step.state === "answered" && step.value, 1);
});

Deno.test("choose() is cancelled by Esc, Ctrl-C and Ctrl-D", () => {
  for (const key of ["\x1b\x1b", "\x03", "\x04", `${DOWN}wo\x03`]) {
    assert.equal(type(VAULTS, key).state, "cancelled", JSON.stringify(key));
  }
});

Deno.test("choose() scrolls a long list so that the selected choice is always seen", () => {
  const lines = look(MANY, DOWN.repeat(50));
  assert.equal(lines.length, 14);
  assert.ok(lines.includes("> item 50"));
  assert.ok(lines.at(-1)?.startsWith("  51 of 100; "));
  assert.ok(look(MANY, UP).includes("> item 99"));
  assert.equal(look(MANY, UP)[1], "  item 88");
});

Deno.test("choose() fits any screen and shows the selected choice in it", () => {
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 90 }),
    rows: fc.integer({ min: 1, max: 30 }),
  });
  const keys = fc.array(fc.constantFrom(UP, DOWN, "\x1b[5~", "\x1b[6~")).map((all) => all.join(""));
  fc.assert(fc.property(size, keys, (given, typed) => {
    const lines = look(MANY, typed, { ...SCREEN, ...given });
    assert.equal(
      lines.filter((line) => /^[>…]/.test(line)).length >= (given.columns > 1 ? 1 : 0),
      true,
    );
  }));
});

Deno.test("choose() marks the selected choice by more than colour", () => {
  const [, first = "", second = ""] = look(VAULTS, DOWN, COLOURS);
  assert.equal(first, "  Private");
  assert.ok(second.includes("\x1b[32m> Work\x1b[39m"), JSON.stringify(second));
});

Deno.test("choose() makes titles harmless when they hold escape sequences", () => {
  const [, line] = look(choose("Which?", [{ label: "a\x1b[2Jb", value: 0 }]));
  assert.equal(line, "> ab");
});

Deno.test("choose() asks for a number when the terminal can only print", () => {
  assert.deepEqual(VAULTS.plain, [
    "Which vault?",
    "  1) Private",
    "  2) Work (shared)",
    "  3) 本番",
    "number 1 to 3: ",
  ]);
  const step = VAULTS.onLine(" 2 ");
  assert.equal(step.state === "answered" && step.value, 2);
  for (const line of ["", "0", "4", "1.0", "-1", "x", "1e0"]) {
    const wrong = VAULTS.onLine(line);
    assert.equal(
      wrong.state === "open" && wrong.prompt.plain.at(-1),
      `${JSON.stringify(line)} is none of them: number 1 to 3: `,
    );
  }
});
