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

Deno.test("outcomeOf() names what cannot be loaded", async () => {
  const cases = {
    'Module not found "file:///opt/op-sts/login-1b385b1e.js".': [
      "op-sts: Cannot load op-sts: login-1b385b1e.js is missing",
      "hint: install op-sts again",
    ],
    'Failed loading https://registry.npmjs.org/zod for package "zod"': [
      "op-sts: Cannot load the package zod: it is not in the cache of Deno and cannot be fetched",
      `hint: run with a network: deno cache --frozen ${
        decodeURIComponent(new URL("../../main.ts", import.meta.url).pathname)
      }`,
    ],
  };
  for (const [message, said] of Object.entries(cases)) {
    const terminal = memoryTerminal();
    const error = Object.assign(new TypeError(message), { code: "ERR_MODULE_NOT_FOUND" });
    assert.equal(await outcomeOf(terminal, () => Promise.reject(error)), 1);
    assert.deepEqual(terminal.said, said);
  }
});
