import assert from "node:assert/strict";
import { type Invocation, parseCommandLine } from "../../lib/command_line/invocation.ts";
import { COMMAND_ROWS, TEXT_ROWS } from "../../lib/command_line/command_rows.ts";
import { UsageError } from "../../lib/base/errors.ts";
import { OPTION_ROWS } from "../../lib/command_line/option_rows.ts";
import fc from "../fast_check.ts";
import { readCommandLine } from "./read.ts";

function commandOf(argv: string[], environment: Record<string, string> = {}) {
  const asked = readCommandLine(argv, environment);
  assert.equal(asked.kind, "command");
  return asked;
}

Deno.test("readCommandLine() takes get when no command is named", () => {
  const { command, options, own, operand, trailing } = commandOf([]);
  assert.equal(command, "get");
  assert.equal(options.item, "AWS Access Key");
  assert.deepEqual([own.size, operand, trailing], [0, undefined, []]);
});

Deno.test("readCommandLine() takes options on either side of the command", () => {
  const { command, options, own } = commandOf(["--vault", "Work", "status", "--json"]);
  assert.equal(command, "status");
  assert.equal(options.vault, "Work");
  assert.deepEqual([...own], [["json", "1"]]);
});

Deno.test("readCommandLine() gives the text switches precedence over what is wrong with options", () => {
  assert.equal(readCommandLine(["bogus", "--version"], {}).kind, "version");
  assert.equal(readCommandLine(["--help"], { OP_STS_CACHE: "bogus" }).kind, "help");
  const help = readCommandLine(["login", "-h", "--duration", "1s"], {});
  assert.equal(topicOf(help), "login");
});

function topicOf(asked: Invocation): string | undefined {
  assert.equal(asked.kind, "help");
  return asked.kind === "help" && typeof asked.topic === "object" ? asked.topic.name : undefined;
}

Deno.test("readCommandLine() takes words and switches for help and version alike", () => {
  const kinds: [argv: string[], kind: string, topic: string | undefined][] = [
    [["help"], "help", undefined],
    [["--help"], "help", undefined],
    [["help", "exec"], "help", "exec"],
    [["exec", "--help"], "help", "exec"],
    [["help", "help"], "help", "help"],
  ];
  for (const [argv, kind, topic] of kinds) {
    const asked = readCommandLine(argv, {});
    assert.deepEqual([asked.kind, topicOf(asked)], [kind, topic], argv.join(" "));
  }
  const options = readCommandLine(["help", "options"], {});
  assert.equal(options.kind === "help" && options.topic, "options");
  for (const argv of [["version"], ["-V"], ["--version"]]) {
    assert.equal(readCommandLine(argv, {}).kind, "version");
  }
});

Deno.test("parseCommandLine() keeps the profile apart from options of all commands", () => {
  const cases: [argv: string[], profile: string | undefined, own: string | undefined][] = [
    [["status", "--profile", "work"], "work", undefined],
    [["-p", "work", "get"], "work", undefined],
    [["exec", "-p", "work", "--", "aws", "-p", "other"], "work", undefined],
    [["setup", "-p", "work"], undefined, "work"],
    [["import", "--profile=work"], undefined, "work"],
  ];
  for (const [argv, profile, own] of cases) {
    const asked = parseCommandLine(argv);
    assert.equal(asked.kind, "command");
    if (asked.kind !== "command") continue;
    assert.deepEqual([asked.profile, asked.own.get("profile")], [profile, own], argv.join(" "));
    assert.equal(asked.options.has("profile"), false);
  }
});

Deno.test("exec takes a command behind -- only, and does without one", () => {
  assert.deepEqual(commandOf(["exec"]).trailing, []);
  assert.deepEqual(commandOf(["exec", "--", "aws", "s3"]).trailing, ["aws", "s3"]);
  assert.throws(() => readCommandLine(["exec", "aws"], {}), UsageError);
});

Deno.test("readCommandLine() throws a UsageError when words or options do not fit the command", () => {
  const cases: [argv: string[], message: RegExp][] = [
    [["bogus"], /^Cannot run "bogus": there is no such command$/],
    [["bogus", "--help"], /no such command/],
    [["get", "more"], /^Cannot use "more": get takes options only$/],
    [["get", "--", "aws"], /^Cannot use "aws": get takes options only$/],
    [["get", "--force"], /^Cannot use --force with get: it belongs to another command$/],
    [["--json"], /^Cannot use --json with get/],
    [["status", "--force"], /^Cannot use --force with status/],
  ];
  for (const [argv, message] of cases) {
    assert.throws(() => readCommandLine(argv, {}), (error) => {
      assert.ok(error instanceof UsageError, String(error));
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("readCommandLine() takes -- with nothing behind it where no command line belongs", () => {
  assert.deepEqual(commandOf(["get", "--"]).trailing, []);
});

/** Command lines made of pieces that mean something, among others. */
const argv = fc.array(
  fc.oneof(
    fc.constantFrom(
      "--",
      "-",
      "-h",
      ...COMMAND_ROWS.map(({ name }) => name),
      ...[...OPTION_ROWS, ...TEXT_ROWS, ...COMMAND_ROWS.flatMap(({ own }) => own)]
        .flatMap(({ name }) => [`--${name}`, `--${name}=1`, `--${name}=`]),
      "12h",
      "off",
    ),
    fc.string({ unit: "binary" }),
  ),
  { maxLength: 8 },
);

const environment = fc.dictionary(
  fc.constantFrom(
    ...OPTION_ROWS.map(({ name }) => `OP_STS_${name.toUpperCase().replaceAll("-", "_")}`),
  ),
  fc.oneof(fc.constantFrom("1", "0", "12h", "field", ""), fc.string({ unit: "binary" })),
);

Deno.test("readCommandLine() throws nothing but a UsageError in one line, whatever it is given", () => {
  fc.assert(
    fc.property(argv, environment, (argv, environment) => {
      try {
        readCommandLine(argv, environment);
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error));
        assert.match(error.message, /^Cannot /);
      }
    }),
    { numRuns: 2000 },
  );
});
