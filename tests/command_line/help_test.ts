import assert from "node:assert/strict";
import { COMMAND_ROWS } from "../../lib/command_line/command_rows.ts";
import { helpText } from "../../lib/command_line/help.ts";
import { OPTION_ROWS } from "../../lib/command_line/option_rows.ts";

for (const command of [undefined, ...COMMAND_ROWS]) {
  const name = command?.name ?? "the program";
  Deno.test(`helpText() of ${name} names every option, in lines of at most 110 characters`, () => {
    const text = helpText(command);
    for (const { name } of [...OPTION_ROWS, ...(command?.own ?? [])]) {
      assert.match(text, new RegExp(`^  (-\\w, )?--${name}( [A-Z]+)?  `, "m"));
    }
    assert.match(text, /^ {2}-h, --help /m);
    assert.ok(text.startsWith(`Usage: op-sts ${command?.name ?? "[COMMAND] [OPTIONS]\n"}`));
    assert.ok(text.endsWith("\n"));
    for (const line of text.split("\n")) assert.ok(line.length <= 110, line);
  });
}

Deno.test("helpText() of the program lists every command", () => {
  const text = helpText(undefined);
  for (const { name, help } of COMMAND_ROWS) {
    assert.match(text, new RegExp(`^  ${name} +\\S`, "m"));
    assert.ok(text.includes(help));
  }
});

Deno.test("helpText() writes operands and trailing commands where they belong", () => {
  const row = { name: "get", help: "do it", own: [{ name: "now", help: "at once" }] } as const;
  assert.match(
    helpText({ ...row, operand: "SHELL" }),
    /^Usage: op-sts get SHELL \[OPTIONS\]\n\nDo it\.\n/,
  );
  assert.match(helpText({ ...row, trailing: true }), /^Usage: op-sts get \[OPTIONS\] -- CMD \[ARG/);
  assert.match(helpText(row), /^ {2}--now +at once$/m);
});
