import assert from "node:assert/strict";
import { confirm } from "../../lib/terminal/confirm_prompt.ts";
import { look, SCREEN, type } from "../prompts.ts";

Deno.test("confirm() shows which answer Enter stands for", () => {
  assert.deepEqual(look(confirm("Write it?", true)), ["Write it? (Y/n) "]);
  assert.deepEqual(look(confirm("Write it?", false)), ["Write it? (y/N) "]);
  const lines = (columns: number) => look(confirm("Write it?", false), "", { ...SCREEN, columns });
  assert.deepEqual(lines(14), ["Write… (y/N) "]);
  assert.deepEqual(lines(10), ["W… (y/N) "]);
  assert.deepEqual(lines(5), ["… (…"]);
});

Deno.test("confirm() gives the answer by key or by line", () => {
  const cases: [keys: string, line: string, usual: boolean, answer: boolean][] = [
    ["\r", "", true, true],
    ["\r", "  ", false, false],
    ["y", "y", false, true],
    ["Y", "YES", false, true],
    ["n", "n", true, false],
    ["N", "No", true, false],
    ["\x1b[A?y", "yes", false, true],
  ];
  for (const [keys, line, usual, answer] of cases) {
    for (const step of [type(confirm("?", usual), keys), confirm("?", usual).onLine(line)]) {
      assert.equal(step.state === "answered" ? step.value : step.state, answer, keys + line);
    }
  }
});

Deno.test("confirm() stays open when the answer is neither", () => {
  assert.equal(type(confirm("?", true), "x1 \x7f").state, "open");
  assert.equal(confirm("?", true).onLine("maybe").state, "open");
});

Deno.test("confirm() takes no letter of a word that begins otherwise for an answer", () => {
  for (const usual of [true, false]) {
    for (const word of ["maybe", "history", "by", "1y", "jawohl, yes", "というy", "ok n"]) {
      assert.equal(type(confirm("?", usual), word).state, "open", word);
      // Enter behind it asks again, and stands for nothing.
      assert.equal(type(confirm("?", usual), `${word}\r`).state, "open", word);
    }
    for (const keys of ["maybe\ry", "ma\x7f\x7fy", "maybe\x15y"]) {
      const step = type(confirm("?", usual), keys);
      assert.equal(step.state === "answered" && step.value, true, keys);
    }
  }
  assert.deepEqual(look(confirm("Write it?", false), "maybe"), ["Write it? (y/N) maybe"]);
});

Deno.test("confirm() is cancelled by Esc and Ctrl-C", () => {
  assert.equal(type(confirm("?", true), "\x1b\x1b").state, "cancelled");
  assert.equal(type(confirm("?", true), "\x03").state, "cancelled");
});
