/**
 * `deno task bench [ROUNDS]`: how long hit, miss and storm take, in one run beside a floor that no Deno program can pass and
 * beside the article's script; printed as a Markdown table with the budgets.
 *
 * Needs hyperfine. Without `jq`, `aws` or GNU time it says what it has not measured.
 *
 * @module
 */

import { doctorRows } from "./doctor.ts";
import { type Contender, type Figures, measure, measureMemory } from "./measure.ts";
import { BUNDLE, type Path, PATHS, SOURCE } from "./paths.ts";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { makeScene, type Scene } from "./scene.ts";
import { measureFetch } from "./fetch.ts";
import { CALLERS, measureStorm } from "./storm.ts";
import { renderTable, type Row } from "./table.ts";
import { findTools, output, type Tools } from "./tools.ts";

const ROOT = new URL("../../", import.meta.url);

const ROUNDS = 20;

/** A storm is long, and the length of storms hardly varies. */
const STORMS = 3;

const STORM_BUDGET_MS = 2000;

const AGENT_HIT = "hit by the agent";

const FETCH_FACTOR = 0.1;

const MEMORY_ROUNDS = 5;

const MEMORY_FACTOR = 1.2;

Deno.exit(await main());

async function main(): Promise<number> {
  const tools = await findTools();
  const { hyperfine } = tools;
  if (hyperfine === undefined) {
    print("Cannot measure without hyperfine: install it (Debian and Homebrew have it)\n");
    return 1;
  }
  const rounds = Number(Deno.args[0] ?? ROUNDS);
  if (!(rounds >= 1)) {
    print(`Cannot measure ${Deno.args[0]} rounds: give a number\n`);
    return 2;
  }
  await makeBundle();
  const aws = tools.aws === undefined ? "" : `${tools.aws.replace(/\/[^/]*$/, "")}:`;
  await using scene = await makeScene(`${aws}/usr/local/bin:/usr/bin:/bin`);
  const vault = await vaultOf(tools["aws-vault"], scene);
  const contenders = PATHS.filter(({ needs }) => needs.every((tool) => tools[tool] !== undefined))
    .map((path) => contender(path, scene, vault));

  print(`${await circumstances(tools, rounds)}\n\n`);
  const figures = await measure(hyperfine, contenders, rounds).finally(() => stopAgent(scene));
  checkLogins(scene, contenders, rounds);
  print(renderTable([
    ...PATHS.map((path) => timeRow(path, figures)),
    await fetchRow(scene, figures),
    await stormRow("bundle", scene, BUNDLE),
    await stormRow("source", scene, SOURCE),
    ...await doctorRows(BUNDLE, "/usr/local/bin:/usr/bin:/bin"),
    ...await memoryRows(contenders, tools),
    ...await sizeRows(),
  ]));
  return 0;
}

/** What a reader must know to judge the figures. */
async function circumstances(tools: Tools, rounds: number): Promise<string> {
  const [load = 0] = Deno.loadavg();
  const missing = Object.entries(tools).filter(([, path]) => path === undefined);
  return [
    `Deno ${Deno.version.deno}`,
    `${Deno.build.os} ${Deno.build.arch}`,
    `${navigator.hardwareConcurrency} processors, load ${load.toFixed(1)}`,
    await output("hyperfine", "--version"),
    await output("jq", "--version"),
    await output("aws", "--version"),
    `${rounds} rounds, all paths in turn`,
    ...missing.map(([name]) => `no ${name} on this machine`),
  ].filter((text) => text !== undefined).join("; ");
}

/** A hit that logs in, or a miss that does not, would be measured as something else than it is. */
function checkLogins(scene: Scene, contenders: readonly Contender[], rounds: number): void {
  const ofMiss = [scene.prepareMiss, scene.prepareEnded];
  const misses = contenders.filter(({ prepare }) => ofMiss.includes(prepare)).length;
  const wanted = misses * (rounds + 1);
  const { calls, logins } = scene.sts;
  if (calls.length === wanted && logins === wanted) return;
  throw new Error(`Cannot count the misses: ${wanted} should have logged in, ${logins} did`);
}

