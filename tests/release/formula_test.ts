import assert from "node:assert/strict";
import { renderFormula } from "../../.ci/formula.ts";
import { archiveName, TARGETS } from "../../.ci/targets.ts";

const TEMPLATE = await Deno.readTextFile(new URL("../../.ci/formula.rb", import.meta.url));

/** Made-up sums, a different one for each target. */
const SUMS = TARGETS.map((target, index) =>
  `${String(index).repeat(64)}  ${archiveName("1.2.3", target)}\n`
).join("");

Deno.test("renderFormula() puts the address and sum of each archive where they belong", async (t) => {
  const release = { repository: "someone/op-sts", version: "1.2.3", sums: SUMS };
  await t.assertSnapshot(renderFormula(TEMPLATE, release));
});

Deno.test("renderFormula() throws when a sum is missing or a value would break out of its string", () => {
  const release = { repository: "someone/op-sts", version: "1.2.3", sums: SUMS };
  const [first = "", ...others] = SUMS.split("\n");
  assert.ok(first.includes("linux-x86_64"));
  assert.throws(
    () => renderFormula(TEMPLATE, { ...release, sums: others.join("\n") }),
    { message: "Cannot render the formula: no sha256 linux-x86_64" },
  );
  assert.throws(
    () => renderFormula(TEMPLATE, { ...release, repository: 'x"; system("id") #' }),
    { message: "Cannot render the formula: bad repository" },
  );
  assert.throws(
    () => renderFormula("{{colour}}", release),
    { message: "Cannot render the formula: no colour" },
  );
});
