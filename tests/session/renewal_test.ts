import assert from "node:assert/strict";
import type { Options } from "../../lib/command_line/options.ts";
import { openRenewal, type RenewalParts } from "../../lib/session/renewal.ts";
import { openSessionStore } from "../../lib/session/store.ts";
import { deadlineIn } from "../../lib/base/clock.ts";
import {
  cacheField,
  FakeClock,
  keyItem,
  memoryOp,
  memoryTerminal,
  optionsWith,
  sessionUntil,
  SOURCE,
} from "../fakes.ts";

async function withTools(
  test: (tools: ReturnType<typeof openRenewal>, parts: RenewalParts) => Promise<void> | void,
  changes: Partial<Options> = {},
): Promise<void> {
  const root = await Deno.makeTempDir();
  const clock = new FakeClock();
  const options = optionsWith(changes);
  const environment = { LOCALAPPDATA: `${root}/local` };
  const op = memoryOp(clock, keyItem({}, [cacheField()]));
  const parts: RenewalParts = {
    options,
    environment,
    // Windows has but one place for the lock, so that a test can take it away.
    host: { os: "windows", uid: null },
    clock,
    deadline: deadlineIn(clock, 50_000),
    op,
    store: openSessionStore({ options, environment, op, clock }),
    terminal: memoryTerminal([], false),
    warn: () => {},
    trace: () => {},
  };
  try {
    await test(openRenewal(parts), parts);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const ROOT = { ...SOURCE, serial: "arn:aws:iam::123456789012:mfa/root-account-mfa-device" };

Deno.test("durationOf() is --duration, and at most an hour for a root user", () =>
  withTools((tools) => {
    assert.equal(tools.durationOf(SOURCE), 43_200);
    assert.equal(tools.durationOf(ROOT), 3600);
    assert.equal(tools.durationOf({ accessKeyId: SOURCE.accessKeyId, partition: "aws" }), 43_200);
  }));

Deno.test("durationOf() is shorter than an hour for a root user when that is asked for", () =>
  withTools((tools) => assert.equal(tools.durationOf(ROOT), 1800), { duration: 1800 }));

Deno.test("durationOf() throws a UsageError when no session of a root user could last long enough", async () => {
  await withTools((tools) => assert.equal(tools.durationOf(ROOT), 3600), { "min-remaining": 3000 });
  await withTools((tools) => {
    assert.throws(() => tools.durationOf(ROOT), {
      name: "UsageError",
      message:
        "Cannot log in as root with --min-remaining 50m1s: AWS ends the sessions of root users after 1h",
      hint: "give --min-remaining 50m or less",
    });
    assert.equal(tools.durationOf(SOURCE), 43_200);
  }, { "min-remaining": 3001 });
});

Deno.test("failedLately() remembers a failure for others of the device, and none where no lock can be had", async () => {
  await withTools(async (tools, parts) => {
    assert.ok(!await tools.failedLately(SOURCE));
    await tools.noteFailure(SOURCE);
    assert.ok(await tools.failedLately(SOURCE));
    assert.ok(await openRenewal(parts).failedLately({ ...SOURCE, accessKeyId: "AKIAOTHER" }));
    assert.ok(!await tools.failedLately(ROOT));
  });
  await withTools(async (_tools, parts) => {
    const nowhere = openRenewal({ ...parts, environment: {} });
    await nowhere.noteFailure(SOURCE);
    assert.ok(!await nowhere.failedLately(SOURCE));
    await assert.rejects(() => nowhere.openDevice(SOURCE), { name: "LockError" });
  });
});

Deno.test("takeCode() and write() read the item again, with the key item in it", () =>
  withTools(async (tools, { store, clock }) => {
    const reading = await store.complete(await store.read());
    const need = { lastTriedStep: undefined, isSecondTry: false, freshIn: () => undefined };
    const taken = await tools.takeCode(reading, need);
    assert.equal("code" in taken && taken.code?.digits, "012345");
    await clock.sleep(30_000);
    const later = await tools.takeCode(reading, need);
    assert.ok("code" in later && later.reading !== reading);
    await tools.write(reading, sessionUntil(2_000_000_000_000));
    assert.equal((await store.read()).kept?.session.expiresAt, 2_000_000_000_000);
  }));
