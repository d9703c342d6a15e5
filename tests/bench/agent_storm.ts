/**
 * `deno task bench:agent [HITS]`: asks one agent for its session again and again, and tells how many
 * answers were lost and how its memory went. Needs Linux, which shows the memory of a process as a file.
 *
 * @module
 */

import { askAgent } from "../../lib/agent/client.ts";
import { agentKey } from "../../lib/agent/lookup_key.ts";
import { systemClock } from "../../lib/base/clock.ts";
import { agentWorld } from "../e2e/agent.ts";
import { ended } from "../world.ts";

const HITS = 100_000;

/** Callers at a time: as many as a wide Terraform run has. */
const CALLERS = 8;

/** Looks at the memory in between. */
const LOOKS = 10;

const hits = Number(Deno.args[0] ?? HITS);
await using agent = await agentWorld();
const { world } = agent;
const started = await ended(world.start(["--agent", "on"]));
if (started.code !== 0) throw new Error(started.stderr);
const pid = await agent.pid();
const question = { key: await agentKey({}, world.env), least: 1200, partition: undefined };
const parts = {
  environment: world.env,
  host: { os: Deno.build.os, uid: Deno.uid() },
  clock: systemClock,
};
let asked = 0;
let lost = 0;

async function call(until: number): Promise<void> {
  while (asked < until) {
    asked++;
    const { held } = await askAgent(question, parts);
    if (held?.session.accessKeyId !== agent.cached.accessKeyId) lost++;
  }
}

async function memory(): Promise<string> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const [rss, peak] = [/^VmRSS:\s+(\d+)/m, /^VmHWM:\s+(\d+)/m].map((line) =>
    (Number(line.exec(status)?.[1]) / 1024).toFixed(1)
  );
  return `${rss} MiB, peak ${peak} MiB`;
}

const begun = performance.now();
print(`start: ${await memory()}`);
for (let look = 1; look <= LOOKS; look++) {
  await Promise.all(Array.from({ length: CALLERS }, () => call(hits * look / LOOKS)));
  print(`${asked} hits, ${lost} lost: ${await memory()}`);
}
print(`${Math.round(asked / (performance.now() - begun) * 1000)} hits a second`);
Deno.exitCode = lost === 0 ? 0 : 1;

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
}
