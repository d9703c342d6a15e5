import assert from "node:assert/strict";
import { AGENT_PROTOCOL } from "../../lib/agent/messages.ts";
import { receiveLine, sendLine } from "../../lib/agent/socket.ts";
import { type AgentWorld, agentWorld, until } from "./agent.ts";
import { cachedIn, opCommands, printedId, putInField } from "./cached.ts";
import { ended, makeWorld } from "../world.ts";

/** Runs the program and expects it to succeed in silence. */
async function quietly({ world }: AgentWorld, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await world.run(args);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" }, args.join(" "));
  return stdout;
}

/** Hands the world's session to an agent that is started for it. */
async function handOver(agent: AgentWorld, ...args: string[]): Promise<string> {
  const document = await quietly(agent, "get", "--agent", "on", ...args);
  assert.notEqual(await agent.pid(), undefined);
  await agent.world.op.forgetCalls();
  return document;
}

Deno.test("get --agent on starts an agent, and from then on prints the same without op", async () => {
  await using agent = await agentWorld();
  const { world, cached } = agent;
  const document = await handOver(agent);
  assert.equal(printedId(document), cached.accessKeyId);
  for (const mode of ["on", "auto"]) assert.equal(await quietly(agent, "--agent", mode), document);
  const twin = await world.run([], { env: { OP_STS_AGENT: "auto" } });
  assert.deepEqual(twin, { code: 0, stdout: document, stderr: "" });
  assert.deepEqual(await opCommands(world), []);
  assert.equal(await quietly(agent), document);
  assert.deepEqual(await opCommands(world), ["item get"]);
});

Deno.test("get --agent auto starts no agent, but hands its session to one that runs", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  await quietly(agent, "--agent", "auto");
  assert.equal(await agent.pid(), undefined);
  assert.match(await quietly(agent, "agent", "start"), /^Agent started \(process \d+\)\n$/);
  await world.op.forgetCalls();
  const document = await quietly(agent, "--agent", "auto");
  assert.equal(await quietly(agent, "--agent", "auto"), document);
  assert.deepEqual(await opCommands(world), ["item get"]);
});

Deno.test("get hands what a login brought to the agent", async () => {
  await using agent = await agentWorld(-60);
  const { world } = agent;
  const document = await handOver(agent);
  assert.equal(printedId(document), world.sts.sessions[0]?.accessKeyId);
  assert.equal(await quietly(agent, "--agent", "auto"), document);
  assert.deepEqual(await opCommands(world), []);
});

Deno.test("get is served whatever duration and region it wants, and never for another item, account or endpoint", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  await handOver(agent);
  await quietly(agent, "--agent", "auto", "--duration", "1h", "--region", "eu-west-1");
  await quietly(agent, "--agent", "auto", "--item", "AWS Access Key", "--timeout", "20s");
  assert.deepEqual(await opCommands(world), []);
  await quietly(agent, "--agent", "auto", "--item", world.item?.id ?? "");
  assert.deepEqual(await opCommands(world), ["item get"]);
  const others: { args?: string[]; env?: Record<string, string> }[] = [
    { env: { AWS_ENDPOINT_URL_STS: "" } },
    { env: { OP_ACCOUNT: "my" } },
    { args: ["--region", "cn-north-1"] },
    { args: ["--mfa-serial", "GAHT12345678", "--no-input"] },
  ];
  for (const { args = [], env = {} } of others) {
    await world.op.forgetCalls();
    await world.run(["--agent", "auto", "--timeout", "2s", ...args], { env });
    assert.notDeepEqual(await opCommands(world), [], JSON.stringify({ args, env }));
  }
});

Deno.test("get is never served less than --min-remaining by the agent", async () => {
  await using agent = await agentWorld(3600);
  const { world } = agent;
  const document = await handOver(agent);
  assert.equal(await quietly(agent, "--agent", "auto", "--min-remaining", "50m"), document);
  assert.deepEqual(await opCommands(world), []);
  const longer = cachedIn(world, { seconds: 7200 });
  await putInField(world, longer.value);
  const renewed = await quietly(agent, "--agent", "auto", "--min-remaining", "90m");
  assert.equal(printedId(renewed), longer.accessKeyId);
  await world.op.forgetCalls();
  // The agent has taken the longer one.
  assert.equal(await quietly(agent, "--agent", "auto"), renewed);
  assert.deepEqual(await opCommands(world), []);
});

