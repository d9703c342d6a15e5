import assert from "node:assert/strict";
import { AGENT_PROTOCOL } from "../../lib/agent/messages.ts";
import { within } from "../../lib/base/clock.ts";
import { openLockFile } from "../../lib/lock/lock_file.ts";
import { STATE } from "../directory.ts";
import { agentWorld, servedByAgent, until } from "./agent.ts";
import { opCommands, printedId } from "./cached.ts";
import { ended, type World } from "../world.ts";

/** What somebody put in the place of the agent's socket, and how often it was talked to. */
interface Trap extends Disposable {
  readonly talks: () => number;
}

/** Listens as the agent would, and counts connections. */
function listen(path: string, mode: number, serve: (peer: Deno.Conn) => void = () => {}): Trap {
  const listener = Deno.listen({ transport: "unix", path });
  Deno.chmodSync(path, mode);
  const peers: Deno.Conn[] = [];
  const ending = (async () => {
    for await (const peer of listener) {
      peers.push(peer);
      serve(peer);
    }
  })();
  return {
    talks: () => peers.length,
    [Symbol.dispose]() {
      listener.close();
      void ending;
      for (const peer of peers) {
        try {
          peer.close();
        } catch {
          // It was closed by the trap itself.
        }
      }
    },
  };
}

const TRAPS: {
  name: string;
  talksTo: boolean;
  set: (socket: string, elsewhere: string) => Trap | Promise<Trap>;
}[] = [
  {
    name: "a symbolic link to somebody's socket",
    talksTo: false,
    async set(socket, elsewhere) {
      const trap = listen(elsewhere, 0o600);
      await Deno.symlink(elsewhere, socket);
      return trap;
    },
  },
  {
    name: "a socket that others can reach",
    talksTo: false,
    set: (socket) => listen(socket, 0o666),
  },
  {
    name: "a socket whose other end says garbage",
    talksTo: true,
    set: (socket) =>
      listen(socket, 0o600, (peer) => void peer.write(new TextEncoder().encode("garbage\n"))),
  },
  {
    name: "a socket whose other end hangs up",
    talksTo: true,
    set: (socket) => listen(socket, 0o600, (peer) => peer.close()),
  },
  {
    name: "a socket whose other end never says anything",
    talksTo: true,
    set: (socket) => listen(socket, 0o600),
  },
];

