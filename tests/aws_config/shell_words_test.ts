import assert from "node:assert/strict";
import { shellLine, shellWords, windowsWords } from "../../lib/aws_config/shell_words.ts";
import fc from "../fast_check.ts";

// Each row was split by Python 3.11's shlex.split.
const ROWS: readonly [text: string, words: string[] | undefined][] = [
  ["", []],
  ["  a\tb  ", ["a", "b"]],
  [`'a b' "c d"`, ["a b", "c d"]],
  [`a'b c'd`, ["ab cd"]],
  [`''`, [""]],
  [`a\\ b`, ["a b"]],
  [`"a\\"b\\\\c\\d"`, [`a"b\\c\\d`]],
  [`'a\\'`, ["a\\"]],
  [`$HOME ~ *`, ["$HOME", "~", "*"]],
  [`'open`, undefined],
  [`"open\\"`, undefined],
  ["end\\", undefined],
  ["a\u3000b\xa0c d\u2003e\ff\vg", ["a\u3000b\xa0c", "d\u2003e\ff\vg"]],
  ["a\r\nb\n'c\td'", ["a", "b", "c\td"]],
];

for (const [text, words] of ROWS) {
  Deno.test(`shellWords() splits ${JSON.stringify(text)} as shlex does`, () => {
    assert.deepEqual(shellWords(text), words);
  });
}

Deno.test("shellLine() writes what shellWords() reads, and leaves plain words plain", () => {
  fc.assert(fc.property(fc.array(fc.string()), (words) => {
    assert.deepEqual(shellWords(shellLine(words)), words);
  }));
  assert.equal(
    shellLine(["op-sts", "--item", "a b", "it's", ""]),
    `op-sts --item 'a b' 'it'\\''s' ''`,
  );
});

Deno.test("windowsWords() splits as botocore does on Windows", () => {
  // What `botocore.compat._windows_shell_split` of 1.44.8 gave for each.
  const splits: [text: string, words: string[] | undefined][] = [
    ["", []],
    [String.raw`C:\a\b.exe --x y`, [String.raw`C:\a\b.exe`, "--x", "y"]],
    [String.raw`"C:\Program Files\op-sts.exe" --item a`, [
      String.raw`C:\Program Files\op-sts.exe`,
      "--item",
      "a",
    ]],
    [String.raw`a\"b c`, ['a"b', "c"]],
    [String.raw`"a b\\" c`, ["a b\\", "c"]],
    ['a "" b', ["a", "", "b"]],
    ["a 'b c'", ["a", "'b", "c'"]],
    ["a\tb\nc", ["a", "b\nc"]],
    ['a"b c"d', ["ab cd"]],
    [String.raw`C:\x\ y`, ["C:\\x\\", "y"]],
    ['"a', undefined],
    ['""', [""]],
    [String.raw`a\\\"b`, [String.raw`a\"b`]],
  ];
  for (const [text, words] of splits) assert.deepEqual(windowsWords(text), words, text);
});
