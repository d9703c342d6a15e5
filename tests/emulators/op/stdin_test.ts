import assert from "node:assert/strict";
import { awsKeyItem } from "./aws_key_item.ts";
import type { Call } from "./calls.ts";
import { getItem } from "./item_json.ts";
import { run } from "./run.ts";
import { type OpStandIn, startOp } from "./stand_in.ts";

const hasNode = await isThere("node", ["--version"]);
const hasScript = Deno.build.os === "linux" && await isThere("script", ["--version"]);

async function isThere(program: string, args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The only call so far. */
async function onlyCall(op: OpStandIn): Promise<Call> {
  const [call, ...more] = await op.calls();
  assert.ok(call !== undefined && more.length === 0);
  return call;
}

Deno.test("op item edit takes assignments and no template when stdin is the null device", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  assert.equal((await run(op.program, ["item", "edit", id, "mfa serial=x"])).code, 0);
  assert.equal((await op.item(id)).version, 2);
  assert.equal((await onlyCall(op)).stdin, "null");
});

Deno.test({
  name: "op item edit ignores JSON from a socket and raises the version all the same",
  ignore: !hasNode,
  async fn() {
    await using op = await startOp();
    const before = await op.put(awsKeyItem());
    const json = JSON.stringify({ ...await getItem(op, before.id), title: "Lost" });
    await op.forgetCalls();
    // Node makes the pipes of its children from sockets.
    const script = `const [program, id, json] = process.argv.slice(1);
      const child = require("node:child_process").spawn(program, ["item", "edit", id]);
      child.stderr.pipe(process.stderr);
      child.stdin.end(json);
      child.on("exit", (code) => process.exitCode = code);`;
    const ended = await run("node", ["-e", script, op.program, before.id, json]);
    assert.deepEqual([ended.code, ended.stderr], [0, ""]);
    const { updatedAt, ...after } = await op.item(before.id);
    assert.deepEqual({ ...after, updatedAt: before.updatedAt }, { ...before, version: 2 });
    assert.ok(updatedAt > before.updatedAt);
    assert.equal((await onlyCall(op)).stdin, "socket");
  },
});

Deno.test("op item edit and create do not parse a regular file", async () => {
  await using op = await startOp();
  const { id, title } = await op.put(awsKeyItem());
  const path = `${op.home}/edit.json`;
  await Deno.writeTextFile(path, JSON.stringify({ ...await getItem(op, id), title: "Lost" }));
  await op.forgetCalls();
  const redirect = (command: string): ReturnType<typeof run> =>
    run("sh", ["-c", `${op.program} ${command} < ${path}`]);
  assert.equal((await redirect(`item edit ${id}`)).code, 0);
  assert.equal((await op.item(id)).title, title);
  assert.equal((await op.item(id)).version, 2);
  const { code, stderr } = await redirect("item create -");
  assert.equal(code, 1);
  assert.match(stderr, /provide the item category with '--category' flag\n$/);
  assert.deepEqual((await op.calls()).map(({ stdin }) => stdin), ["file", "file"]);
});

Deno.test({
  name: "op item edit takes assignments and no template when stdin is a terminal",
  ignore: !hasScript,
  async fn() {
    await using op = await startOp();
    const { id } = await op.put(awsKeyItem());
    const command = `${op.program} item edit ${id} session_cache=x`;
    assert.equal((await run("script", ["-qec", command, "/dev/null"])).code, 0);
    assert.equal((await op.item(id)).fields.at(-1)?.value, "x");
    assert.equal((await onlyCall(op)).stdin, "tty");
  },
});

Deno.test("op item get never reads stdin", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  const { code } = await run(op.program, ["item", "get", id], { stdin: "not for op" });
  assert.equal(code, 0);
  const { stdin, stdinBytes } = await onlyCall(op);
  assert.deepEqual([stdin, stdinBytes], ["fifo", 0]);
});