Deno.test("get fails on wrong options although the agent has the session", async () => {
  await using agent = await agentWorld();
  await handOver(agent);
  for (const args of [["--duration", "5m"], ["--bogus"], ["surplus"], ["--item", ""]]) {
    const { code, stdout, stderr } = await agent.world.run(["get", "--agent", "auto", ...args]);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" }, args.join(" "));
    assert.match(stderr, /^op-sts: Cannot /);
  }
});

Deno.test("login --force replaces the session in the agent", async () => {
  await using agent = await agentWorld(12 * 3600);
  const { world } = agent;
  await handOver(agent);
  assert.match(
    await quietly(agent, "login", "--force", "--agent", "auto", "--duration", "1h"),
    /^Session in /,
  );
  await world.op.forgetCalls();
  const document = await quietly(agent, "--agent", "auto");
  assert.equal(printedId(document), world.sts.sessions[0]?.accessKeyId);
  assert.deepEqual(await opCommands(world), []);
});

Deno.test("exec takes the session from the agent, or hands it over before it runs the program", async () => {
  await using agent = await agentWorld();
  const { world, cached } = agent;
  const program = ["--", "/bin/sh", "-c", "echo $AWS_ACCESS_KEY_ID"];
  for (const mode of ["on", "auto"]) {
    assert.equal(
      await quietly(agent, "exec", "--agent", mode, ...program),
      `${cached.accessKeyId}\n`,
    );
  }
  assert.deepEqual(await opCommands(world), ["item get"]);
});

Deno.test("clear makes the agent forget everything and end, also without --agent and when 1Password fails", async () => {
  for (const fails of [false, true]) {
    await using agent = await agentWorld();
    const { world } = agent;
    await handOver(agent);
    if (fails) await world.op.behave({ faults: [{ fault: "prompt dismissed", on: "item get" }] });
    const { code, stdout } = await world.run(["clear"]);
    assert.equal(code, fails ? 1 : 0);
    if (!fails) {
      assert.equal(stdout, 'Session forgotten in "AWS Access Key" and the agent\n');
    }
    await until(async () => await agent.pid() === undefined);
  }
});

for (const mode of ["auto", "on"]) {
  Deno.test(`get --agent ${mode} hands nothing over that it read before a clear`, async () => {
    await using agent = await agentWorld();
    const { world } = agent;
    // An `op` that has read the item, and takes its time to say so.
    const op = `${world.home}/slow-op`;
    await Deno.writeTextFile(
      op,
      `#!/bin/sh\nsaid=$("${world.op.program}" "$@")\ntouch has-read\n` +
        `while [ ! -e go ]; do sleep 0.02; done\nprintf %s "$said"\n`,
    );
    await Deno.chmod(op, 0o755);
    if (mode === "auto") await quietly(agent, "agent", "start");
    const slow = ended(world.start(["--agent", mode, "--op", op]));
    await until(() => Deno.lstat(`${world.home}/has-read`).then(() => true, () => false));
    assert.match(await quietly(agent, "clear"), /^Session forgotten in /);
    await Deno.writeTextFile(`${world.home}/go`, "");
    assert.equal(printedId((await slow).stdout), agent.cached.accessKeyId);
    const { stdout } = await world.run(["agent", "status", "--json"]);
    assert.deepEqual(JSON.parse(stdout).sessions ?? [], []);
    await Deno.remove(`${world.home}/go`);
    await Deno.remove(`${world.home}/has-read`);
    // What is read afterwards is welcome.
    assert.equal((await world.run(["--agent", "on"])).code, 0);
    assert.equal(JSON.parse(await quietly(agent, "agent", "status", "--json")).sessions.length, 1);
  });
}

Deno.test("status shows the session in the agent without op", async () => {
  await using agent = await agentWorld(7200);
  const { world } = agent;
  await handOver(agent);
  assert.match(
    await quietly(agent, "status", "--agent", "auto"),
    /^Session of "AWS Access Key" in the agent until \d\d:\d\d( tomorrow)?, 1 h 59 min/,
  );
  const { cache, usable } = JSON.parse(await quietly(agent, "status", "--agent", "auto", "--json"));
  assert.deepEqual({ cache, usable }, { cache: "agent", usable: true });
  assert.deepEqual(await opCommands(world), []);
  assert.match(await quietly(agent, "status"), /^Session in "AWS Access Key" until /);
});

