import assert from "node:assert/strict";
import { OpError } from "../../lib/base/errors.ts";
import type { Item } from "../../lib/onepassword/item.ts";
import type { Options } from "../../lib/command_line/options.ts";
import type { Source } from "../../lib/sts/session.ts";
import { encodeSession } from "../../lib/session/codec.ts";
import { isFresh, placeFor } from "../../lib/session/kept_session.ts";
import { openSessionStore } from "../../lib/session/store.ts";
import {
  cacheField,
  COMPANION_ID,
  companionItem,
  FakeClock,
  ITEM_ID,
  keyItem,
  memoryOp,
  optionsWith,
  sessionUntil,
  SOURCE,
} from "../fakes.ts";

const HOUR = 3_600_000;
const clock = new FakeClock();
const NOW = clock.now();
const VAULT = keyItem().vault.id;
const TITLE = `op-sts session ${ITEM_ID}`;

function value(life: number, name = "one", source: Source = SOURCE): string {
  const about = { duration: 43_200, region: "us-east-1" };
  return encodeSession(sessionUntil(NOW + life, name), source, about);
}

/** The value without its source, as the article's script writes it. */
function articleValue(life: number): string {
  const { Credentials } = JSON.parse(atob(value(life)));
  return btoa(JSON.stringify({ Credentials }));
}

function open(options: Partial<Options>, ...items: Item[]) {
  const op = memoryOp(clock, ...items);
  const store = openSessionStore({ options: optionsWith(options), environment: {}, op, clock });
  return { store, op };
}

function named(id: string | undefined) {
  return id === undefined ? undefined : sessionUntil(0, id).accessKeyId;
}

Deno.test("read() finds a session in the key item with one call", async () => {
  for (const cached of [value(HOUR), articleValue(HOUR)]) {
    const item = keyItem({}, [cacheField(cached)]);
    const { store, op } = open({}, item);
    assert.deepEqual(await store.read(), {
      startedAt: NOW,
      kept: { session: sessionUntil(NOW + HOUR), source: SOURCE, item, place: "field" },
      key: {
        item,
        from: NOW,
        to: NOW,
        source: SOURCE,
        target: { partition: "aws", region: "us-east-1" },
      },
      companions: [],
    });
    assert.deepEqual(op.calls, ["read AWS Access Key"]);
  }
});

Deno.test("read() finds no session where the value is unreadable or of another source", async () => {
  const values = [
    "",
    "garbage",
    value(HOUR, "one", { ...SOURCE, accessKeyId: "AKIAOTHER" }),
    value(HOUR, "one", { ...SOURCE, serial: "GAHT12345678" }),
    value(HOUR, "one", { ...SOURCE, partition: "aws-cn" }),
    value(HOUR, "one", { ...SOURCE, endpoint: "https://sts.example" }),
  ];
  for (const cached of values) {
    const { store, op } = open({}, keyItem({}, [cacheField(cached)]));
    const { kept, key } = await store.read();
    assert.equal(kept, undefined);
    assert.equal(key?.source.accessKeyId, SOURCE.accessKeyId);
    assert.deepEqual(op.calls, ["read AWS Access Key"]);
  }
});

Deno.test("read() reads the cache field of an item that must not be edited, and a companion only when that is stale", async () => {
  const login = (life: number) =>
    keyItem({ category: "LOGIN" }, [cacheField(value(life, "field"))]);
  const fresh = open({}, login(HOUR), companionItem(value(2 * HOUR, "comp")));
  assert.equal((await fresh.store.read()).kept?.place, "field");
  assert.deepEqual(fresh.op.calls, ["read AWS Access Key"]);

  const stale = open({}, login(60_000), companionItem(value(HOUR, "comp")));
  const { kept, companions } = await stale.store.read();
  assert.equal(kept?.session.accessKeyId, named("comp"));
  assert.equal(companions.length, 1);
  assert.deepEqual(stale.op.calls, ["read AWS Access Key", `read ${TITLE} in ${VAULT}`]);
});

Deno.test("read() looks for a companion when the item has no cache field, and for none with --cache field", async () => {
  const auto = open({}, keyItem(), companionItem(value(HOUR)));
  const { kept } = await auto.store.read();
  assert.deepEqual([kept?.place, kept?.item.id], ["companion", COMPANION_ID]);
  const none = open({}, keyItem());
  assert.deepEqual((await none.store.read()).companions, []);
  const field = open({ cache: "field" }, keyItem(), companionItem(value(HOUR)));
  assert.equal((await field.store.read()).kept, undefined);
  assert.deepEqual(field.op.calls, ["read AWS Access Key"]);
});

