import assert from "node:assert/strict";
import { AWS_KEY, awsKeyItem } from "../emulators/op/aws_key_item.ts";
import type { Ended } from "../emulators/op/run.ts";
import { timeStep } from "../emulators/totp.ts";
import { ended, makeWorld, roomInStep, type World } from "../world.ts";
import { cacheOf, opCommands, printedId } from "./cached.ts";
import { type DeviceFiles, deviceFiles, holdLock, isLocked, until, writeNotes } from "./device.ts";
import { together } from "./together.ts";

function assertNoCodeTwice(world: World): void {
  const codes = world.sts.calls.map(({ params }) => params.TokenCode);
  assert.equal(new Set(codes).size, codes.length, "a code was sent twice");
}

async function endedReads(world: World): Promise<number> {
  const calls = await world.op.calls();
  return calls.filter(({ command, exit }) => command === "item get" && exit === 0).length;
}

/** Nine processes that have read the item and now wait for the lock; `whenFreed` is done before one of them gets it. */
async function nineAtOnce(
  world: World,
  files: DeviceFiles,
  whenFreed: () => Promise<void>,
): Promise<Ended[]> {
  let running: Promise<Ended>[];
  {
    using _lock = await holdLock(files);
    running = Array.from({ length: 9 }, () => world.run(["--timeout", "5m"]));
    await until(async () => await endedReads(world) === 9);
    await whenFreed();
  }
  return await Promise.all(running);
}

/** Whoever holds the lock ends in this way, and the next one goes on. */
function killed(
  when: string,
  stall: (world: World) => Promise<void> | void,
  isStalled: (world: World) => boolean | Promise<boolean>,
  logins: number,
) {
  return {
    name:
      `get goes on, without sending a code twice, when the holder of the lock is killed ${when}`,
    async run() {
      await using world = await makeWorld();
      const files = await deviceFiles(world.home);
      await stall(world);
      const holder = world.start(["--timeout", "5m"]);
      await until(() => isLocked(files));
      await until(() => isStalled(world));
      holder.kill("SIGKILL");
      await ended(holder);
      await world.op.behave({ faults: [] });
      world.sts.behave({ delayMs: 0 });
      const { code, stdout, stderr } = await world.run();
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.equal(world.sts.logins, logins);
      assert.equal(printedId(stdout), world.sts.sessions.at(-1)?.accessKeyId);
      assertNoCodeTwice(world);
      assert.notEqual(await cacheOf(world), "");
    },
  };
}

together("the refresh lock: get shares one login with all that wait for it", [
  killed(
    "before it has called STS",
    async (world) => {
      const files = await deviceFiles(world.home);
      await writeNotes(files, { lastTriedStep: timeStep(Date.now()) });
    },
    () => true,
    1,
  ),
  killed(
    "while STS answers",
    (world) => world.sts.behave({ delayMs: 600_000 }),
    (world) => world.sts.logins === 1,
    2,
  ),
  killed(
    "between STS and the edit",
    (world) => world.op.behave({ faults: [{ on: "item edit", fault: "hang" }] }),
    async (world) => (await opCommands(world)).includes("item edit"),
    2,
  ),
  {
    name:
      "get fails at once for all that wait when the prompt is dismissed, and a later call succeeds",
    async run() {
      await using world = await makeWorld();
      const files = await deviceFiles(world.home);
      const all = await nineAtOnce(world, files, async () => {
        // Whoever gets the lock must read again, for a new code, and that is when the prompt comes.
        await writeNotes(files, { lastTriedStep: timeStep(Date.now()) + 1 });
        await world.op.behave({ faults: [{ on: "item get", fault: "prompt dismissed" }] });
      });
      for (const each of all) {
        assert.deepEqual(each, {
          code: 1,
          stdout: "",
          stderr:
            'op-sts: Cannot read the item "AWS Access Key": the 1Password prompt was dismissed\n' +
            "hint: run the same command again, and approve the prompt of 1Password\n",
        });
      }
      assert.equal((await opCommands(world)).length, 10);
      assert.equal(world.sts.calls.length, 0);

      await world.op.behave({ faults: [] });
      assert.equal((await world.run()).code, 0);
      assert.equal(world.sts.calls.length, 1);
    },
  },
  {
    name:
      "get fails at once for all that wait when AWS rejects the codes, and a later call succeeds",
    async run() {
      await using world = await makeWorld({ item: { seed: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" } });
      const files = await deviceFiles(world.home);
      const all = await nineAtOnce(world, files, () => Promise.resolve());
      for (const each of all) {
        assert.deepEqual(each, {
          code: 1,
          stdout: "",
          stderr: "op-sts: Cannot log in: AWS rejected the one-time password\n" +
            "hint: check that it comes from the device that the MFA serial names\n",
        });
      }
      // Nine that come, and one before each try at the most: a reading that met the end of a time step is made anew.
      const { length } = await opCommands(world);
      assert.ok(length === 10 || length === 11, `${length} calls of op`);
      assert.equal(world.sts.calls.length, 2);

      await world.op.put({ ...awsKeyItem(), id: world.item?.id ?? "" });
      assert.equal((await world.run()).code, 0);
      assert.equal(world.sts.calls.length, 3);
      assertNoCodeTwice(world);
    },
  },
  {
    name: "get logs in once for each of two items with one MFA device, in different time steps",
    async run() {
      await using world = await makeWorld({ op: { latencyMs: { get: 300, edit: 300 } } });
      const { mfa } = world.key;
      const key = world.sts.addKey({ ...(mfa === undefined ? {} : { mfa }) });
      const { accessKeyId, secretAccessKey } = key;
      await world.op.put(awsKeyItem({ title: "Second", accessKeyId, secretAccessKey }));
      const titles = Array.from({ length: 24 }, (_, at) => at % 2 ? "Second" : AWS_KEY.title);
      const all = await Promise.all(titles.map((title) => world.run(["--item", title])));
      for (const { code, stderr } of all) {
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      }
      assert.equal(new Set(all.map(({ stdout }) => printedId(stdout))).size, 2);
      assert.deepEqual(new Set(world.sts.calls.map(({ accessKeyId }) => accessKeyId)).size, 2);
      assert.equal(world.sts.calls.length, 2);
      assertNoCodeTwice(world);
      const edits = (await opCommands(world)).filter((command) => command === "item edit");
      assert.equal(edits.length, 2);
    },
  },
  {
    name: "get uses another machine's session when that has spent the code that this one sent",
    async run() {
      await using world = await makeWorld();
      const files = await deviceFiles(world.home);
      const second = `${world.home}/second-machine`;
      await Deno.mkdir(second);
      await roomInStep(20_000);
      let here: Promise<Ended>;
      {
        using _lock = await holdLock(files);
        here = world.run(["--verbose"]);
        await until(async () => await endedReads(world) === 1);
        const there = await world.run([], { env: { HOME: second } });
        assert.equal(there.code, 0, there.stderr);
      }
      const { code, stdout, stderr } = await here;
      assert.equal(code, 0, stderr);
      assert.match(stderr, /AWS rejected the one-time password; trying once more/);
      assert.deepEqual(world.sts.calls.map(({ status }) => status), [200, 403]);
      assert.equal(printedId(stdout), world.sts.sessions[0]?.accessKeyId);
      const writes = (await opCommands(world)).filter((command) => command !== "item get");
      assert.deepEqual(writes, ["item edit"]);
    },
  },
]);