Deno.test("agent start starts one where a link leads to the home directory", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  const env = { HOME: `${world.home}.link` };
  await Deno.symlink(world.home, env.HOME);
  const { code, stderr } = await world.run(["agent", "start"], { env });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal((await world.run(["agent", "stop"], { env })).stdout, "Agent stopped\n");
});

Deno.test("agent status, start and stop say what is running", async () => {
  await using agent = await agentWorld();
  const { world, cached } = agent;
  const none = { code: 1, stdout: "No agent is running\n", stderr: "" };
  assert.deepEqual(await world.run(["agent", "status"]), none);
  assert.deepEqual(await world.run(["agent", "status", "--json"]), {
    ...none,
    stdout: '{"running":false}\n',
  });
  assert.deepEqual(await world.run(["agent", "stop"]), { ...none, code: 0 });
  await quietly(agent, "agent", "start");
  const pid = await agent.pid();
  assert.equal(await quietly(agent, "agent", "start"), `Agent running already (process ${pid})\n`);
  assert.equal(
    await quietly(agent, "agent", "status"),
    `Agent running (process ${pid}) with no session\n`,
  );
  await quietly(agent, "--agent", "auto");
  const shown = await quietly(agent, "agent", "status");
  assert.match(shown, new RegExp(`^Agent running \\(process ${pid}\\) with 1 session\\n`));
  assert.match(
    shown,
    /^"AWS Access Key" until \d\d:\d\d( tomorrow)?, \d+ min, forgotten after 1h /m,
  );
  const { sessions, ...about } = JSON.parse(await quietly(agent, "agent", "status", "--json"));
  assert.deepEqual(about, { running: true, pid, protocol: AGENT_PROTOCOL });
  assert.equal(sessions[0].expiration, cached.expiration);
  assert.doesNotMatch(JSON.stringify(sessions), /cachedSecret|cachedToken|ASIACACHED/);
  assert.equal(await quietly(agent, "agent", "stop"), "Agent stopped\n");
  await until(async () => await agent.pid() === undefined);
});

Deno.test("agent status shows all that an agent holds, however much that is", async () => {
  await using agents = await agentWorld();
  const { world, socket } = agents;
  assert.equal((await world.run(["agent", "start"])).code, 0);
  const held = {
    session: {
      accessKeyId: "ASIAIOSFODNN7EXAMPLE",
      secretAccessKey: "x",
      sessionToken: "x",
      expiresAt: Date.now() + 3_600_000,
    },
    source: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", partition: "aws" },
    item: { id: "x", title: "x", vault: { id: "x" } },
    place: "item",
  };
  for (let count = 0; count < 100; count++) {
    // As with a policy of its own for each.
    const key = `${count} ${"x".repeat(2000)}`;
    const about = { held, readAt: Date.now(), idle: 3600, replace: false };
    using connection = await Deno.connect({ transport: "unix", path: socket });
    await sendLine(connection, { v: AGENT_PROTOCOL, do: "keep", key, ...about });
    await receiveLine(connection);
  }
  const { code, stdout, stderr } = await world.run(["agent", "status"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(stdout, /^Agent running \(process \d+\) with 100 sessions\n/);
});

Deno.test("agent refuses what is none of its words", async () => {
  await using world = await makeWorld();
  for (const args of [[], ["restart"], ["start", "now"]]) {
    const { code, stdout } = await world.run(["agent", ...args]);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
  }
});

Deno.test("agent start, status and clear wait for an agent that is just coming up", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  const calls = [["agent", "start"], ["agent", "status"], ["clear"], ["agent", "start"]];
  const results = await Promise.all([...calls, ...calls].map((args) => world.run(args)));
  for (const { stderr } of results) assert.equal(stderr, "");
  const started = results.filter((_, index) => calls[index % calls.length]?.[1] === "start");
  const pid = await agent.pid();
  for (const { stdout } of started) {
    assert.match(stdout, new RegExp(`^Agent (started|running already) \\(process ${pid}\\)\n$`));
  }
});

Deno.test("agent status finds none when several look for one at once", async () => {
  await using agent = await agentWorld();
  await Deno.mkdir(agent.directory, { recursive: true, mode: 0o700 });
  const looks = await Promise.all(
    Array.from({ length: 8 }, () => agent.world.run(["agent", "status"])),
  );
  for (const { code, stdout, stderr } of looks) {
    assert.deepEqual({ code, stdout, stderr }, {
      code: 1,
      stdout: "No agent is running\n",
      stderr: "",
    });
  }
});