Deno.test("read() takes the later session when field and companion both hold one", async () => {
  const cases: [inField: number, inCompanion: number, place: string][] = [
    [60_000, 120_000, "companion"],
    [120_000, 60_000, "field"],
  ];
  for (const [inField, inCompanion, place] of cases) {
    const item = keyItem({ category: "LOGIN" }, [cacheField(value(inField))]);
    const { store } = open({}, item, companionItem(value(inCompanion)));
    assert.equal((await store.read()).kept?.place, place);
  }
});

Deno.test("read() ignores the field with --cache item, and everything with --cache off", async () => {
  const items = () => [keyItem({}, [cacheField(value(2 * HOUR))]), companionItem(value(HOUR))];
  const item = open({ cache: "item" }, ...items());
  assert.equal((await item.store.read()).kept?.place, "companion");
  const off = open({ cache: "off" }, ...items());
  assert.equal((await off.store.read()).kept, undefined);
  assert.deepEqual(off.op.calls, ["read AWS Access Key"]);
});

Deno.test("read() takes the newest valid session of two machines' companions, and writes go to its item", async () => {
  const newer = { id: "companioncompanioncompani2" };
  const { store, op } = open(
    { cache: "item" },
    keyItem(),
    companionItem(value(HOUR, "one")),
    companionItem(value(2 * HOUR, "two"), newer),
    companionItem("garbage", { id: "companioncompanioncompani3" }),
  );
  const { kept, companions } = await store.read();
  assert.equal(kept?.session.accessKeyId, named("two"));
  assert.equal(companions[0]?.item.id, newer.id);
  assert.equal(companions.length, 3);
  assert.ok(op.calls.includes(`read ${newer.id} in ${VAULT}`));
});

Deno.test("read() takes no companion's session without a source, nor another source's", async () => {
  for (
    const cached of [articleValue(HOUR), value(HOUR, "one", { ...SOURCE, partition: "aws-cn" })]
  ) {
    const { store } = open({ cache: "item" }, keyItem(), companionItem(cached));
    assert.equal((await store.read()).kept, undefined);
  }
});

Deno.test("read() throws an ItemError when the companion is another item's, or no companion", async () => {
  const other = keyItem({ id: "otherotherotherotherothero", title: "Other" });
  const title = { title: TITLE };
  const wrong = open({ cache: "item" }, keyItem(), companionItem("", title, other));
  await assert.rejects(() => wrong.store.read(), { name: "ItemError", message: /"Other"/ });
  const foreign = open({ cache: "item" }, keyItem(), keyItem({ id: "x", ...title }));
  await assert.rejects(() => foreign.store.read(), {
    name: "ItemError",
    message: /not a companion/,
  });
});

Deno.test("read() reads nothing but the companion when --cache-item names it", async () => {
  const options = { "cache-item": COMPANION_ID };
  for (const item of ["AWS Access Key", ITEM_ID]) {
    const { store, op } = open({ ...options, item }, keyItem(), companionItem(value(HOUR)));
    const { kept, key } = await store.read();
    assert.equal(kept?.session.accessKeyId, named("one"));
    assert.equal(key, undefined);
    assert.deepEqual(op.calls, [`read ${COMPANION_ID}`]);
  }
});

Deno.test("read() takes no companion's session for another serial, region or endpoint than is asked for", async () => {
  const cases: Partial<Options>[] = [
    { "mfa-serial": "arn:aws:iam::123456789012:mfa/bob" },
    { "mfa-serial": "arn:aws-cn:iam::123456789012:mfa/alice" },
  ];
  for (const options of cases) {
    const { store } = open({ ...options, "cache-item": COMPANION_ID }, companionItem(value(HOUR)));
    assert.equal((await store.read()).kept, undefined);
  }
  const op = memoryOp(clock, companionItem(value(HOUR)));
  const environment = { AWS_ENDPOINT_URL_STS: "https://sts.example" };
  const options = optionsWith({ "cache-item": COMPANION_ID });
  const store = openSessionStore({ options, environment, op, clock });
  assert.equal((await store.read()).kept, undefined);
});

