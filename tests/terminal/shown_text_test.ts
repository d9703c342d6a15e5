import assert from "node:assert/strict";
import { sentence, twoColumns, withTilde, wrap } from "../../lib/terminal/shown_text.ts";

Deno.test("wrap() breaks at blanks and indents what follows", () => {
  assert.deepEqual(wrap("ok    one two three four five six", 20, 6), [
    "ok    one two three",
    "      four five six",
  ]);
  assert.deepEqual(wrap("    run op-sts setup --profile x", 24, 6), [
    "    run op-sts setup",
    "      --profile x",
  ]);
});

Deno.test("wrap() leaves a word whole that fits no line, and a text alone without a width", () => {
  const path = `/${"x".repeat(40)}`;
  assert.deepEqual(wrap(`see ${path} there`, 20, 2), ["see", `  ${path}`, "  there"]);
  assert.deepEqual(wrap(`see ${path} there`, undefined, 2), [`see ${path} there`]);
});

Deno.test("wrap() counts colours as nothing and wide characters as two columns", () => {
  assert.deepEqual(wrap("\x1b[32mok\x1b[39m  日本語の 表題は 長い もの", 23, 4), [
    "\x1b[32mok\x1b[39m  日本語の 表題は",
    "    長い もの",
  ]);
});

Deno.test("sentence() breaks a sentence, but no command in it", () => {
  assert.deepEqual(sentence("No session is cached: op-sts login --profile work", 30), [
    "No session is cached:",
    "  op-sts login --profile work",
  ]);
});

Deno.test("withTilde() writes the home directory as a shell reads it, and no other path", () => {
  const home = "/home/me";
  for (
    const [text, shown] of [
      ["rm /home/me/.aws/x", "rm ~/.aws/x"],
      ["/home/me is open", "~ is open"],
      ["in /home/me: no", "in ~: no"],
      ["/home/mela/x", "/home/mela/x"],
      ["/data/home/me/x", "/data/home/me/x"],
      ["rm '/home/me/a b'", "rm '/home/me/a b'"],
      ["--op=/home/me/op", "--op=/home/me/op"],
    ] as const
  ) assert.equal(withTilde(text, home), shown);
  assert.equal(withTilde("rm /x", undefined), "rm /x");
  assert.equal(withTilde("rm /x", "/"), "rm /x");
});

Deno.test("twoColumns() sets the right column below the left one where it would be too narrow", () => {
  const rows = [["--a", "one two three four five six seven"], ["--longer NAME", "eight"]] as const;
  assert.deepEqual(twoColumns(rows, 42), [
    "  --a            one two three four five",
    "                 six seven",
    "  --longer NAME  eight",
  ]);
  assert.deepEqual(twoColumns(rows, 36), [
    "  --a",
    "        one two three four five six",
    "        seven",
    "  --longer NAME",
    "        eight",
  ]);
});
