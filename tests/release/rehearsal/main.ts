/**
 * `deno task release:rehearse ACT`: runs release.yml to its end by `act` (github.com/nektos/act), on this machine, with
 * stand-ins for the actions, for GitHub and for the bases of binaries; then looks at what was published.
 *
 * It shows order, names, globs and shell of the workflow, and that what each archive embeds runs. It shows nothing about
 * GitHub's machines, nor that the real actions do what the stand-ins do.
 *
 * @module
 */

import { archiveName, TARGETS } from "../../../.ci/targets.ts";
import { VERSION } from "../../../lib/base/version.ts";
import { makeStage, ROOT, type Stage } from "./stage.ts";

const HERE = decodeURIComponent(new URL("./", import.meta.url).pathname);
const WORKFLOW = ".github/workflows/release.yml";
const TAG = `v${VERSION}`;

/** Longer than any run of it. */
const LIMIT_MS = 600_000;

const [act = "act"] = Deno.args;
const workflow = await Deno.readTextFile(ROOT + WORKFLOW);
await using stage = await makeStage();
const problems = [...await rehearse(stage), ...await problemsOf(stage)];
for (const problem of problems) print(`release:rehearse: ${problem}\n`);
if (problems.length === 0) print(`release:rehearse: ${jobs().length} jobs, all to their end\n`);
Deno.exitCode = problems.length === 0 ? 0 : 1;

/** Runs every job; shows what they said when one fails. */
async function rehearse({ path, repository }: Stage): Promise<string[]> {
  await Deno.writeTextFile(`${path}/event.json`, JSON.stringify({ ref: `refs/tags/${TAG}` }));
  const env = {
    REHEARSAL: path,
    REHEARSAL_DENO: Deno.execPath(),
    OP_STS_BASE_MIRROR: `file://${path}/mirror`,
    DENO_DIR: await denoDirectory(),
    DENO_NO_UPDATE_CHECK: "1",
  };
  const { success, stdout, stderr } = await new Deno.Command(act, {
    args: [
      ...["push", "-W", WORKFLOW, "-e", `${path}/event.json`, "--no-cache-server"],
      ...runners().flatMap((runner) => ["-P", `${runner}=-self-hosted`]),
      ...actions().flatMap((
        { name, use },
      ) => ["--local-repository", `${use}=${HERE}actions/${name}`]),
      ...Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
      ...["--var", "TAP_APP_CLIENT_ID=client", "-s", "TAP_APP_PRIVATE_KEY=key"],
      ...["-s", "GITHUB_TOKEN=token"],
    ],
    cwd: repository,
    // Its own files go there; what the caller has set is not the workflow's business.
    env: { HOME: path, PATH: `${path}/bin:${Deno.env.get("PATH")}` },
    clearEnv: true,
    stdin: "null",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).output();
  const decoder = new TextDecoder();
  const said = decoder.decode(stdout) + decoder.decode(stderr);
  const ended = said.matchAll(/^\[Release\/(.*?)\s*\].*Job (succeeded|failed)/gm);
  const jobsDone = [...ended].map(([, name = "", how]) => `${name}: ${how}`);
  print(jobsDone.map((line) => `${line}\n`).join(""));
  const missing = jobs().filter((job) => !jobsDone.some((line) => line.startsWith(job)));
  if (!success) print(said);
  return [
    ...(success ? [] : ["a job failed"]),
    ...missing.map((job) => `the job ${job} did not come to its end`),
  ];
}

/** Looks at what the jobs left behind. */
async function problemsOf({ path }: Stage): Promise<string[]> {
  const archives = TARGETS.map((target) => archiveName(VERSION, target));
  const single = `op-sts-${TAG}.js`;
  const expected = [...archives, single, "SHA256SUMS", "op-sts.cdx.json"].sort();
  const published: string[] = [];
  try {
    for await (const { name } of Deno.readDir(`${path}/published`)) published.push(name);
  } catch {
    return ["nothing was published"];
  }
  const record = await Deno.readTextFile(`${path}/record`);
  const tap = ["--git-dir", `${path}/tap.git`, "show", `op-sts-${TAG}:Formula/op-sts.rb`];
  const { stdout } = await new Deno.Command("git", { args: tap, stderr: "null" }).output();
  const formula = new TextDecoder().decode(stdout);
  const sums = await Deno.readTextFile(`${path}/published/SHA256SUMS`);
  const inFormula = archives.filter((name) => !name.endsWith(".zip")).map((name) =>
    sums.split("\n").find((line) => line.endsWith(`  ${name}`))?.slice(0, 64) ?? name
  );
  return [
    published.sort().join(" ") === expected.join(" ") ? "" : `published was ${published.join(" ")}`,
    record === `published ${TAG}\nproposed op-sts-${TAG}\n` ? "" : `done was ${record}`,
    ...inFormula.map((sum) => formula.includes(sum) ? "" : `the formula lacks the sum ${sum}`),
  ].filter((problem) => problem !== "");
}

function jobs(): string[] {
  return [...workflow.split("\njobs:\n")[1]?.matchAll(/^ {2}(\w+):$/gm) ?? []].map(([, job = ""]) =>
    job
  );
}

function runners(): string[] {
  return [...new Set(workflow.match(/\b(ubuntu|macos|windows)-\d[\w.-]*/g))];
}

function actions(): { name: string; use: string }[] {
  const uses = [...workflow.matchAll(/uses: ([\w-]+)\/([\w-]+)@([0-9a-f]{40})/g)];
  return uses.map(([, owner, name = "", commit]) => ({ name, use: `${owner}/${name}@${commit}` }));
}

async function denoDirectory(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