for (const { name, talksTo, set } of TRAPS) {
  Deno.test(`get goes the usual way when it finds ${name} in place of the agent's`, async () => {
    await using agent = await agentWorld();
    const { world } = agent;
    await Deno.mkdir(agent.directory, { recursive: true, mode: 0o700 });
    using trap = await set(agent.socket, `${world.home}/s`);
    const { code, stdout, stderr } = await world.run(["--agent", "auto"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(printedId(stdout), agent.cached.accessKeyId);
    assert.deepEqual(await opCommands(world), ["item get"]);
    assert.equal(trap.talks() > 0, talksTo);
  });
}

Deno.test("get --agent on replaces what is no agent by one, without a word to it", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  await Deno.mkdir(agent.directory, { recursive: true, mode: 0o700 });
  using trap = await TRAPS[0]?.set(agent.socket, `${world.home}/s`);
  assert.equal((await world.run(["--agent", "on"])).code, 0);
  assert.ok((await Deno.lstat(agent.socket)).isSocket);
  assert.equal(trap?.talks(), 0);
  assert.ok((await Deno.lstat(`${world.home}/s`)).isSocket);
  assert.equal(printedId(await servedByAgent(agent)), agent.cached.accessKeyId);
});

Deno.test("get --agent on prints its session when no agent can be run", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  // Nobody can bind a socket where a directory is.
  await Deno.mkdir(`${agent.directory}/agent.new/x`, { recursive: true, mode: 0o700 });
  const { code, stdout, stderr } = await world.run(["--agent", "on"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(printedId(stdout), agent.cached.accessKeyId);
  const told = await world.run(["--agent", "on", "--verbose"]);
  assert.match(told.stderr, /^op-sts: warning: the agent does not take the session/m);
});

Deno.test("the agent drops peers that say nothing, garbage or too much, and serves on", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  assert.equal((await world.run(["--agent", "on"])).code, 0);
  const peers = await Promise.all(
    Array.from({ length: 300 }, () => Deno.connect({ transport: "unix", path: agent.socket })),
  );
  // More than it takes in at a time, and all of them silent: that is nothing to those who speak.
  assert.equal(printedId(await servedByAgent(agent)), agent.cached.accessKeyId);
  const texts = [
    "garbage\n",
    `{"v":${AGENT_PROTOCOL},"do":"find"}\n`,
    "x".repeat(70_000),
    '{"v":2,',
  ];
  for (const [index, text] of texts.entries()) {
    await peers[index]?.write(new TextEncoder().encode(text)).catch(() => {});
  }
  const answers = await Promise.all(peers.map(async (peer) => {
    using _peer = peer;
    return await within(peer.read(new Uint8Array(10)).catch(() => null), 30_000);
  }));
  assert.deepEqual(new Set(answers), new Set([null]));
  assert.equal(printedId(await servedByAgent(agent)), agent.cached.accessKeyId);
});

Deno.test("get tells an agent of another version nothing, and agent stop ends it all the same", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  await Deno.mkdir(agent.directory, { recursive: true, mode: 0o700 });
  using lock = openLockFile(`${agent.directory}/agent.lock`);
  assert.ok(await lock.tryTake());
  const heard: string[] = [];
  const stopped = Promise.withResolvers<void>();
  using _trap = listen(agent.socket, 0o600, (peer) => {
    void (async () => {
      const chunk = new Uint8Array(65_536);
      const length = await peer.read(chunk) ?? 0;
      const { do: what } = JSON.parse(new TextDecoder().decode(chunk.subarray(0, length)));
      heard.push(what);
      // As ours does: of another version it knows these words only.
      if (["hello", "clear", "stop"].includes(what)) {
        await peer.write(new TextEncoder().encode('{"v":99,"pid":42,"cleared":0}\n'));
      }
      peer.close();
      if (what === "stop") stopped.resolve();
    })();
  });
  const { code, stderr } = await world.run(["--agent", "on"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(await opCommands(world), ["item get"]);
  assert.equal(
    (await world.run(["agent", "status"])).stdout,
    "Agent of another version of op-sts running (process 42); op-sts agent stop ends it\n",
  );
  assert.equal((await world.run(["agent", "stop"])).stdout, "Agent stopped\n");
  await stopped.promise;
  assert.ok(!heard.includes("list"));
  lock.release();
});

const UNUSABLE: { name: string; env: (world: World) => Promise<Record<string, string>> }[] = [
  {
    name: "holds a lock file that cannot be opened",
    async env({ home }) {
      const other = `${home}/other`;
      await Deno.mkdir(`${other}/${STATE}/agent.lock`, { recursive: true, mode: 0o700 });
      return { HOME: other };
    },
  },
  {
    name: "has a path that is too long for a socket",
    env: ({ home }) => Promise.resolve({ HOME: `${home}/${"x".repeat(90)}` }),
  },
];

for (const { name, env: envOf } of UNUSABLE) {
  Deno.test(`the agent is in /tmp, as the lock, when the state directory ${name}`, async () => {
    await using agent = await agentWorld(3600, {}, true);
    const { world } = agent;
    const env = await envOf(world);
    const { code, stderr } = await world.run(["--agent", "on"], { env });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(printedId(await servedByAgent(agent, env)), agent.cached.accessKeyId);
    assert.ok((await Deno.lstat(`/tmp/op-sts-${Deno.uid()}/agent.sock`)).isSocket);
    assert.equal((await world.run(["agent", "stop"], { env })).code, 0);
  });
}

Deno.test("agent run names a directory that it cannot use", async () => {
  await using agent = await agentWorld();
  await Deno.mkdir(`${agent.directory}/agent.new/x`, { recursive: true, mode: 0o700 });
  const { code, stdout, stderr } = await agent.world.run(["agent", "run"]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(
    stderr,
    /^op-sts: Cannot run the agent in \/.+: Address already in use\nhint: .+\n$/,
  );
});

Deno.test("agent run closes its directory to others before it listens there", async () => {
  await using agent = await agentWorld();
  const { world } = agent;
  await Deno.mkdir(agent.directory, { recursive: true });
  await Deno.chmod(agent.directory, 0o755);
  const running = world.start(["agent", "run"]);
  await until(() => Deno.lstat(agent.socket).then(() => true, () => false));
  assert.equal(((await Deno.lstat(agent.directory)).mode ?? 0) & 0o777, 0o700);
  running.kill("SIGTERM");
  assert.equal((await ended(running)).code, 0);
});
