import assert from "node:assert/strict";
import { STATE } from "../directory.ts";
import { makeWorld, type World } from "../world.ts";

/** A program that asks several times in a row, as SDKs do; each has a process of its own. */
function client(world: World, ...calls: string[]) {
  return world.shell(`${calls.map((call) => `${call} 2>> errors`).join("\n")}\ncat errors`);
}

function dismissing(): Promise<World> {
  return makeWorld({ op: { faults: [{ on: "item get", fault: "prompt dismissed" }] } });
}

const GET = "op-sts --item 'AWS Access Key'";

Deno.test("a prompt that was dismissed comes up once for a program that asks four times in a row", async () => {
  await using world = await dismissing();
  const { stdout } = await client(world, GET, GET, GET, GET);
  assert.equal((await world.op.calls()).length, 1);
  const [first, ...others] = stdout.split("op-sts: ").slice(1);
  assert.equal(others.length, 3);
  assert.match(first ?? "", /^Cannot read the item .*\nhint: /);
  for (const other of others) assert.equal(other, first);
});

Deno.test("another program, another question and another time are asked for anew", async () => {
  await using world = await dismissing();
  await client(world, GET);
  await client(world, GET);
  assert.equal((await world.op.calls()).length, 2);
  await client(world, GET, "op-sts --item Other");
  assert.equal((await world.op.calls()).length, 4);
  await client(world, GET, "sleep 5.1", GET);
  assert.equal((await world.op.calls()).length, 6);
});

Deno.test("what is no refusal is tried anew at once", async () => {
  await using world = await makeWorld({
    op: { faults: [{ on: "item get", fault: "no network", times: 1 }] },
  });
  await client(world, GET, GET);
  assert.equal(world.sts.logins, 1);
});

Deno.test("a note of a refusal that is another user's, of the future, odd or a link is passed over", async () => {
  await using world = await dismissing();
  const path = `${world.home}/${STATE}/refused.json`;
  const spoil = [
    `sed 's/"at":[0-9]*/"at":99999999999999/' ${path} > ${path}.2; cat ${path}.2 > ${path}`,
    `printf '{' > ${path}`,
    `mv ${path} ${path}.2; ln -s ${path}.2 ${path}`,
    `rm ${path}; mkfifo ${path}`,
  ];
  for (const command of spoil) {
    await world.op.forgetCalls();
    await client(world, GET, command, GET);
    assert.equal((await world.op.calls()).length, 2, command);
    await Deno.remove(path).catch(() => {});
  }
});
