import assert from "node:assert/strict";
import { clear } from "../../lib/commands/clear.ts";
import { openDevice } from "../../lib/lock/mfa_device.ts";
import { StsError } from "../../lib/base/errors.ts";
import { findField, withField } from "../../lib/onepassword/item.ts";
import { cacheField, ITEM_ID, keyItem, SOURCE } from "../fakes.ts";
import { makeParts } from "./parts.ts";

Deno.test("clear says where it forgot a session, and leaves the spent time step alone", async () => {
  await using parts = await makeParts(["clear"], keyItem({}, [cacheField("x")]));
  {
    using device = await openDevice(SOURCE, parts);
    await device.noteTried(42);
  }
  assert.equal(await clear(parts), 0);
  assert.equal(await clear(parts), 0);
  assert.equal(
    parts.terminal.printed,
    'Session forgotten in "AWS Access Key"\nNo session is cached\n',
  );
  using device = await openDevice(SOURCE, parts);
  assert.equal(await device.lastTriedStep(), 42);
});

Deno.test("clear waits for a login that is under way and forgets its session as well, also when that is refused", async () => {
  await using parts = await makeParts(["clear"], keyItem({}, [cacheField()]));
  const { clock, op } = parts;
  const device = await openDevice(SOURCE, parts);
  const now = clock.now();
  assert.equal(
    await device.waitForTurn({ item: ITEM_ID, readAt: now, waitingSince: now }),
    "held",
  );
  const done = clear(parts);
  let stored = false;
  clock.onSleep = () => {
    if (stored) return;
    stored = true;
    op.items[0] = withField(op.items[0] ?? keyItem(), "session_cache", "stored meanwhile");
    void (async () => {
      await device.noteRefusal(ITEM_ID, new StsError("refused", "Cannot A"));
      await device.noteStored(ITEM_ID);
      device[Symbol.dispose]();
    })();
  };
  assert.equal(await done, 0);
  assert.equal(parts.terminal.printed, 'Session forgotten in "AWS Access Key"\n');
  assert.equal(findField(op.items[0] ?? keyItem(), "session_cache")?.value, "");
});
