import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { timeStep, totp } from "../emulators/totp.ts";
import { makeWorld, type World } from "../world.ts";
import { cachedIn, cacheOf, putInField } from "./cached.ts";
import { deviceFiles, writeNotes } from "./device.ts";

/** Everything that must never be seen outside of the item, STS and stdout of `get`; codes as numbers of their own. */
async function secretsIn(world: World): Promise<RegExp[]> {
  const now = timeStep(Date.now());
  const codes = await Promise.all(
    [-3, -2, -1, 0, 1].map((off) => totp(AWS_KEY.seed, now + off)),
  );
  const cached = await cacheOf(world);
  const sessions = world.sts.sessions.flatMap(({ secretAccessKey, sessionToken }) => [
    secretAccessKey,
    sessionToken,
  ]);
  const texts = [
    AWS_KEY.secretAccessKey,
    AWS_KEY.seed,
    "cachedSecretOfTheSession",
    "cachedTokenOfTheSession",
    ...sessions,
    ...(cached === "" ? [] : [cached]),
  ];
  return [
    ...texts.map((text) => new RegExp(RegExp.escape(text))),
    ...codes.map((code) => new RegExp(`(?<!\\d)${code}(?!\\d)`)),
  ];
}

async function filesUnder(directory: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = `${directory}/${name}`;
    paths.push(...(isDirectory ? await filesUnder(path) : [path]));
  }
  return paths;
}

async function assertNoSecret(world: World, texts: readonly string[]): Promise<void> {
  const secrets = await secretsIn(world);
  const calls = (await world.op.calls()).map(({ argv, env }) => JSON.stringify({ argv, env }));
  const paths = await filesUnder(world.home);
  const files = await Promise.all(paths.map(async (path) => path + await Deno.readTextFile(path)));
  for (const text of [...texts, ...calls, ...files]) {
    for (const secret of secrets) {
      assert.doesNotMatch(text, secret);
    }
  }
}

/** What a caller's environment may hold that `op` has no need of. */
const CALLERS = {
  AWS_ACCESS_KEY_ID: "AKIAOFTHECALLER00000",
  AWS_SECRET_ACCESS_KEY: "secretOfTheCaller",
  AWS_SESSION_TOKEN: "tokenOfTheCaller",
  OP_STS_DURATION: "1h",
  OP_DEBUG: "true",
  OP_FORMAT: "human-readable",
  LD_LIBRARY_PATH: "/nonexistent",
};

const COURSES: readonly {
  name: string;
  code: number;
  args?: readonly string[];
  arrange?: (world: World) => Promise<void> | void;
}[] = [
  { name: "a login", code: 0 },
  { name: "a hit", code: 0, arrange: (world) => putInField(world, cachedIn(world).value) },
  { name: "login", code: 0, args: ["login", "--force"] },
  {
    name: "status",
    code: 0,
    args: ["status", "--json"],
    arrange: (world) => putInField(world, cachedIn(world).value),
  },
  {
    name: "clear",
    code: 0,
    args: ["clear"],
    arrange: (world) => putInField(world, cachedIn(world).value),
  },
  { name: "a session item", code: 0, args: ["--cache", "item"] },
  { name: "nothing cached", code: 1, args: ["status"] },
  {
    name: "a wrong secret",
    code: 1,
    arrange: (world) => void (world.key.secretAccessKey = "another/".repeat(5)),
  },
  { name: "a key that AWS lacks", code: 1, arrange: (w) => void (w.key.status = "Inactive") },
  { name: "a wrong clock", code: 1, arrange: (w) => w.sts.behave({ skewSeconds: 600 }) },
  {
    name: "no answer of STS",
    code: 1,
    arrange: (world) => world.sts.behave({ faults: [{ fault: "drop after use" }] }),
  },
  {
    name: "a session without its token",
    code: 1,
    args: ["--timeout", "13s"],
    arrange: (world) => world.sts.behave({ faults: [{ fault: "missing fields" }] }),
  },
  {
    name: "no time for a new code",
    code: 1,
    args: ["--timeout", "10s"],
    async arrange(world) {
      const lastTriedStep = timeStep(Date.now()) + 1;
      await writeNotes(await deviceFiles(world.home), { lastTriedStep });
    },
  },
  {
    name: "an edit that repeats what it was sent",
    code: 1,
    args: ["login"],
    arrange(world) {
      const stderr = `[ERROR] 2026/11/24 10:00:00 cannot keep ${AWS_KEY.secretAccessKey}\n`;
      return world.op.behave({ faults: [{ on: "item edit", fault: { stderr, exit: 1 } }] });
    },
  },
  {
    name: "an edit that alters another field",
    code: 1,
    args: ["login"],
    arrange: (world) =>
      world.op.behave({ faults: [{ on: "item edit", fault: "edit alters another field" }] }),
  },
  {
    name: "half an item",
    code: 1,
    arrange(world) {
      const stdout = `{"id":"x","fields":[{"value":"${AWS_KEY.secretAccessKey}`;
      return world.op.behave({
        faults: [{ on: "item get", fault: { stdout, stderr: "", exit: 0 } }],
      });
    },
  },
];

for (const { name, code, args = [], arrange } of COURSES) {
  Deno.test(`op-sts shows no secret in argv, environment, files and messages: ${name}`, async () => {
    await using world = await makeWorld();
    await arrange?.(world);
    const TMPDIR = `${world.home}/tmp`;
    await Deno.mkdir(TMPDIR);
    const ended = await world.run([...args, "--verbose"], { env: { ...CALLERS, TMPDIR } });
    assert.equal(ended.code, code, ended.stderr);
    const isGet = code === 0 && !["login", "status", "clear"].includes(args[0] ?? "");
    await assertNoSecret(world, isGet ? [ended.stderr] : [ended.stderr, ended.stdout]);
    const calls = await world.op.calls();
    assert.ok(calls.length > 0);
    for (const { env, stdin, command } of calls) {
      const ours = Object.keys(env).filter((key) => /^(AWS_|LD_|OP_)/.test(key));
      assert.deepEqual(ours, ["OP_STS_RUNNING"]);
      assert.equal(stdin, command === "item get" || command === "--version" ? "null" : "fifo");
    }
  });
}
