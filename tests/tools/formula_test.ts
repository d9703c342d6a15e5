import assert from "node:assert/strict";
import { renderFormula } from "../../.ci/formula.ts";
import { archiveName, TARGETS } from "../../.ci/targets.ts";

Deno.test("the formula is Ruby", async () => {
  const template = await Deno.readTextFile(new URL("../../.ci/formula.rb", import.meta.url));
  const sums = TARGETS.map((target) => `${"0".repeat(64)}  ${archiveName("1.2.3", target)}`);
  const release = { repository: "someone/op-sts", version: "1.2.3", sums: sums.join("\n") };
  const ruby = new Deno.Command("ruby", { args: ["-c"], stdin: "piped", stdout: "piped" }).spawn();
  const writer = ruby.stdin.getWriter();
  await writer.write(new TextEncoder().encode(renderFormula(template, release)));
  await writer.close();
  const { stdout } = await ruby.output();
  assert.equal(new TextDecoder().decode(stdout), "Syntax OK\n");
});
