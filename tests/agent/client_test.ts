import assert from "node:assert/strict";
import { type AgentReply, askAgent, readHeld } from "../../lib/agent/client.ts";
import type { KeptSession } from "../../lib/sts/session.ts";
import { AGENT_PROTOCOL } from "../../lib/agent/messages.ts";
import { agentPlaces } from "../../lib/agent/socket.ts";
import { systemClock } from "../../lib/base/clock.ts";
import { type Directory, directory } from "../directory.ts";
import { FakeClock, ITEM_ID, sessionUntil, SOURCE } from "../fakes.ts";
import fc from "../fast_check.ts";

/** Not this system's: macOS knows no XDG directories. */
const HOST = { os: "linux", uid: Deno.uid() } as const;

const HELD: KeptSession = {
  session: sessionUntil(new FakeClock().now()),
  source: SOURCE,
  item: { id: ITEM_ID, title: "AWS Access Key", vault: { id: "v" } },
  place: "item",
};

function answerWith(change: (answer: Record<string, unknown>) => void): string {
  const answer = { v: AGENT_PROTOCOL, pid: 42, held: JSON.parse(JSON.stringify(HELD)) };
  change(answer);
  return JSON.stringify(answer);
}

Deno.test("readHeld() reads what the agent answers, and nothing that is not known", () => {
  assert.deepEqual(readHeld(answerWith(() => {})), HELD);
  const surplus = { ...HELD, session: { ...HELD.session, more: 1 }, more: 2 };
  assert.deepEqual(readHeld(answerWith((answer) => answer["held"] = surplus)), HELD);
  const { serial: _, ...source } = SOURCE;
  const bare = { ...HELD, source };
  assert.deepEqual(readHeld(answerWith((answer) => answer["held"] = bare)), bare);
});

Deno.test("readHeld() gives undefined when anything is missing or of another kind", () => {
  const wrong: Record<string, unknown>[] = [
    { v: AGENT_PROTOCOL + 1 },
    { v: String(AGENT_PROTOCOL) },
    { held: undefined },
    { held: null },
    { held: [] },
    ...["session", "source", "item", "place"].map((part) => ({
      held: { ...HELD, [part]: undefined },
    })),
    { held: { ...HELD, place: "elsewhere" } },
    ...["accessKeyId", "secretAccessKey", "sessionToken", "expiresAt"].flatMap((part) =>
      [undefined, "", null, {}, 1.5].map((value) => ({
        held: { ...HELD, session: { ...HELD.session, [part]: value } },
      }))
    ),
    { held: { ...HELD, session: { ...HELD.session, expiresAt: String(HELD.session.expiresAt) } } },
    { held: { ...HELD, source: { ...SOURCE, serial: 7 } } },
    { held: { ...HELD, source: { ...SOURCE, endpoint: {} } } },
    { held: { ...HELD, item: { id: ITEM_ID, title: "x" } } },
  ];
  for (const change of wrong) {
    const line = answerWith((answer) => Object.assign(answer, change));
    assert.equal(readHeld(line), undefined, line);
  }
});

Deno.test("readHeld() never throws, whatever the line is", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
    assert.equal(readHeld(line), undefined);
  }));
});

/** A stand-in for the agent that answers every connection alike. */
async function standIn(
  root: Directory,
  serve: (peer: Deno.Conn) => Promise<void> | void,
): Promise<AsyncDisposable & { asked: string[] }> {
  const environment = { XDG_STATE_HOME: root.path };
  const [files] = agentPlaces(environment, HOST);
  if (files === undefined) throw new Error("unreachable");
  await Deno.mkdir(files.directory, { mode: 0o700 });
  const listener = Deno.listen({ transport: "unix", path: files.socket });
  await Deno.chmod(files.socket, 0o600);
  const asked: string[] = [];
  const peers: Deno.Conn[] = [];
  const done = (async () => {
    for await (const peer of listener) {
      peers.push(peer);
      const chunk = new Uint8Array(4096);
      const length = await peer.read(chunk) ?? 0;
      asked.push(new TextDecoder().decode(chunk.subarray(0, length)));
      await serve(peer);
    }
  })();
  return {
    asked,
    async [Symbol.asyncDispose]() {
      listener.close();
      await done;
      for (const peer of peers) {
        try {
          peer.close();
        } catch {
          // The test has closed it.
        }
      }
    },
  };
}

