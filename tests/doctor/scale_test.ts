import assert from "node:assert/strict";
import { awsKeyItem } from "../emulators/op/aws_key_item.ts";
import type { Call } from "../emulators/op/calls.ts";
import { makeWorld, type World } from "../world.ts";
import { examine, healthyLine, write } from "./planted.ts";

const NAMES = ["one", "two", "three", "four", "five", "six"];

/** Six profiles, each with an item of its own. */
async function sixProfiles(world: World, more = ""): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, name] of NAMES.entries()) {
    const accessKeyId = `AKIAIOSFODNN7EXAMPL${index}`;
    const { id } = await world.op.put(awsKeyItem({ title: `Key ${name}`, accessKeyId }));
    ids.push(id);
  }
  const line = (id: string) => healthyLine(world).replace(world.item?.id ?? "", id);
  const sections = NAMES.map((name, index) =>
    `[profile ${name}]\ncredential_process = ${line(ids[index] ?? "")}${more}\n`
  );
  await write(`${world.home}/.aws/config`, sections.join(""));
  return ids;
}

function peakOf(calls: readonly Call[]): number {
  const during = (at: number) =>
    calls.filter(({ startedAt, endedAt }) => startedAt <= at && at < (endedAt ?? Infinity)).length;
  return Math.max(0, ...calls.map(({ startedAt }) => during(startedAt)));
}

Deno.test("doctor reads each item once, and all but the first of them side by side", async () => {
  await using world = await makeWorld({ op: { latencyMs: { get: 600, edit: 600, create: 600 } } });
  const ids = await sixProfiles(world);
  const { code, checks } = await examine(world);
  assert.deepEqual(checks.filter(({ state }) => !["ok"].includes(state)), []);
  assert.equal(code, 0);
  const calls = await world.op.calls();
  const gets = calls.filter(({ argv }) => ids.includes(argv[2] ?? "") && argv[1] === "get");
  assert.deepEqual(gets.map(({ argv }) => argv[2]).sort(), [...ids].sort());
  assert.equal(calls.filter(({ command }) => command === "whoami").length, 1);
  assert.equal(calls.filter(({ command }) => command === "--version").length, 1);
  // The first may raise a prompt: nobody goes beside it.
  const [first, ...others] = gets;
  assert.ok(first !== undefined);
  assert.ok(others.every(({ startedAt }) => startedAt >= (first.endedAt ?? Infinity)));
  assert.ok(peakOf(others) >= 4, `${peakOf(others)} at once`);
  assert.ok(peakOf(calls) <= 7, `${peakOf(calls)} at once`);
});

Deno.test("doctor reads an item once that several profiles use in different ways", async () => {
  await using world = await makeWorld();
  const line = healthyLine(world);
  await write(
    `${world.home}/.aws/config`,
    `[profile a]\ncredential_process = ${line}\n` +
      `[profile b]\ncredential_process = ${line} --duration 2h\n` +
      `[profile c]\ncredential_process = ${line} --min-remaining 30m\n`,
  );
  const { checks } = await examine(world);
  assert.deepEqual(checks.filter(({ state }) => state === "failed"), []);
  const gets = (await world.op.calls()).filter(({ argv }) => argv[2] === world.item?.id);
  assert.equal(gets.filter(({ command }) => command === "item get").length, 1);
  const items = checks.filter(({ name }) => name === "item");
  assert.deepEqual(items.map(({ profiles }) => profiles), [["a"], ["b"], ["c"]]);
});

Deno.test("doctor finds no fault where there was only no time", async () => {
  await using world = await makeWorld({ op: { latencyMs: { get: 1500, edit: 1500 } } });
  await sixProfiles(world, " --cache field");
  const { code, checks } = await examine(world, ["--timeout", "4s"]);
  assert.equal(code, 0);
  assert.deepEqual(checks.filter(({ state }) => state === "failed"), []);
  const late = checks.filter(({ text }) => text.includes("not checked: out of time"));
  assert.ok(late.length > 0);
  assert.ok(late.every(({ state }) => state === "unchecked"));
  assert.ok(checks.some(({ name, state }) => name === "item" && state === "ok"));
});

