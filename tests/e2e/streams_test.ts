import assert from "node:assert/strict";
import { ended, makeWorld, roomInStep } from "../world.ts";
import { cachedIn, cacheOf, opCommands, printedId, putInField } from "./cached.ts";
import { deviceFiles, isLocked, until, writeNotes } from "./device.ts";
import { timeStep } from "../emulators/totp.ts";

const TEXT = "a line of the caller's\n".repeat(2000);

Deno.test("get leaves a pipe in its stdin untouched when it logs in and when it hits", async () => {
  await using world = await makeWorld();
  for (const logins of [1, 1]) {
    const { code, stdout, stderr } = await world.shell("op-sts >/dev/null && exec cat", {
      stdin: TEXT,
    });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.ok(stdout === TEXT, `${stdout.length} of ${TEXT.length} bytes are left`);
    assert.equal(world.sts.logins, logins);
  }
  // The real op may read a pipe that it is given, even where the stand-in does not.
  for (const { command, stdin } of await world.op.calls()) {
    assert.equal(stdin, command === "item get" ? "null" : "fifo");
  }
});

Deno.test("get works with stdin closed, as Terraform may run it", async () => {
  await using world = await makeWorld();
  await roomInStep();
  const miss = await world.shell("exec op-sts <&-");
  assert.deepEqual({ code: miss.code, stderr: miss.stderr }, { code: 0, stderr: "" });
  assert.deepEqual(await world.shell("exec op-sts <&-"), miss);
  assert.deepEqual(await opCommands(world), ["item get", "item edit", "item get"]);
});

Deno.test("get works with stderr closed", async () => {
  await using world = await makeWorld();
  const { code, stdout } = await world.shell("exec op-sts --verbose 2>&-");
  assert.equal(code, 0);
  assert.equal(printedId(stdout), world.sts.sessions[0]?.accessKeyId);
});

Deno.test("get writes nothing but the document into a pipe that is both stdout and stderr, whatever --verbose says", async () => {
  await using world = await makeWorld();
  for (
    const script of ["exec op-sts --verbose 2>&1", "export OP_STS_VERBOSE=1; exec op-sts 2>&1"]
  ) {
    const { code, stdout } = await world.shell(script);
    assert.equal(code, 0);
    assert.equal(printedId(stdout), world.sts.sessions[0]?.accessKeyId);
    assert.equal(stdout.trimEnd().split("\n").length, 1, stdout);
  }
  assert.equal(world.sts.logins, 1);
  // A failure leaves no document to spoil, other commands have none, and two pipes are two.
  const failed = await world.shell("exec op-sts --verbose --item Other 2>&1");
  assert.match(failed.stdout, /^op-sts: Cannot read the item "Other": .*\nhint: .*\n$/);
  assert.match((await world.shell("exec op-sts login --verbose 2>&1")).stdout, /^op-sts: /);
  assert.match((await world.run(["--verbose"])).stderr, /^op-sts: /);
});

for (
  const { name, script } of [
    ...(Deno.build.os === "linux" ? [{ name: "is full", script: "exec op-sts >/dev/full" }] : []),
    { name: "is a pipe that nobody reads", script: "{ op-sts; echo $? >&2; } | :" },
  ]
) {
  Deno.test(`get fails in two lines at most when stdout ${name}, and keeps the session`, async () => {
    await using world = await makeWorld();
    const { code, stderr } = await world.shell(script);
    const lines = stderr.trimEnd().split("\n");
    const status = script.endsWith(":") ? Number(lines.pop()) : code;
    assert.equal(status, 1);
    assert.deepEqual(lines, ["op-sts: Cannot print: stdout does not take what is written to it"]);
    assert.notEqual(await cacheOf(world), "");
    assert.equal((await world.run()).code, 0);
    assert.equal(world.sts.logins, 1);
  });
}

Deno.test("get prints a long session whole into a pipe that is read late", async () => {
  await using world = await makeWorld();
  await putInField(world, cachedIn(world).value);
  const { code, stdout } = await world.shell("op-sts | { sleep 1; cat; }");
  assert.equal(code, 0);
  assert.match(stdout, /^\{"Version":1,.*\}\n$/);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`get ends at once and frees the lock when ${signal} comes during a wait`, async () => {
    await using world = await makeWorld();
    const files = await deviceFiles(world.home);
    await writeNotes(files, { lastTriedStep: timeStep(Date.now()) + 1 });
    const child = world.start(["--timeout", "5m"]);
    await until(() => isLocked(files));
    child.kill(signal);
    const [{ stdout, stderr }, status] = await Promise.all([ended(child), child.status]);
    assert.deepEqual({ stdout, stderr, signal: status.signal }, { stdout: "", stderr: "", signal });
    assert.equal(await isLocked(files), false);
    assert.equal(world.sts.calls.length, 0);
  });
}