/** An environment in which aws-vault has the key; its session could only come from AWS itself, whatever is set. */
async function vaultOf(
  program: string | undefined,
  { root }: Scene,
): Promise<Record<string, string>> {
  if (program === undefined) return {};
  const env = {
    HOME: root,
    PATH: `${program.replace(/\/[^/]*$/, "")}:/usr/bin:/bin`,
    AWS_CONFIG_FILE: `${root}/aws-config`,
    AWS_VAULT_BACKEND: "file",
    AWS_VAULT_FILE_DIR: `${root}/aws-vault`,
    AWS_VAULT_FILE_PASSPHRASE: "x",
  };
  await Deno.writeTextFile(env.AWS_CONFIG_FILE, "[profile work]\nregion = us-east-1\n");
  const { success } = await new Deno.Command(program, {
    args: ["add", "--env", "work"],
    env: {
      ...env,
      AWS_ACCESS_KEY_ID: AWS_KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: AWS_KEY.secretAccessKey,
    },
    clearEnv: true,
    stdin: "null",
  }).output();
  if (!success) throw new Error("Cannot put the key into aws-vault");
  return env;
}

function contender(
  { name, words, item, opSeconds }: Path,
  scene: Scene,
  vault: Readonly<Record<string, string>>,
): Contender {
  const { agentEnv, sts } = scene;
  const slow = opSeconds === undefined ? {} : { BENCH_OP_SECONDS: opSeconds };
  const env = { ...scene.env, ...slow };
  switch (item) {
    case "session":
      return { name, words, env, prepare: scene.prepareHit };
    case "key in aws-vault":
      return { name, words, env: vault, prepare: () => Promise.resolve() };
    case "held by the agent":
      return { name, words, env: agentEnv, prepare: scene.prepareAgent };
    case "no session":
    case "ended session": {
      const login = { AWS_ENDPOINT_URL_STS: sts.url, AWS_DEFAULT_REGION: "us-east-1" };
      const prepare = item === "no session" ? scene.prepareMiss : scene.prepareEnded;
      return { name, words, env: { ...env, ...login }, prepare };
    }
  }
}

function timeRow({ name, title, budgets }: Path, figures: ReadonlyMap<string, Figures>): Row {
  const { median, least } = figures.get(name) ?? {};
  return {
    name: title,
    value: median,
    unit: "ms",
    ...(least === undefined ? {} : { least }),
    budgets: budgets.map(({ factor, of }) => {
      const other = figures.get(of)?.median;
      return {
        text: `${factor} × ${of}`,
        most: other === undefined ? undefined : factor * other,
      };
    }),
  };
}

async function fetchRow(scene: Scene, measured: ReadonlyMap<string, Figures>): Promise<Row> {
  const { median, least } = await measureFetch(scene, BUNDLE);
  const hit = measured.get(AGENT_HIT)?.median;
  return {
    name: "one fetch from `exec --server`",
    value: median,
    unit: "ms",
    least,
    budgets: [{
      text: `${FETCH_FACTOR} × ${AGENT_HIT}`,
      most: hit === undefined ? undefined : FETCH_FACTOR * hit,
    }],
  };
}

async function stormRow(what: string, scene: Scene, words: readonly string[]): Promise<Row> {
  return {
    name: `${CALLERS} at once on an empty cache, \`op\` of 0.3 s, ${what}`,
    value: await measureStorm(scene, words, STORMS),
    unit: "ms",
    budgets: [{ text: `${STORM_BUDGET_MS / 1000} s`, most: STORM_BUDGET_MS }],
  };
}

async function memoryRows(contenders: readonly Contender[], { time }: Tools): Promise<Row[]> {
  const peaks = new Map<string, number>();
  for (const contender of contenders) {
    if (time === undefined || !["floor", "hit"].includes(contender.name)) continue;
    peaks.set(contender.name, await measureMemory(time, contender, MEMORY_ROUNDS) / 1024);
  }
  const floor = peaks.get("floor");
  const most = floor === undefined ? undefined : MEMORY_FACTOR * floor;
  return [
    { name: "peak of memory, floor", value: floor, unit: "MiB", budgets: [] },
    {
      name: "peak of memory, hit, bundle",
      value: peaks.get("hit"),
      unit: "MiB",
      budgets: [{ text: `${MEMORY_FACTOR} × floor`, most }],
    },
  ];
}

/** What a binary embeds besides Deno itself. */
async function sizeRows(): Promise<Row[]> {
  let bytes = 0;
  for await (const { name } of Deno.readDir(new URL("dist/", ROOT))) {
    if (name.endsWith(".js")) bytes += (await Deno.stat(new URL(`dist/${name}`, ROOT))).size;
  }
  return [{ name: "size of the bundle", value: bytes / 1000, unit: "kB", budgets: [] }];
}

async function stopAgent({ agentEnv }: Scene): Promise<void> {
  const [program = "", ...args] = [...BUNDLE, "agent", "stop"];
  await new Deno.Command(program, { args, env: agentEnv, clearEnv: true, stdin: "null" }).output();
}

async function makeBundle(): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", ".ci/bundle.ts"],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
