import assert from "node:assert/strict";
import { readKeys } from "../../lib/terminal/key_sequences.ts";
import fc from "../fast_check.ts";

Deno.test("readKeys() names the keys that prompts know, whichever terminal sends them", () => {
  const cases: [input: string, ...names: string[]][] = [
    ["\x1b[A\x1bOA\x10", "up", "up", "up"],
    ["\x1b[B\x1bOB\x0e", "down", "down", "down"],
    ["\x1b[5~\x1b[6~", "page up", "page down"],
    ["\x1b[H\x1bOH\x1b[1~\x1b[7~\x01", "home", "home", "home", "home", "home"],
    ["\x1b[F\x1bOF\x1b[4~\x1b[8~\x05", "end", "end", "end", "end", "end"],
    ["\r\n", "enter", "enter"],
    ["\x7f\b", "backspace", "backspace"],
    ["\x15", "clear line"],
    ["\x1a", "suspend"],
    ["\x03\x04\x1b\x1b", "cancel", "cancel", "cancel"],
  ];
  for (const [input, ...names] of cases) {
    const { keys, rest } = readKeys(input);
    assert.deepEqual([keys.map(({ name }) => name), rest], [names, ""], JSON.stringify(input));
  }
});

Deno.test("readKeys() leaves out keys and control characters that mean nothing", () => {
  // Tab, Delete, F5, Shift-Tab, Alt-x, Ctrl-right, a C1 control character.
  assert.deepEqual(readKeys("\t\x1b[3~\x1b[15~\x1b[Z\x1bx\x1b[1;5C\x9b"), {
    keys: [],
    rest: "",
  });
});

Deno.test("readKeys() gives text by characters when it is Japanese, an emoji, or pasted", () => {
  const { keys } = readKeys("a鍵😀");
  assert.deepEqual(keys, ["a", "鍵", "😀"].map((text) => ({ name: "text", text })));
});

Deno.test("readKeys() holds back the beginning of an escape sequence when the rest is missing", () => {
  for (const beginning of ["\x1b", "\x1b[", "\x1b[1;", "\x1bO"]) {
    const { keys, rest } = readKeys(`x${beginning}`);
    assert.deepEqual([keys.length, rest], [1, beginning]);
  }
});

Deno.test("readKeys() gives the same keys wherever the input is cut in two", () => {
  const part = fc.constantFrom(
    "a",
    "鍵",
    "\x1b[A",
    "\x1b[5~",
    "\x1bOB",
    "\r",
    "\x7f",
    "\t",
    "\x1b[1;5C",
  );
  const input = fc.array(part, { minLength: 1 }).map((parts) => parts.join(""));
  fc.assert(fc.property(input, fc.nat(), (text, cut) => {
    const at = cut % text.length;
    const first = readKeys(text.slice(0, at));
    const second = readKeys(first.rest + text.slice(at));
    assert.deepEqual([...first.keys, ...second.keys], readKeys(text).keys);
    assert.equal(second.rest, "");
  }));
});
