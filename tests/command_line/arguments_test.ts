import assert from "node:assert/strict";
import { readArguments } from "../../lib/command_line/arguments.ts";
import { UsageError } from "../../lib/base/errors.ts";
import fc from "../fast_check.ts";

const FORMS = [
  { name: "item", value: "ITEM" },
  { name: "op", value: "PATH" },
  { name: "verbose" },
  { name: "help", short: "h" },
];

Deno.test("readArguments() takes words, options in both spellings, switches and a trailing command apart", () => {
  const { words, options, rest } = readArguments(
    ["exec", "--item", "a b", "--op=/x=y", "-h", "-", "--", "aws", "--item"],
    FORMS,
  );
  assert.deepEqual(words, ["exec", "-"]);
  assert.deepEqual(Object.fromEntries(options), { item: "a b", op: "/x=y", help: "1" });
  assert.deepEqual(rest, ["aws", "--item"]);
});

Deno.test("readArguments() takes a value that starts with a dash behind an equals sign, and empty ones", () => {
  const { options } = readArguments(["--item=--odd", "--op="], FORMS);
  assert.deepEqual(Object.fromEntries(options), { item: "--odd", op: "" });
  assert.equal(readArguments(["--item", "-x"], FORMS).options.get("item"), "-x");
});

Deno.test("readArguments() throws a UsageError that names the option when it is misused", () => {
  const cases: [argv: string[], message: string][] = [
    [["--bogus"], "Cannot use --bogus: there is no such option"],
    [["--bogus=secret"], "Cannot use --bogus: there is no such option"],
    [["-undefined"], "Cannot use -undefined: there is no such option"],
    [["-item"], "Cannot use -item: there is no such option"],
    [["--h"], "Cannot use --h: there is no such option"],
    [["--=x"], "Cannot use --: there is no such option"],
    [["--item", "a", "--item=b"], "Cannot use --item twice: give it once"],
    [["-h", "--help"], "Cannot use --help twice: give it once"],
    [["--verbose=1"], "Cannot give --verbose a value: it takes none"],
    [["--item"], "Cannot use --item without a value: write --item ITEM"],
    [["--item", "--verbose"], "Cannot use --item without a value: write --item ITEM"],
    [["--item", "--", "x"], "Cannot use --item without a value: write --item ITEM"],
  ];
  for (const [argv, message] of cases) {
    assert.throws(() => readArguments(argv, FORMS), (error) => {
      assert.ok(error instanceof UsageError);
      assert.equal(error.message, message);
      assert.equal(error.exitCode, 2);
      return true;
    });
  }
});

Deno.test("readArguments() leaves everything behind -- as it is, whatever it is", () => {
  fc.assert(fc.property(fc.array(fc.string()), (rest) => {
    assert.deepEqual(readArguments(["--", ...rest], FORMS).rest, rest);
  }));
});

Deno.test("readArguments() gives back any value that does not look like a forgotten one", () => {
  const value = fc.string().filter((text) => !text.startsWith("--"));
  fc.assert(fc.property(value, fc.string(), (apart, joined) => {
    const { options } = readArguments(["--item", apart, `--op=${joined}`], FORMS);
    assert.deepEqual(Object.fromEntries(options), { item: apart, op: joined });
  }));
});