Deno.test("doctor asks nobody again who has dismissed the prompt", async () => {
  await using world = await makeWorld({
    op: { faults: [{ on: "item get", fault: "prompt dismissed" }] },
  });
  await sixProfiles(world);
  const { code, checks } = await examine(world);
  assert.equal(code, 1);
  const failed = checks.filter(({ state }) => state === "failed");
  assert.deepEqual(failed.map(({ name }) => name), ["signed-in"]);
  assert.match(failed[0]?.text ?? "", /prompt was dismissed/);
  const asked = (await world.op.calls()).filter(({ command }) => command !== "--version");
  assert.equal(asked.length, 1);
});

Deno.test("doctor tells what it knows before op has answered", async () => {
  await using world = await makeWorld({ op: { faults: [{ on: "item get", fault: "hang" }] } });
  await sixProfiles(world);
  const child = world.start(["doctor", "--timeout", "20s"]);
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("op has the version")) text += (await reader.read()).value ?? "";
  assert.match(text, /^this machine\nok {8}profiles: op-sts is called by the profiles: one, two/);
  child.kill("SIGKILL");
  await reader.cancel();
  await child.stderr.cancel();
  await child.status;
});

Deno.test("doctor --quiet shows problems only, and nothing where there are none", async () => {
  await using world = await makeWorld();
  await sixProfiles(world);
  const silent = await world.run(["doctor", "--quiet"]);
  assert.deepEqual([silent.code, silent.stdout, silent.stderr], [0, "", ""]);
  const id = (await world.op.item("Key three")).id;
  const accessKeyId = "AKIAIOSFODNN7EXAMPL2";
  await world.op.put({ ...awsKeyItem({ title: "Key three", accessKeyId, mfaSerial: "x" }), id });
  const { code, stdout } = await world.run(["doctor", "-q"]);
  assert.equal(code, 1);
  assert.match(stdout, /^three\nfailed {4}mfa-serial: Cannot use .*\n {12}\S.*\n$/);
});

Deno.test("doctor --profile looks at one profile, by a role on top of it too", async () => {
  await using world = await makeWorld();
  const ids = await sixProfiles(world);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    "[profile admin]\nrole_arn = arn:aws:iam::123456789012:role/a\nsource_profile = two\n",
    { append: true },
  );
  await Deno.writeTextFile(
    `${world.home}/.aws/credentials`,
    "[boss]\nrole_arn = arn:aws:iam::123456789012:role/b\nsource_profile = two\n",
  );
  for (const name of ["two", "admin", "boss"]) {
    await world.op.forgetCalls();
    const { code, checks } = await examine(world, ["--profile", name]);
    assert.equal(code, 0);
    assert.deepEqual([...new Set(checks.flatMap(({ profiles }) => profiles ?? []))], ["two"]);
    const read = (await world.op.calls()).filter(({ argv }) => ids.includes(argv[2] ?? ""));
    assert.deepEqual([...new Set(read.map(({ argv }) => argv[2]))], [ids[1]]);
  }
  await world.op.forgetCalls();
  const { code, checks } = await examine(world, ["-p", "seven"]);
  assert.equal(code, 1);
  const [failed, ...others] = checks.filter(({ state }) => state === "failed");
  assert.deepEqual(others, []);
  assert.match(failed?.text ?? "", /profile seven does not call op-sts/);
  assert.equal(failed?.remedy, "op-sts setup --profile seven");
  assert.deepEqual(await world.op.calls(), []);
});

Deno.test("doctor says first that nothing is set up yet, and finds no fault in what nobody chose", async () => {
  await using world = await makeWorld({ item: null });
  const { code, stdout } = await world.run(["doctor"]);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^this machine\nwarning {3}profiles: nothing is set up yet: .*\n +run op-sts setup/,
  );
  assert.match(stdout, /\n- {9}item: no item is chosen yet/);
});
