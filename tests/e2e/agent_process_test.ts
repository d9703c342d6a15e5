import assert from "node:assert/strict";
import { askAgent } from "../../lib/agent/client.ts";
import { agentKey } from "../../lib/agent/lookup_key.ts";
import { agentFiles, tellAgent } from "../../lib/agent/control.ts";
import { AGENT_PROTOCOL } from "../../lib/agent/messages.ts";
import { systemClock } from "../../lib/base/clock.ts";
import { STATE } from "../directory.ts";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { ITEM_ID, sessionUntil, SOURCE } from "../fakes.ts";
import { ended, PROGRAM } from "../world.ts";
import { type AgentWorld, agentWorld, until } from "./agent.ts";
import { cacheOf, opCommands, printedId } from "./cached.ts";

const HOST = { os: Deno.build.os, uid: Deno.uid() };

/** Whether the system shows its processes as files. */
const HAS_PROC = Deno.build.os === "linux";

/** Hands the world's session to an agent that is started for it, and gives the number of its process. */
async function handOver({ world, pid }: AgentWorld, ...args: string[]): Promise<number> {
  const { code, stderr } = await world.run(["--agent", "on", ...args]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  await world.op.forgetCalls();
  const number = await pid();
  assert.ok(number !== undefined);
  return number;
}

/** Asks the agent from this very process: a thousand starts of the program would take their time. */
async function ask({ world }: AgentWorld): Promise<string | undefined> {
  const key = await agentKey({}, world.env);
  const question = { key, least: 1200, partition: undefined };
  const parts = { environment: world.env, host: HOST, clock: systemClock };
  return (await askAgent(question, parts)).held?.session.accessKeyId;
}

function modeOf(path: string): number {
  return (Deno.lstatSync(path).mode ?? 0) & 0o7777;
}

async function readAll(path: string): Promise<string> {
  return new TextDecoder("latin1").decode(await Deno.readFile(path));
}

Deno.test("the agent's socket is never to be found with another mode than 0600, in a directory of 0700", async () => {
  await using agent = await agentWorld();
  const starting = ended(agent.world.start(["agent", "start"]));
  const modes = new Set<number>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      try {
        modes.add(modeOf(agent.socket));
      } catch {
        // Not there yet.
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
  })();
  assert.equal((await starting).code, 0);
  isOver = true;
  await watching;
  modes.add(modeOf(agent.socket));
  assert.deepEqual([...modes], [0o600]);
  assert.equal(modeOf(agent.directory), 0o700);
  assert.equal(modeOf(`${agent.directory}/agent.lock`), 0o600);
  assert.equal((await Deno.lstat(agent.socket)).uid, Deno.uid());
});

Deno.test("the agent leaves no secret in a file, its arguments or its environment", async () => {
  await using agent = await agentWorld();
  const { world, directory } = agent;
  const callers = {
    AWS_SECRET_ACCESS_KEY: "secretOfTheCaller",
    OP_SESSION_my: "tokenOfTheCaller",
    GITHUB_TOKEN: "otherTokenOfTheCaller",
    OP_STS_AGENT: "on",
    // What changes a runtime; those that do more would already change the program that starts it.
    NODE_EXTRA_CA_CERTS: `${world.home}/certificates`,
    DENO_JOBS: "12345",
    BASH_ENV: `${world.home}/profile`,
  };
  const { code } = await world.run([], { env: callers });
  assert.equal(code, 0);
  const pid = await agent.pid();
  assert.ok(pid !== undefined);
  const texts: string[] = [];
  for await (const { name, isFile } of Deno.readDir(directory)) {
    if (isFile) texts.push(await readAll(`${directory}/${name}`));
  }
  if (HAS_PROC) {
    texts.push(await readAll(`/proc/${pid}/cmdline`), await readAll(`/proc/${pid}/environ`));
    const names = (await readAll(`/proc/${pid}/environ`)).split("\0").filter((line) => line !== "")
      .map((line) => line.replace(/=.*/s, ""));
    // Three of them are the shell's.
    const known = ["DENO_DIR", "DENO_NO_UPDATE_CHECK", "HOME", "PWD", "SHLVL", "_"];
    assert.deepEqual(names.filter((name) => !known.includes(name)), []);
  }
  const secrets = [
    "cachedSecretOfTheSession",
    "cachedTokenOfTheSession",
    await cacheOf(world),
    AWS_KEY.secretAccessKey,
    AWS_KEY.seed,
    ...Object.values(callers).filter((value) => value.length > 2),
  ];
  for (const text of texts) {
    for (const secret of secrets) assert.ok(!text.includes(secret));
  }
});