async function say(peer: Deno.Conn, text: string): Promise<void> {
  await peer.write(new TextEncoder().encode(text));
}

function ask(root: Directory, partition?: string): Promise<AgentReply> {
  const question = { key: "k", least: 1200, partition };
  return askAgent(question, {
    environment: { XDG_STATE_HOME: root.path },
    host: HOST,
    clock: systemClock,
  });
}

function answerOf(seconds: number, source = SOURCE): string {
  const session = sessionUntil(Date.now() + seconds * 1000);
  return JSON.stringify({ v: AGENT_PROTOCOL, pid: 1, held: { ...HELD, session, source } }) + "\n";
}

Deno.test("askAgent() asks once, in one line, and takes a session of which enough is left", async () => {
  await using root = await directory();
  await using agent = await standIn(root, (peer) => say(peer, answerOf(1300)));
  assert.equal((await ask(root)).held?.source.serial, SOURCE.serial);
  assert.deepEqual(agent.asked, [
    `{"v":${AGENT_PROTOCOL},"do":"find","key":"k","least":1200}\n`,
  ]);
});

Deno.test("askAgent() takes a session only for the partition that it would come from the usual way", async () => {
  const hardware = { ...SOURCE, serial: "GAHT12345678" };
  const cases: [source: typeof SOURCE, wanted: string | undefined, taken: boolean][] = [
    [SOURCE, undefined, true],
    [SOURCE, "aws", true],
    [SOURCE, "aws-cn", false],
    [
      { ...SOURCE, serial: "arn:aws-cn:iam::123456789012:mfa/a", partition: "aws-cn" },
      undefined,
      true,
    ],
    [hardware, undefined, true],
    [{ ...hardware, partition: "aws-cn" }, undefined, false],
    [{ ...hardware, partition: "aws-cn" }, "aws-cn", true],
    [hardware, "aws-cn", false],
  ];
  for (const [source, wanted, taken] of cases) {
    await using root = await directory();
    await using _agent = await standIn(root, (peer) => say(peer, answerOf(1300, source)));
    assert.equal(
      (await ask(root, wanted)).held !== undefined,
      taken,
      JSON.stringify([source, wanted]),
    );
  }
});

const FAULTS: {
  name: string;
  isSilent?: true;
  serve: (peer: Deno.Conn) => Promise<void> | void;
}[] = [
  { name: "has none", serve: (peer) => say(peer, `{"v":${AGENT_PROTOCOL},"pid":1}\n`) },
  { name: "has one that is too old", serve: (peer) => say(peer, answerOf(1190)) },
  {
    name: "is of another version",
    serve: (peer) => say(peer, answerOf(1300).replace(`"v":${AGENT_PROTOCOL}`, '"v":99')),
  },
  { name: "ends without an answer", serve: (peer) => peer.close() },
  {
    name: "ends in the middle of it",
    async serve(peer) {
      await say(peer, answerOf(1300).slice(0, 200));
      peer.close();
    },
  },
  { name: "never answers", isSilent: true, serve: () => {} },
  {
    name: "never ends its line",
    isSilent: true,
    serve: (peer) => say(peer, answerOf(1300).trimEnd()),
  },
  { name: "says garbage", serve: (peer) => say(peer, "\0\xff garbage\n") },
  { name: "says two lines", serve: (peer) => say(peer, answerOf(1300) + answerOf(1300)) },
  { name: "says too much", serve: (peer) => say(peer, " ".repeat(70_000) + answerOf(1300)) },
];

for (const { name, serve, isSilent = false } of FAULTS) {
  Deno.test(`askAgent() gives no session when the agent ${name}`, async () => {
    await using root = await directory();
    await using agent = await standIn(root, async (peer) => {
      try {
        await serve(peer);
      } catch {
        // The other side has had enough.
      }
    });
    const { askedAt: _, ...reply } = await ask(root);
    assert.deepEqual(reply, { isSilent });
    assert.equal(agent.asked.length, 1);
  });
}

Deno.test("askAgent() gives no session when nobody listens, or there is nothing", async () => {
  await using root = await directory();
  assert.equal((await ask(root)).held, undefined);
  {
    await using _agent = await standIn(root, () => {});
  }
  const { held, isSilent, askedAt } = await ask(root);
  assert.deepEqual([held, isSilent], [undefined, false]);
  assert.ok(Math.abs(Date.now() - askedAt) < 60_000);
});
