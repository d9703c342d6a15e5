import assert from "node:assert/strict";
import { AWS_KEY, awsKeyItem } from "./aws_key_item.ts";
import { byLabel, editItem, getItem } from "./item_json.ts";
import type { FaultCommand, FaultName } from "./model.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

Deno.test("op exits 0 without a usable result when a fault says so", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  for (const [fault, stdout] of [["garbage", '{\n  "id": "'], ["empty output", ""]] as const) {
    await op.behave({ faults: [{ on: "item edit", fault }] });
    const ended = await run(op.program, ["item", "edit", id, "mfa serial=x"]);
    assert.deepEqual(ended, { code: 0, stdout, stderr: "" });
  }
  assert.equal((await op.item(id)).version, 1);
});

Deno.test("op counts the calls that a fault hits, by command and item", async () => {
  await using op = await startOp();
  const one = await op.put(awsKeyItem());
  const two = await op.put({ title: "Two" });
  await op.behave({
    faults: [{ on: "item get", item: one.title, skip: 1, times: 2, fault: "rate limited" }],
  });
  const codes: number[] = [];
  for (const item of [two.id, one.id, two.title, one.title, one.id, one.id]) {
    codes.push((await run(op.program, ["item", "get", item])).code);
    assert.equal((await run(op.program, ["--version"])).code, 0);
  }
  assert.deepEqual(codes, [0, 0, 0, 1, 1, 0]);
});

Deno.test("op counts faults across processes that run at once", async () => {
  await using op = await startOp({
    faults: [{ on: "--version", skip: 3, times: 8, fault: "rate limited" }],
  });
  const calls = Array.from({ length: 24 }, () => run(op.program, ["--version"]));
  const codes = (await Promise.all(calls)).map(({ code }) => code);
  assert.equal(codes.filter((code) => code === 1).length, 8);
  assert.equal((await op.calls()).length, 24);
});

Deno.test("a call that is known has met its fault: what is changed from then on, it does not meet", async () => {
  await using op = await startOp({ faults: [{ on: "--version", fault: "rate limited" }] });
  const lock = await Deno.open(`${op.home}/state.lock`, { create: true, write: true });
  await lock.lock(true);
  const ended = run(op.program, ["--version"]);
  // As long as nobody can tell which fault it meets.
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.deepEqual(await op.calls(), []);
  lock.close();
  assert.equal((await ended).code, 1);
  assert.equal((await op.calls()).length, 1);
});

Deno.test("op spoils an edit in the way that a fault says", async () => {
  await using op = await startOp();
  const cases: [fault: FaultName, serial: string, key: string, version: number][] = [
    ["edit ignored", AWS_KEY.mfaSerial, AWS_KEY.accessKeyId, 2],
    ["edit alters another field", "x", `${AWS_KEY.accessKeyId} altered`, 2],
    ["edit skips a version", "x", AWS_KEY.accessKeyId, 3],
  ];
  for (const [fault, serial, key, version] of cases) {
    const { id } = await op.put(awsKeyItem());
    const item = await getItem(op, id);
    byLabel(item, "mfa serial").value = "x";
    await op.behave({ faults: [{ on: "item edit", fault }] });
    const { code, stderr, stdout } = await editItem(op, id, item);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    for (const seen of [JSON.parse(stdout), await getItem(op, id)]) {
      assert.equal(byLabel(seen, "mfa serial").value, serial);
      assert.equal(byLabel(seen, "Access Key ID").value, key);
      assert.equal(seen.version, version);
    }
  }
});

Deno.test("op leaves a process behind that holds its output when a fault says so", async () => {
  await using op = await startOp({
    faults: [{ on: "--version", times: 1, fault: "daemon holds the pipe" }],
  });
  const child = new Deno.Command(op.program, {
    args: ["--version"],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const output = child.stdout.getReader();
  const { value } = await output.read();
  assert.equal(new TextDecoder().decode(value), "2.34.1\n");
  let isOpen = true;
  const end = output.read().then(() => isOpen = false);
  assert.equal((await child.status).code, 0);
  // A whole call takes place after the first one's end, and its output is still not at an end.
  await run(op.program, ["--version"]);
  assert.equal(isOpen, true);
  await output.cancel();
  await end;
});

Deno.test("behave() refuses faults that do not go with their command", async () => {
  await using op = await startOp();
  const cases: [on: FaultCommand, item: string | undefined, fault: FaultName][] = [
    ["item get", undefined, "edit ignored"],
    ["item create", "Title", "conflict"],
    ["--version", "Title", "hang"],
  ];
  for (const [on, item, fault] of cases) {
    const faults = [{ on, fault, ...(item === undefined ? {} : { item }) }];
    await assert.rejects(() => op.behave({ faults }), TypeError);
    await assert.rejects(() => startOp({ faults }), TypeError);
  }
});