if (HAS_PROC) {
  Deno.test("the agent is cut off from its caller: streams, locks, directory, session, core dumps", async () => {
    await using agent = await agentWorld();
    // Nine as `flock 9` has it, and a pipe on three that this test would wait for.
    const { code, stdout } = await agent.world.shell(
      'exec 9>lock 3>&1; op-sts agent start --agent-idle 20s >started; cat started; echo "$?"',
    );
    assert.deepEqual([code, /^Agent started/.test(stdout)], [0, true]);
    const pid = await agent.pid();
    const open: string[] = [];
    for await (const { name } of Deno.readDir(`/proc/${pid}/fd`)) {
      open.push(await Deno.readLink(`/proc/${pid}/fd/${name}`).catch(() => ""));
    }
    assert.deepEqual(open.filter((path) => path.endsWith("/lock") || path.startsWith("pipe:")), []);
    assert.equal(await Deno.readLink(`/proc/${pid}/cwd`), "/");
    for (const stream of [0, 1, 2]) {
      assert.equal(await Deno.readLink(`/proc/${pid}/fd/${stream}`), "/dev/null");
    }
    assert.match(await Deno.readTextFile(`/proc/${pid}/limits`), /^Max core file size +0 +0 /m);
    // Behind the name: state, parent, group, session, terminal.
    const stat = (await Deno.readTextFile(`/proc/${pid}/stat`)).replace(/^.*\) /, "").split(" ");
    assert.deepEqual(stat.slice(2, 5), [`${pid}`, `${pid}`, "0"]);
  });

  if (PROGRAM.includes("run")) {
    Deno.test("the agent may neither run programs nor reach a network when it is run by Deno", async () => {
      await using agent = await agentWorld();
      const words = (await readAll(`/proc/${await handOver(agent)}/cmdline`)).split("\0");
      const allowed = words.filter((word) => /^(-A|--allow-)/.test(word));
      assert.deepEqual(allowed.map((word) => word.replace(/=.*/, "")), [
        "--allow-read",
        "--allow-write",
        "--allow-net",
        "--allow-env",
        "--allow-sys",
      ]);
      assert.equal(allowed[1], `--allow-write=${agent.directory}`);
      assert.equal(allowed[2], `--allow-net=unix:${agent.directory}/agent.new`);
    });
  }

  Deno.test("the agent loses no answer in 10,000, and its memory does not grow by a tenth", async () => {
    await using agent = await agentWorld();
    const pid = await handOver(agent);
    const memory = async () =>
      Number(/^VmRSS:\s+(\d+)/m.exec(await Deno.readTextFile(`/proc/${pid}/status`))?.[1]);
    const hits = async (count: number) => {
      let [asked, served] = [0, 0];
      const caller = async () => {
        while (asked++ < count) if (await ask(agent) === agent.cached.accessKeyId) served++;
      };
      await Promise.all(Array.from({ length: 8 }, caller));
      return served;
    };
    // The first few load what every later one uses.
    await hits(100);
    const before = await memory();
    assert.equal(await hits(10_000), 10_000);
    assert.ok(await memory() < before * 1.1, `${before} kB before, ${await memory()} kB after`);
  });
}

Deno.test("the agent serves 24 calls at once", async () => {
  await using agent = await agentWorld();
  await handOver(agent);
  const answers = await Promise.all(Array.from({ length: 24 }, () => ask(agent)));
  assert.deepEqual(new Set(answers), new Set([agent.cached.accessKeyId]));
  const runs = await Promise.all(
    Array.from({ length: 24 }, () => agent.world.run(["--agent", "auto"])),
  );
  assert.deepEqual(new Set(runs.map(({ stdout }) => printedId(stdout))), new Set(answers));
  assert.deepEqual(await opCommands(agent.world), []);
});

Deno.test("get starts one agent when 24 processes want one", async () => {
  await using agent = await agentWorld();
  const runs = await Promise.all(
    Array.from({ length: 24 }, () => agent.world.run(["--agent", "on"])),
  );
  for (const { code, stdout, stderr } of runs) {
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(printedId(stdout), agent.cached.accessKeyId);
  }
  const pid = await agent.pid();
  assert.notEqual(pid, undefined);
  assert.equal(await ask(agent), agent.cached.accessKeyId);
  if (HAS_PROC) assert.deepEqual(await agentsOf(agent), [pid]);
});

