import assert from "node:assert/strict";
import { AWS_KEY, awsKeyItem } from "./aws_key_item.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

Deno.test("calls() gives arguments, environment and outcome in order of start", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  await run(op.program, ["item", "get", id, "--format", "json"], { env: { SOME_NAME: "1" } });
  await run(op.program, ["item", "edit", id, "a b=x"]);
  await run(op.program, ["signin"]);
  const calls = await op.calls();
  assert.deepEqual(calls.map(({ argv, command, exit }) => [command, argv, exit]), [
    ["item get", ["item", "get", id, "--format", "json"], 0],
    ["item edit", ["item", "edit", id, "a b=x"], 0],
    ["signin", ["signin"], 1],
  ]);
  assert.deepEqual(calls.map(({ env }) => env["SOME_NAME"]), ["1", undefined, undefined]);
  for (const { endedAt, startedAt } of calls) assert.ok(endedAt !== null && startedAt < endedAt);
  assert.equal(new Set(calls.map(({ pid }) => pid)).size, 3);
});

Deno.test("calls() gives the environment as it was, save for what the shell adds", async () => {
  await using op = await startOp();
  const command = new Deno.Command(op.program, {
    args: ["--version"],
    clearEnv: true,
    env: { OP_ACCOUNT: "my", LANG: "C" },
  });
  assert.equal((await command.output()).success, true);
  const [call] = await op.calls();
  const { PWD: _pwd, SHLVL: _level, _: _last, ...env } = call?.env ?? {};
  assert.deepEqual(env, { OP_ACCOUNT: "my", LANG: "C" });
});

Deno.test("forgetCalls() leaves out the calls so far", async () => {
  await using op = await startOp();
  await run(op.program, ["--version"]);
  await op.forgetCalls();
  assert.deepEqual(await op.calls(), []);
  await run(op.program, ["item", "get", "x"]);
  assert.deepEqual((await op.calls()).map(({ command }) => command), ["item get"]);
});

Deno.test("put() stores the AWS plugin's item, with what is overridden and without what is left out", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const { category, fields, title, vault } = await op.put(
    awsKeyItem({ vault: "Shared", mfaSerial: null, sessionCache: "x" }),
  );
  assert.deepEqual([title, category, vault.name], [AWS_KEY.title, "API_CREDENTIAL", "Shared"]);
  assert.deepEqual(fields.map(({ label, type, value }) => [label, type, value]), [
    ["notesPlain", "STRING", ""],
    ["Access Key ID", "STRING", AWS_KEY.accessKeyId],
    ["Secret Access Key", "CONCEALED", AWS_KEY.secretAccessKey],
    ["one-time password", "OTP", AWS_KEY.seed],
    ["session_cache", "CONCEALED", "x"],
  ]);
});

Deno.test("put() replaces the item of the same id and raises its version", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  await op.put({ id, title: "New" });
  const [item, ...more] = await op.items();
  assert.deepEqual([item?.title, item?.version, more.length], ["New", 2, 0]);
});

Deno.test("put() refuses items that cannot be", async () => {
  await using op = await startOp();
  const items = [
    { title: "x", passkey: true },
    { title: "x", fields: [{ id: "code", label: "code", type: "OTP" as const }] },
    { title: "x", fields: [{ id: "TOTP_x", label: "code" }] },
  ];
  for (const item of items) await assert.rejects(() => op.put(item), TypeError);
  await assert.rejects(() => op.put({ title: "x", vault: "None" }), /isn't a vault/);
});

Deno.test("item() throws when there is no such item, or more than one", async () => {
  await using op = await startOp();
  const { id, title } = await op.put(awsKeyItem());
  assert.equal((await op.item(title)).id, id);
  await assert.rejects(() => op.item("x"), /Cannot pick the item x: 0 found/);
  await op.put(awsKeyItem());
  await assert.rejects(() => op.item(title), /2 found/);
});

Deno.test("startOp() ends what hangs and removes its files when its scope is left", async () => {
  const op = await startOp({ faults: [{ on: "item edit", fault: "hang" }] });
  using changes = Deno.watchFs(`${op.home}/calls`);
  const child = new Deno.Command(op.program, {
    args: ["item", "edit", "x"],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  for await (const { paths } of changes) if (paths.some((path) => path.endsWith(".json"))) break;
  const [call] = await op.calls();
  assert.deepEqual([call?.pid, call?.endedAt, call?.exit], [child.pid, null, null]);
  await op[Symbol.asyncDispose]();
  assert.equal((await child.status).signal, "SIGKILL");
  await assert.rejects(() => Deno.stat(op.bin), Deno.errors.NotFound);
});

Deno.test("startOp() keeps what runs beside it apart", async () => {
  await using one = await startOp();
  await using two = await startOp();
  await one.put(awsKeyItem());
  assert.deepEqual(await two.items(), []);
  assert.equal((await run(two.program, ["item", "get", AWS_KEY.title])).code, 1);
  assert.deepEqual(await one.calls(), []);
});
