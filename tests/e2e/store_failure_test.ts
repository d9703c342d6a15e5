import assert from "node:assert/strict";
import type { Fault } from "../emulators/op/model.ts";
import { makeWorld, roomInStep } from "../world.ts";
import { cacheOf, opCommands, printedId, SESSION_ITEM } from "./cached.ts";
import { until } from "./device.ts";

const EDIT: Fault["on"] = "item edit";

/** Ways in which a session is not stored, or not surely. */
const FAILURES: readonly {
  name: string;
  faults: readonly Fault[];
  readOnly?: true;
  warning: RegExp;
  edits: number;
  args?: readonly string[];
}[] = [
  {
    name: "another program writes in the vault three times",
    faults: [{ on: EDIT, fault: "conflict" }],
    warning: /another program changed the vault at the same moment/,
    edits: 3,
  },
  {
    name: "the conflict is worded in the older form",
    faults: [{ on: EDIT, fault: "conflict, older form" }],
    warning: /another program changed the vault at the same moment/,
    edits: 3,
  },
  {
    name: "the account may only read",
    faults: [],
    readOnly: true,
    warning: /the account has no right to write there/,
    edits: 1,
  },
  {
    name: "op ignores what it was sent",
    faults: [{ on: EDIT, fault: "edit ignored" }],
    warning: /op did not store what it was sent/,
    edits: 1,
  },
  {
    name: "op alters another field",
    faults: [{ on: EDIT, fault: "edit alters another field" }],
    warning: /holds other fields than before/,
    edits: 1,
  },
  {
    name: "op says nothing intelligible and exits with 0",
    faults: [{ on: EDIT, fault: "garbage" }],
    warning: /op gave no readable answer/,
    edits: 1,
  },
  {
    name: "op says nothing at all and exits with 0",
    faults: [{ on: EDIT, fault: "empty output" }],
    warning: /op gave no readable answer/,
    edits: 1,
  },
  {
    name: "op does not answer before the deadline",
    faults: [{ on: EDIT, fault: "hang" }],
    warning: /did not (store it|answer) in time/,
    edits: 1,
    args: ["--timeout", "7s"],
  },
];

for (const { name, faults, readOnly = false, warning, edits, args = [] } of FAILURES) {
  Deno.test(`get prints the new session in silence, and login fails, when ${name}`, async () => {
    await using world = await makeWorld({ op: { readOnly, faults: [...faults] } });
    if (args.length > 0) await roomInStep();
    const { code, stdout, stderr } = await world.run(args);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(printedId(stdout), world.sts.sessions[0]?.accessKeyId);
    assert.equal(world.sts.logins, 1);
    const commands = await opCommands(world);
    assert.equal(commands.filter((command) => command === EDIT).length, edits);

    await using other = await makeWorld({ op: { readOnly, faults: [...faults] } });
    if (args.length > 0) await roomInStep();
    const login = await other.run(["login", ...args]);
    assert.deepEqual({ code: login.code, stdout: login.stdout }, { code: 1, stdout: "" });
    assert.match(login.stderr, /^op-sts: Cannot .*\n(hint: .*\n)?$/);
    assert.match(login.stderr, warning);
  });

  Deno.test(`get --verbose warns once that the session was not stored when ${name}`, async () => {
    await using world = await makeWorld({ op: { readOnly, faults: [...faults] } });
    if (args.length > 0) await roomInStep();
    const { code, stderr } = await world.run([...args, "--verbose"]);
    assert.equal(code, 0);
    const warnings = stderr.split("\n").filter((line) => line.startsWith("op-sts: warning:"));
    assert.equal(warnings.length, 1, stderr);
    assert.match(warnings[0] ?? "", /the session was not stored: Cannot /);
    assert.match(warnings[0] ?? "", warning);
  });
}

