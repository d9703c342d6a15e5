import assert from "node:assert/strict";
import { OpStsError } from "../../lib/base/errors.ts";
import { showFailure } from "../../lib/terminal/failure.ts";
import { memoryTerminal } from "../fakes.ts";

function shown(columns: number | undefined, message: string, hint?: string): string[] {
  const terminal = { ...memoryTerminal(), columns };
  showFailure(terminal, new OpStsError(message, hint));
  return terminal.said;
}

Deno.test("showFailure() breaks lines at blanks, but no command that helps", () => {
  assert.deepEqual(
    shown(
      41,
      "Cannot read the item: nobody knows it here",
      "run op-sts login --profile acct4 --force in a terminal",
    ),
    [
      "op-sts: Cannot read the item: nobody",
      "  knows it here",
      "hint: run",
      "  op-sts login --profile acct4 --force in",
      "  a terminal",
    ],
  );
  assert.deepEqual(shown(30, "Cannot", "op-sts login --profile 'a b c d e f g' first"), [
    "op-sts: Cannot",
    "hint:",
    "  op-sts login --profile 'a b c d e f g'",
    "  first",
  ]);
});

Deno.test("showFailure() shows two lines where no width is known, and nothing that steers a terminal", () => {
  const long = "x ".repeat(100).trim();
  assert.deepEqual(shown(undefined, `Cannot \x1b[2J${long}`, long), [
    `op-sts: Cannot ${long}`,
    `hint: ${long}`,
  ]);
});
