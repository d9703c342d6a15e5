/**
 * The rules of the house fire where they should, and nowhere else.
 *
 * @module
 */

import assert from "node:assert/strict";
import plugin from "../../.ci/lint_plugin.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const CASES: readonly [rule: string, path: string, code: string, fires: boolean][] = [
  ["imports-run-down", "lib/base/x.ts", 'import "../sts/session.ts";', true],
  ["imports-run-down", "lib/sts/x.ts", 'import type { A } from "../session/a.ts";', true],
  ["imports-run-down", "lib/sts/x.ts", 'export { a } from "../call.ts";', true],
  ["imports-run-down", "lib/session/x.ts", 'await import("../commands/get.ts");', true],
  ["imports-run-down", "lib/call.ts", 'import "./doctor/check.ts";', true],
  ["imports-run-down", "lib/session/x.ts", 'import "../sts/session.ts"; import "./y.ts";', false],
  ["imports-run-down", "lib/program.ts", 'await import("./commands/get.ts");', false],
  ["imports-run-down", "lib/server/x.ts", 'await import("../commands/get.ts");', true],
  ["imports-run-down", "lib/session/x.ts", 'import "../server/serve.ts";', true],
  ["imports-run-down", "lib/a_new_room/x.ts", "const a = 1;", true],
  ["imports-run-down", "tests/x.ts", 'import "../lib/program.ts";', false],
  ["export-says-what-for", "lib/base/x.ts", "export const a = 1;", true],
  ["export-says-what-for", "lib/base/x.ts", "/** @returns a */\nexport const a = 1;", true],
  ["export-says-what-for", "lib/base/x.ts", "/** What a is for. */\nexport const a = 1;", false],
  ["no-empty-words", "lib/base/x.ts", "/** Time. */\nconst a = 1;", true],
  [
    "no-empty-words",
    "lib/base/x.ts",
    "/**\n * A.\n *\n * @param p Options\n */\nconst a = 1;",
    true,
  ],
  ["no-empty-words", "lib/base/x.ts", "/** Time that is left, in ms. */\nconst a = 1;", false],
  ["deno-in-adapters-only", "lib/session/x.ts", "Deno.exit(1);", true],
  ["deno-in-adapters-only", "lib/system/process.ts", "Deno.exit(1);", false],
  ["time-from-the-clock", "lib/session/x.ts", "Date.now();", true],
  ["error-text", "lib/session/x.ts", 'throw new Error("It failed.");', true],
];

for (const [rule, path, code, fires] of CASES) {
  Deno.test(`${rule} ${fires ? "fires on" : "lets pass"} ${JSON.stringify(code)} in ${path}`, () => {
    const found = Deno.lint.runPlugin(plugin, ROOT + path, code).filter(({ id }) =>
      id === `op-sts/${rule}`
    );
    assert.equal(found.length > 0, fires);
  });
}