/** All agents of a world, by their arguments and their home: a binary has no path of ours among its arguments. */
async function agentsOf({ world }: AgentWorld): Promise<number[]> {
  const found: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const words = (await readAll(`/proc/${name}/cmdline`).catch(() => "")).split("\0");
    if (!words.includes("agent") || !words.includes("run")) continue;
    const environ = (await readAll(`/proc/${name}/environ`).catch(() => "")).split("\0");
    if (environ.includes(`HOME=${world.home}`)) found.push(Number(name));
  }
  return found;
}

Deno.test("agent run refuses to be the second one", async () => {
  await using agent = await agentWorld();
  await handOver(agent);
  const { code, stdout, stderr } = await agent.world.run(["agent", "run"]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /^op-sts: Cannot run the agent: one is running already\nhint: /);
  assert.equal(await ask(agent), agent.cached.accessKeyId);
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  Deno.test(`the agent ends on ${signal} and takes its socket along`, async () => {
    await using agent = await agentWorld();
    const running = agent.world.start(["agent", "run"]);
    await until(() => agent.world.run(["agent", "status"]).then(({ code }) => code === 0));
    running.kill(signal);
    assert.deepEqual(await ended(running), { code: 0, stdout: "", stderr: "" });
    await assert.rejects(Deno.lstat(agent.socket), Deno.errors.NotFound);
  });
}

Deno.test("get goes the usual way when the agent was killed, and --agent on starts a new one", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  const first = await handOver(agent);
  Deno.kill(first, "SIGKILL");
  await until(async () => await agent.pid() === undefined);
  assert.ok((await Deno.lstat(agent.socket)).isSocket);
  const { code, stderr } = await world.run(["--agent", "auto"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(await opCommands(world), ["item get"]);
  assert.notEqual(await handOver(agent), first);
  assert.equal(await ask(agent), agent.cached.accessKeyId);
});

Deno.test("get goes the usual way when the agent hangs, and agent stop and clear say that it does", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  const pid = await handOver(agent);
  Deno.kill(pid, "SIGSTOP");
  const { code, stdout, stderr } = await world.run(["--agent", "on"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(printedId(stdout), agent.cached.accessKeyId);
  assert.deepEqual(await opCommands(world), ["item get"]);
  const lock = `${world.home}/${STATE}/agent.lock`;
  const ends = Deno.build.os === "darwin" ? `kill -9 $(lsof -t ${lock})` : `fuser -k -KILL ${lock}`;
  for (const args of [["agent", "stop"], ["agent", "status"], ["clear"]]) {
    const hung = await world.run(args);
    assert.deepEqual([hung.code, hung.stdout], [1, ""]);
    assert.equal(
      hung.stderr,
      `op-sts: Cannot reach the agent: it is running but does not answer\nhint: end it: ${ends}\n`,
    );
  }
});

Deno.test("the agent forgets a session that nobody asks for, and ends when it has none left", async () => {
  await using agent = await agentWorld();
  await handOver(agent, "--agent-idle", "1s");
  await until(async () => await agent.pid() === undefined);
  await assert.rejects(Deno.lstat(agent.socket), Deno.errors.NotFound);
});

Deno.test("the agent forgets a session that has expired, and ends when it has none left", async () => {
  await using agent = await agentWorld();
  assert.equal((await agent.world.run(["agent", "start"])).code, 0);
  const parts = { environment: agent.world.env, host: HOST, clock: systemClock };
  const held = {
    session: sessionUntil(Date.now() + 3000),
    source: SOURCE,
    item: { id: ITEM_ID, title: "AWS Access Key", vault: { id: "v" } },
    place: "field",
  } as const;
  const request = {
    v: AGENT_PROTOCOL,
    do: "keep",
    key: "k",
    held,
    readAt: Date.now(),
    idle: 3600,
    replace: false,
  } as const;
  assert.notEqual(await tellAgent(await agentFiles(parts), request, parts), undefined);
  assert.notEqual(await agent.pid(), undefined);
  await until(async () => await agent.pid() === undefined);
});

Deno.test("the agent ends when its socket is gone: nobody could make it forget any more", async () => {
  await using agent = await agentWorld();
  const pid = await handOver(agent);
  await Deno.remove(agent.directory, { recursive: true });
  if (!HAS_PROC) return;
  await until(async () => !(await agentsOf(agent)).includes(pid));
});
