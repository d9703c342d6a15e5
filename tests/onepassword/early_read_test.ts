import assert from "node:assert/strict";
import { SENTINEL } from "../../lib/base/environment.ts";
import { startReading } from "../../lib/onepassword/early_read.ts";
import type { Run } from "../../lib/system/process.ts";
import { FakeClock } from "../fakes.ts";

interface Case {
  readonly argv: readonly string[];
  readonly environment?: Record<string, string>;
  readonly isAgentAsked?: boolean;
}

function start({ argv, environment = {}, isAgentAsked = false }: Case) {
  const runs: Run[] = [];
  const clock = new FakeClock();
  const early = startReading({ argv, environment, clock, isAgentAsked }, (run) => {
    runs.push(run);
    return Promise.resolve({ ended: "exited", code: 0, stdout: "{}", stderr: "" });
  });
  return { early, runs };
}

const ID = "abcdefghijklmnopqrstuvwxyz";

const STARTED: readonly (Case & { readonly args: readonly string[] })[] = [
  { argv: [], args: ["AWS Access Key"] },
  { argv: ["get", "--item", "a b"], args: ["a b"] },
  { argv: ["--item=x", "--vault", "v"], args: ["x", "--vault", "v"] },
  { argv: ["--cache-item", ID, "--account", "my"], args: [ID, "--account", "my"] },
  { argv: [], environment: { OP_STS_ITEM: "twin" }, args: ["twin"] },
  { argv: ["--agent", "on"], isAgentAsked: true, args: ["AWS Access Key"] },
];

for (const { args, ...given } of STARTED) {
  Deno.test(`startReading() runs op for ${JSON.stringify(given)}`, async () => {
    const { early, runs } = start(given);
    assert.deepEqual(runs.map((run) => run.args), [["item", "get", ...args, "--format", "json"]]);
    assert.ok(early !== undefined);
    assert.equal(early.item, args[0]);
    await early.running;
  });
}

const NOT_STARTED: readonly Case[] = [
  { argv: ["login"] },
  { argv: ["status", "--json"] },
  { argv: ["--help"] },
  { argv: ["--profile", "work"] },
  { argv: ["get", "surplus"] },
  { argv: ["--", "aws"] },
  { argv: ["--no-such-option"] },
  { argv: ["--item"] },
  { argv: ["--item", ""] },
  { argv: ["--item", "a", "--item", "b"] },
  { argv: ["--duration", "1m"] },
  { argv: ["--duration", "30m", "--min-remaining", "30m"] },
  { argv: ["--cache", "off", "--cache-item", ID] },
  { argv: [], environment: { OP_STS_TIMEOUT: "soon" } },
  { argv: [], environment: { [SENTINEL]: "1" } },
  { argv: ["--agent", "on"] },
  { argv: ["--policy", "/p.json"] },
  { argv: ["--role-arn", "arn:aws:iam::123456789012:role/x", "--agent", "on"], isAgentAsked: true },
  { argv: ["--agent", "auto", "--region", "eu-west-1"] },
];

for (const given of NOT_STARTED) {
  Deno.test(`startReading() runs nothing for ${JSON.stringify(given)}`, () => {
    const { early, runs } = start(given);
    assert.deepEqual([early, runs], [undefined, []]);
  });
}
