import assert from "node:assert/strict";
import { ended, makeWorld, type World } from "../world.ts";

const PROBE = ["doctor", "--probe", "--vault", "Private"];

function titlesOf({ op }: World): Promise<string[]> {
  return op.items().then((items) => items.map(({ title }) => title).sort());
}

Deno.test("doctor --probe wants a vault and a confirmation before it calls op", async () => {
  await using world = await makeWorld();
  for (
    const [args, message] of [
      [["doctor", "--probe", "--yes"], /no vault is named.*\nhint: op-sts doctor --probe --vault/],
      [PROBE, /without a confirmation.*\nhint: op-sts doctor --probe --vault Private --yes/],
      [
        ["doctor", "--probe", "--vault", "AWS keys"],
        /without a confirmation.*\nhint: op-sts doctor --probe --vault 'AWS keys' --yes/,
      ],
    ] as const
  ) {
    const { code, stdout, stderr } = await world.run(args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, message);
  }
  assert.deepEqual(await world.op.calls(), []);
});

Deno.test("doctor --probe leaves the vault as it was", async () => {
  await using world = await makeWorld();
  const before = await world.op.items();
  const { code, stdout, stderr } = await world.run([...PROBE, "--yes"]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^as assumed {3}delete: .*\(of \d+ items made, none is left\)$/m);
  assert.deepEqual(await world.op.items(), before);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`doctor --probe takes away what it has made after ${signal}`, async () => {
    await using world = await makeWorld({ op: { latencyMs: { get: 150, create: 300 } } });
    const child = world.start([...PROBE, "--yes"]);
    const outcome = ended(child);
    // A call of `op` is under way: it may still make an item that nobody waits for.
    while ((await titlesOf(world)).length < 2) await new Promise((next) => setTimeout(next, 20));
    child.kill(signal);
    const { code, stdout, stderr } = await outcome;
    assert.equal(code, 130);
    assert.match(stderr, /the probe was stopped/);
    assert.match(stdout, /^as assumed {3}delete: /m);
    assert.deepEqual(await titlesOf(world), ["AWS Access Key"]);
  });
}

Deno.test("doctor --probe leaves alone what another one is at work with", async () => {
  await using world = await makeWorld({ op: { latencyMs: { get: 100, create: 200 } } });
  const first = world.run([...PROBE, "--yes"]);
  while ((await titlesOf(world)).length < 2) await new Promise((next) => setTimeout(next, 20));
  const second = await world.run([...PROBE, "--yes"]);
  assert.deepEqual([second.code, second.stdout], [1, ""]);
  assert.match(
    second.stderr,
    /^op-sts: Cannot probe: another probe is under way\nhint: .* op-sts doctor --probe --vault Private\n$/,
  );
  const { code, stderr } = await first;
  assert.deepEqual([code, stderr], [0, ""]);
});

Deno.test("doctor --probe takes away what an earlier one has left", async () => {
  await using world = await makeWorld();
  for (const title of ["op-sts probe 0a1b2c3d: main", "op-sts probes I have known"]) {
    await world.op.put({ title, category: "SECURE_NOTE", fields: [] });
  }
  assert.equal((await world.run([...PROBE, "--yes"])).code, 0);
  assert.deepEqual(await titlesOf(world), ["AWS Access Key", "op-sts probes I have known"]);
});

Deno.test("doctor --probe says what stays when it cannot delete, and what is left to do", async () => {
  await using world = await makeWorld({
    op: { faults: [{ on: "item delete", fault: "no write permission" }] },
  });
  const { code, stdout } = await world.run([...PROBE, "--yes"]);
  assert.equal(code, 1);
  assert.match(stdout, /^differs {6}delete: .*still there: op item delete [a-z2-7]{26} --vault/m);
});
