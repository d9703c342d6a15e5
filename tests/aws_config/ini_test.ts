import assert from "node:assert/strict";
import { shellWords } from "../../lib/aws_config/shell_words.ts";
import { parseIni } from "../../lib/aws_config/ini.ts";
import { iniText } from "../arbitrary_ini.ts";
import fc from "../fast_check.ts";

function read(text: string): unknown {
  return parseIni(text).sections.map(({ header, settings }) => [
    header,
    Object.fromEntries(settings.map(({ name, value }) => [name, value])),
  ]);
}

// Each row was read by Python 3.11's RawConfigParser, which botocore uses.
const ROWS: readonly [what: string, text: string, sections: unknown][] = [
  ["names fold to lower case", "[a]\nAWS_Key = 1\n", [["a", { aws_key: "1" }]]],
  ["a colon parts as well", "[a]\nk : v = w\n", [["a", { k: "v = w" }]]],
  ["a comment inside a line belongs to the value", "[a]\nk = v # c\n", [["a", { k: "v # c" }]]],
  ["a deeper line continues", "[a]\nk = 1\n  2\n\tx = 3\n", [["a", { k: "1\n2\nx = 3" }]]],
  ["a comment does not end a value", "[a]\nk = 1\n# c\n  2\n", [["a", { k: "1\n2" }]]],
  ["a blank line does not end a value", "[a]\nk = 1\n\n  2\n", [["a", { k: "1\n\n2" }]]],
  ["a deeper header is swallowed", "[a]\nk = 1\n  [b]\n", [["a", { k: "1\n[b]" }]]],
  ["settings may be indented alike", "[a]\n  k = 1\n  l = 2\n", [["a", { k: "1", l: "2" }]]],
  ["CRLF and CR end lines", "[a]\r\nk = 1\rl = 2", [["a", { k: "1", l: "2" }]]],
  ["text behind the header is dropped", "[a] # c\nk = 1\n", [["a", { k: "1" }]]],
  ["a header reaches to the last bracket", "[a] # ]\n", [["a] # ", {}]]],
  ["blanks in a header count", "[ a ]\n", [[" a ", {}]]],
  ["a mark inside the first line is a letter", "[a\ufeffb]\nk = 1\n", [["a\ufeffb", { k: "1" }]]],
  ["a mark inside another line is one", "[a]\n\ufeffk = 1\n", [["a", { "\ufeffk": "1" }]]],
  ["a wide blank is a blank", "[a]\n\u3000k\u3000=\u30001\n", [["a", { k: "1" }]]],
];

for (const [what, text, sections] of ROWS) {
  Deno.test(`parseIni() reads as botocore does: ${what}`, () => {
    assert.deepEqual(read(text), sections);
    assert.deepEqual(parseIni(text).problems, []);
  });
}

const PROBLEMS: readonly [text: string, line: number, problem: RegExp][] = [
  ["[a]\n[b]\n[a]\n", 3, /\[a\] is there twice/],
  ["[a]\nk = 1\nK = 2\n", 3, /^k is there twice in \[a\]$/],
  ["k = 1\n[a]\n", 1, /before the first section/],
  [
    "[a]\nAKIAIOSFODNN7EXAMPLE\n",
    2,
    /^the line is neither a section, nor a setting, nor a comment$/,
  ],
  ["[a]\n= AKIAIOSFODNN7EXAMPLE\n", 2, /^the line is neither/],
  ["\ufeff[a]\n", 1, /byte order mark/],
  ["[a]\ns3 =\n  k = 1\n\n  # c\n  odd\n  l = 2\n", 6, /^a line below s3 is no setting$/],
];

for (const [text, line, problem] of PROBLEMS) {
  Deno.test(`parseIni() names what botocore refuses in ${JSON.stringify(text)}`, () => {
    const [found, ...others] = parseIni(text).problems;
    assert.equal(found?.line, line);
    assert.match(found?.text ?? "", problem);
    assert.deepEqual(others, []);
  });
}

Deno.test("parseIni() loses nothing, and counts each line once", () => {
  fc.assert(fc.property(iniText, (text) => {
    const { lines, sections } = parseIni(text);
    assert.equal(lines.join(""), text);
    const taken = sections.flatMap(({ line, settings }) => [
      line,
      ...settings.flatMap((setting) => setting.lines),
    ]);
    assert.equal(new Set(taken).size, taken.length);
  }));
});

Deno.test("parseIni() and shellWords() take long lines in one go", () => {
  const blanks = " ".repeat(400_000);
  const [section] = parseIni(`[a]\nk${blanks}l = x${blanks}y${blanks}\n`).sections;
  assert.equal(section?.settings[0]?.value, `x${blanks}y`);
  const problems = [`k${blanks}`, `${blanks}k${blanks}l`, `k${blanks}\\${blanks}`].map((line) =>
    parseIni(`[a]\n${line}\n`).problems.length
  );
  assert.deepEqual(problems, [1, 1, 1]);
  assert.equal(parseIni(`[a${blanks}b]${blanks}c\n`).sections[0]?.header, `a${blanks}b`);
  for (const text of [`a${blanks}b`, `"a${blanks}b`, `${"'' ".repeat(100_000)}'`]) shellWords(text);
});
