import assert from "node:assert/strict";
import { timeStep } from "../emulators/totp.ts";
import { ended, makeWorld, type World } from "../world.ts";
import { cachedIn, opCommands, printedId, putInField } from "./cached.ts";
import { deviceFiles, holdLock, until, writeNotes } from "./device.ts";

async function assertLogsIn(world: World): Promise<void> {
  const { code, stderr } = await world.run();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(world.sts.calls.length, 1);
}

Deno.test("get logs in when the disk takes no notes", async () => {
  await using world = await makeWorld();
  const files = await deviceFiles(world.home);
  await Deno.mkdir(files.directory, { recursive: true, mode: 0o700 });
  // The first write ends with "no space left on device"; it is the one that notes the code.
  await Deno.symlink("/dev/full", `${files.notes}.new`);
  await assertLogsIn(world);
  await world.op.forgetCalls();
  assert.equal((await world.run()).code, 0);
  assert.deepEqual(await opCommands(world), ["item get"]);
});

Deno.test("get logs in when the notes are no JSON", async () => {
  await using world = await makeWorld();
  const files = await deviceFiles(world.home);
  await Deno.mkdir(files.directory, { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(files.notes, '{"lastTriedStep":');
  await assertLogsIn(world);
});

Deno.test("get ignores times that lie in the future, as after a clock was set back", async () => {
  await using world = await makeWorld();
  const files = await deviceFiles(world.home);
  const item = world.item?.id ?? "";
  const at = Date.now() + 3600_000;
  await writeNotes(files, {
    lastTriedStep: timeStep(at),
    storedAt: { [item]: at },
    refusal: { at, item, message: "Cannot go on: a refusal of the future" },
  });
  await Deno.writeTextFile(files.failed, JSON.stringify({ at }));
  await putInField(
    world,
    cachedIn(world, { seconds: 600 }).value,
  );
  const { code, stdout, stderr } = await world.run();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(printedId(stdout), world.sts.sessions[0]?.accessKeyId);
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("get takes the new lock file, not the old one, when the file is unlinked while it waits", async () => {
  await using world = await makeWorld();
  const files = await deviceFiles(world.home);
  let waiter: Deno.ChildProcess;
  let holder: Deno.ChildProcess;
  {
    using _lock = await holdLock(files);
    waiter = world.start();
    await until(async () => (await world.op.calls())[0]?.exit === 0);
    await Deno.remove(files.lock);
    world.sts.behave({ delayMs: 3000 });
    holder = world.start();
    await until(() => world.sts.logins === 1);
    // Whoever cleans a directory takes the notes as well: only the lock is left to keep the waiter back.
    await Deno.remove(files.notes);
  }
  // The waiter has the old file's lock from now on, while the holder of the new one still logs in.
  const [first, second] = await Promise.all([ended(holder), ended(waiter)]);
  assert.deepEqual([first.code, second.code], [0, 0], first.stderr + second.stderr);
  assert.equal(printedId(first.stdout), printedId(second.stdout));
  assert.equal(world.sts.calls.length, 1);
});