for (const times of [1, 2]) {
  Deno.test(`get stores the session in the end when ${times} of its edits meet another one`, async () => {
    await using world = await makeWorld({
      op: { faults: [{ on: EDIT, fault: "conflict", times }] },
    });
    const { code, stderr } = await world.run(["login"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(world.sts.calls.length, 1);
    assert.notEqual(await cacheOf(world), "");
    // Before each further try the item is read again, so as not to undo the other program's change.
    const tries = Array.from({ length: times }, () => [EDIT, "item get"]).flat();
    assert.deepEqual((await opCommands(world)).slice(-tries.length - 1), [...tries, EDIT]);
  });
}

Deno.test("get warns of a change that may be lost when the edit skips a version", async () => {
  await using world = await makeWorld({
    op: { faults: [{ on: EDIT, fault: "edit skips a version" }] },
  });
  const { code, stderr } = await world.run(["--verbose"]);
  assert.equal(code, 0);
  assert.match(
    stderr,
    /op-sts: warning: a change made elsewhere to "AWS Access Key" at this moment may have been lost\n/,
  );
  assert.notEqual(await cacheOf(world), "");
});

Deno.test("get reads the item again before the edit when its reading has grown old", async () => {
  await using world = await makeWorld();
  await roomInStep();
  world.sts.behave({ delayMs: 3500 });
  const running = world.run();
  await until(async () => (await world.op.calls())[0]?.exit === 0);
  const item = await world.op.item(world.item?.id ?? "");
  await world.op.put({ ...item, vault: item.vault.id, tags: ["changed meanwhile"] });
  assert.equal((await running).code, 0);
  const commands = (await world.op.calls()).map(({ command }) => command);
  assert.deepEqual(commands, ["item get", "item get", EDIT]);
  assert.deepEqual((await world.op.item(item.id)).tags, ["changed meanwhile"]);
  assert.notEqual(await cacheOf(world), "");
});

Deno.test("get names the version of op when an edit fails with one that is too old", async () => {
  await using world = await makeWorld({
    op: { version: "2.22.0", faults: [{ on: EDIT, fault: "invalid JSON, older form" }] },
  });
  const { code, stderr } = await world.run(["login"]);
  assert.equal(code, 1);
  assert.match(stderr, /op is 2\.22\.0\)\nhint: update the 1Password CLI to 2\.23\.0 or later\n$/);
});

for (const refusal of ["custom category", "SSO field"] as const) {
  for (const cache of ["auto", "field"]) {
    Deno.test(`get --cache ${cache} keeps the session in a session item when an edit is refused for good (${refusal}), and tries none again`, async () => {
      await using world = await makeWorld({
        op: { faults: [{ on: EDIT, item: "AWS Access Key", fault: refusal }] },
      });
      const before = await world.op.item(world.item?.id ?? "");
      const args = ["--cache", cache];
      const miss = await world.run(args);
      assert.deepEqual({ code: miss.code, stderr: miss.stderr }, { code: 0, stderr: "" });
      assert.deepEqual(await world.run(args), miss);
      assert.equal(world.sts.logins, 1);
      assert.equal((await world.run(["status", ...args])).code, 0);
      await world.op.forgetCalls();
      await world.passStep();
      assert.equal((await world.run(["login", "--force", ...args])).code, 0);
      const edits = (await world.op.calls()).filter(({ command }) => command === EDIT);
      assert.deepEqual(edits.map(({ exit }) => exit), [0]);
      assert.notEqual(await cacheOf(world, SESSION_ITEM), "");
      assert.deepEqual(await world.op.item(before.id), before);
      assert.match((await world.run(["clear", ...args])).stdout, /^Session forgotten in /);
      assert.equal((await world.run(["status", ...args])).code, 1);
    });
  }
}

Deno.test("login says on a terminal's behalf that the session went into a session item", async () => {
  await using world = await makeWorld({
    op: { faults: [{ on: EDIT, item: "AWS Access Key", fault: "SSO field" }] },
  });
  const { code, stderr } = await world.run(["login", "--verbose"]);
  assert.equal(code, 0);
  assert.match(stderr, /warning: .*: the session is kept in a session item instead\n/);
});

Deno.test("clear forgets the sessions also where 1Password takes no empty field", async () => {
  await using world = await makeWorld();
  assert.equal((await world.run()).code, 0);
  await world.passStep();
  assert.equal((await world.run(["login", "--cache", "item"])).code, 0);
  await world.op.behave({
    faults: [
      { on: EDIT, item: "AWS Access Key", fault: "field without value", times: 1 },
      { on: EDIT, item: SESSION_ITEM, fault: "field without value", times: 1 },
    ],
  });
  const { code, stdout } = await world.run(["clear"]);
  assert.equal(code, 0);
  assert.equal(stdout, `Session forgotten in "${SESSION_ITEM}" and "AWS Access Key"\n`);
  for (const cache of ["auto", "item"]) {
    assert.equal((await world.run(["status", "--cache", cache])).code, 1);
  }
  assert.equal((await world.run(["clear"])).stdout, "No session is cached\n");
});
