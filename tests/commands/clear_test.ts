import assert from "node:assert/strict";
import { clear } from "../../lib/commands/clear.ts";
import { lockDevice } from "../../lib/lock/mfa_device.ts";
import { StsError } from "../../lib/base/errors.ts";
import { findField } from "../../lib/onepassword/field_names.ts";
import { withField } from "../../lib/onepassword/item.ts";
import { cacheField, ITEM_ID, keyItem, SOURCE } from "../fakes.ts";
import { fakeCall } from "../fake_call.ts";

Deno.test("clear says where it forgot a session, and leaves the spent time step alone", async () => {
  await using call = await fakeCall({ argv: ["clear"] }, keyItem({}, [cacheField("x")]));
  {
    using device = await lockDevice(SOURCE, call);
    await device.notes.noteTried(42);
  }
  assert.equal(await clear(call), 0);
  assert.equal(await clear(call), 0);
  assert.equal(
    call.terminal.printed,
    'Session forgotten in "AWS Access Key"\nNo session is cached\n',
  );
  using device = await lockDevice(SOURCE, call);
  assert.equal(await device.notes.lastTriedStep(), 42);
});

Deno.test("clear waits for a login that is under way and forgets its session as well, also when that is refused", async () => {
  await using call = await fakeCall({ argv: ["clear"] }, keyItem({}, [cacheField()]));
  const { clock, op } = call;
  const device = await lockDevice(SOURCE, call);
  const now = clock.now();
  assert.equal(
    await device.waitForTurn({ item: ITEM_ID, readAt: now, waitingSince: now }),
    "held",
  );
  const done = clear(call);
  let stored = false;
  clock.onSleep = () => {
    if (stored) return;
    stored = true;
    op.items[0] = withField(op.items[0] ?? keyItem(), "session_cache", "stored meanwhile");
    void (async () => {
      await device.notes.noteRefusal(ITEM_ID, new StsError("refused", "Cannot A"));
      await device.notes.noteStored(ITEM_ID);
      device[Symbol.dispose]();
    })();
  };
  assert.equal(await done, 0);
  assert.equal(call.terminal.printed, 'Session forgotten in "AWS Access Key"\n');
  assert.equal(findField(op.items[0] ?? keyItem(), "session_cache")?.value, "");
});