Deno.test("read() checks the owner by the key item when the companion knows it by neither id nor title", async () => {
  const options = { "cache-item": COMPANION_ID, item: "Renamed" };
  const { store, op } = open(options, keyItem({ title: "Renamed" }), companionItem(value(HOUR)));
  assert.equal((await store.read()).kept?.session.accessKeyId, named("one"));
  assert.deepEqual(op.calls, [`read ${COMPANION_ID}`, "read Renamed"]);
  const other = open(options, keyItem({ title: "Renamed", id: "x" }), companionItem(value(HOUR)));
  await assert.rejects(() => other.store.read(), { name: "ItemError" });
});

Deno.test("read() goes on by the key item when the named companion was deleted", async () => {
  const { store, op } = open({ "cache-item": COMPANION_ID }, keyItem());
  const { kept, key, companions } = await store.read();
  assert.deepEqual([kept, key?.item.id, companions], [undefined, ITEM_ID, []]);
  assert.deepEqual(op.calls, [
    `read ${COMPANION_ID}`,
    "read AWS Access Key",
    `read ${TITLE} in ${VAULT}`,
  ]);
});

Deno.test("read() fails as op does, whatever it was looking for", async () => {
  for (const failing of [COMPANION_ID, "AWS Access Key", TITLE]) {
    const options = failing === COMPANION_ID ? { "cache-item": COMPANION_ID } : {};
    const { store, op } = open(options, keyItem());
    op.before = (call) => {
      if (call.includes(failing)) throw new OpError("dismissed", "Cannot A");
    };
    await assert.rejects(() => store.read(), { name: "OpError", trouble: "dismissed" });
  }
});

Deno.test("complete() reads the key item only when it is not there, and checks the companion's owner", async () => {
  const options = { "cache-item": COMPANION_ID };
  const { store, op } = open(options, keyItem(), companionItem(""));
  const reading = await store.read();
  const full = await store.complete(reading);
  assert.equal(full.key.item.id, ITEM_ID);
  assert.equal(full.startedAt, reading.startedAt);
  assert.equal(op.calls.length, 2);
  assert.equal((await store.complete(full)).key, full.key);
  assert.equal(op.calls.length, 2);

  const other = open(options, keyItem({ id: "x" }), companionItem(""));
  const wrong = await other.store.read();
  await assert.rejects(() => other.store.complete(wrong), { name: "ItemError" });
});

Deno.test("survey() finds every session of the item: field, titled companions and the named one", async () => {
  const named = { id: "namednamednamednamednamedn", title: "Renamed" };
  const { store } = open(
    { "cache-item": named.id },
    keyItem({}, [cacheField(value(HOUR))]),
    companionItem(value(2 * HOUR)),
    companionItem(value(3 * HOUR, "new"), named),
  );
  const { kept, companions } = await store.survey();
  assert.equal(kept?.item.id, named.id);
  assert.deepEqual(companions.map(({ item }) => item.id), [named.id, COMPANION_ID]);
});

Deno.test("survey() lists a companion once that is both named and titled, and none that was deleted", async () => {
  const both = open({ "cache-item": COMPANION_ID }, keyItem(), companionItem(""));
  assert.equal((await both.store.survey()).companions.length, 1);
  const gone = open({ "cache-item": COMPANION_ID }, keyItem());
  const { kept, companions } = await gone.store.survey();
  assert.deepEqual([kept, companions], [undefined, []]);
});

Deno.test("placeFor() chooses where a session is kept", () => {
  const plain = keyItem();
  const withField = keyItem({}, [cacheField()]);
  const login = keyItem({ category: "LOGIN" }, [cacheField()]);
  const cases: [options: Partial<Options>, item: Item, place: ReturnType<typeof placeFor>][] = [
    [{}, plain, "companion"],
    [{}, withField, "field"],
    [{}, login, "companion"],
    [{ "cache-field": "other" }, withField, "companion"],
    [{ cache: "field" }, plain, "field"],
    [{ cache: "field" }, login, "companion"],
    [{ cache: "item" }, withField, "companion"],
    [{ cache: "off" }, withField, "nowhere"],
    [{ "cache-item": COMPANION_ID }, withField, "companion"],
  ];
  for (const [options, item, place] of cases) {
    assert.equal(placeFor(optionsWith(options), item), place);
  }
});

Deno.test("isFresh() takes a session with exactly --min-remaining left", () => {
  const options = optionsWith();
  assert.ok(isFresh(sessionUntil(NOW + 1_200_000), options, clock));
  assert.ok(!isFresh(sessionUntil(NOW + 1_199_000), options, clock));
});
