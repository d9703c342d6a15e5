import assert from "node:assert/strict";
import { UsageError } from "../../lib/base/errors.ts";
import { outcomeOf } from "../../lib/terminal/outcome.ts";
import { memoryTerminal } from "../fakes.ts";

Deno.test("outcomeOf() gives what runs its exit code, and shows what of ours it throws", async () => {
  const terminal = memoryTerminal();
  assert.equal(await outcomeOf(terminal, () => Promise.resolve(7)), 7);
  assert.deepEqual(terminal.said, []);
  const refused = () => Promise.reject(new UsageError("Cannot X", "do Y"));
  assert.equal(await outcomeOf(terminal, refused), 2);
  assert.deepEqual(terminal.said, ["op-sts: Cannot X", "hint: do Y"]);
});

Deno.test("outcomeOf() says where a fault of our own happened, and nothing of its message", async () => {
  for (const fault of [new TypeError('"secret:1:2" is not valid\n"secret:3:4"'), "secret:5:6"]) {
    const terminal = memoryTerminal();
    assert.equal(await outcomeOf(terminal, () => Promise.reject(fault)), 1);
    const said = terminal.said.join("\n");
    assert.doesNotMatch(said, /secret/);
    assert.match(
      said,
      typeof fault === "string"
        ? /\(no error, unknown place, /
        : /\(TypeError, outcome_test\.ts:\d+:\d+, /,
    );
  }
});
