import assert from "node:assert/strict";
import { noteKnown } from "../../lib/lock/known_sessions.ts";
import { status } from "../../lib/commands/status.ts";
import type { Item } from "../../lib/onepassword/item.ts";
import { timeText } from "../../lib/terminal/local_time.ts";
import { encodeSession } from "../../lib/keeping/codec.ts";
import { cacheField, FakeClock, ITEM_ID, keyItem, SERIAL, sessionUntil, SOURCE } from "../fakes.ts";
import { fakeCall } from "../fake_call.ts";

const NOW = new FakeClock().now();
const MINUTE = 60_000;

/** A moment as people here say it. */
const at = (life: number) => timeText(NOW + life, NOW);

function itemWith(life: number): Item {
  const about = { duration: 43_200, region: "us-east-1" };
  return keyItem({}, [cacheField(encodeSession(sessionUntil(NOW + life), SOURCE, about))]);
}

async function run(argv: string[], ...items: Item[]) {
  await using call = await fakeCall({ argv: ["status", ...argv] }, ...items);
  const code = await status(call);
  return { code, printed: call.terminal.printed };
}

Deno.test("status says what is cached until when, and ends with 0 only when get would print it", async () => {
  const cases: [item: Item, code: number, printed: string][] = [
    [keyItem({}, [cacheField()]), 1, "No session is cached: op-sts login\n"],
    [
      itemWith(20 * MINUTE),
      0,
      `Session in "AWS Access Key" until ${at(20 * MINUTE)}, 20 min\n`,
    ],
    [
      itemWith(20 * MINUTE - 1000),
      1,
      `Session in "AWS Access Key" until ${
        at(20 * MINUTE - 1000)
      }, 19 min, to be renewed: less than 20m\n`,
    ],
    [itemWith(0), 1, `Session in "AWS Access Key" ended ${at(0)}\n`],
    [itemWith(-MINUTE), 1, `Session in "AWS Access Key" ended ${at(-MINUTE)}\n`],
  ];
  for (const [item, code, printed] of cases) {
    assert.deepEqual(await run([], item), { code, printed });
  }
});

Deno.test("status --json says the same for programs, without a secret", async () => {
  const { code, printed } = await run(["--json"], itemWith(60 * MINUTE));
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(printed), {
    usable: true,
    expiration: "2027-01-15T09:00:03Z",
    remainingSeconds: 3600,
    cache: "field",
    item: { id: ITEM_ID, title: "AWS Access Key", vault: keyItem().vault.id },
    mfaSerial: SERIAL,
    accountId: "123456789012",
    partition: "aws",
  });
  assert.doesNotMatch(printed, /ASIA|AKIA|session-|secret/);
  const old = JSON.parse((await run(["--json"], itemWith(-MINUTE))).printed);
  assert.deepEqual([old.usable, old.remainingSeconds], [false, 0]);
  assert.deepEqual(await run(["--json"], keyItem()), { code: 1, printed: '{"usable":false}\n' });
});

Deno.test("status tells for a week that a login may have undone somebody's change to the item", async () => {
  const cases: [age: number, isTold: boolean][] = [[0, true], [6.9, true], [7.1, false]];
  for (const [days, isTold] of cases) {
    await using call = await fakeCall({ argv: ["status"] }, itemWith(60 * MINUTE));
    await noteKnown(keyItem(), { undoneAt: NOW - days * 24 * 60 * MINUTE }, call);
    await status(call);
    assert.equal(/may have been undone by a login/.test(call.warnings.join()), isTold);
  }
});
