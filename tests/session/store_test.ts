import assert from "node:assert/strict";
import { OpError } from "../../lib/base/errors.ts";
import type { Item } from "../../lib/onepassword/item.ts";
import type { Options } from "../../lib/command_line/options.ts";
import type { Source } from "../../lib/sts/session.ts";
import { encodeSession } from "../../lib/session/codec.ts";
import { isFresh, placeFor } from "../../lib/session/kept_session.ts";
import { readSession, surveySessions } from "../../lib/session/store.ts";
import {
  cacheField,
  FakeClock,
  ITEM_ID,
  keyItem,
  memoryOp,
  optionsWith,
  SESSION_ITEM_ID,
  sessionItem,
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
  const call = { options: optionsWith(options), environment: {}, op, clock };
  const store = { read: () => readSession(call), survey: () => surveySessions(call) };
  return { store, op };
}

function named(id: string | undefined) {
  return id === undefined ? undefined : sessionUntil(0, id).accessKeyId;
}

Deno.test("read() finds a session in the key item with one call", async () => {
  for (const cached of [value(HOUR), articleValue(HOUR)]) {
    const item = keyItem({}, [cacheField(cached)]);
    const { store, op } = open({}, item);
    const { key, ...reading } = await store.read();
    // The name of the item and nothing else of it: this is what goes to the agent.
    const { id, title, vault } = item;
    assert.deepEqual(reading, {
      startedAt: NOW,
      kept: {
        session: sessionUntil(NOW + HOUR),
        source: SOURCE,
        item: { id, title, vault },
        place: "field",
      },
      sessionItems: [],
    });
    assert.deepEqual(await key(), {
      item,
      from: NOW,
      to: NOW,
      source: SOURCE,
      target: { partition: "aws", region: "us-east-1" },
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
    assert.equal((await key()).source.accessKeyId, SOURCE.accessKeyId);
    assert.deepEqual(op.calls, ["read AWS Access Key"]);
  }
});

Deno.test("read() reads the cache field of an item that must not be edited, and a session item only when that is stale", async () => {
  const login = (life: number) =>
    keyItem({ category: "LOGIN" }, [cacheField(value(life, "field"))]);
  const fresh = open({}, login(HOUR), sessionItem(value(2 * HOUR, "comp")));
  assert.equal((await fresh.store.read()).kept?.place, "field");
  assert.deepEqual(fresh.op.calls, ["read AWS Access Key"]);

  const stale = open({}, login(60_000), sessionItem(value(HOUR, "comp")));
  const { kept, sessionItems } = await stale.store.read();
  assert.equal(kept?.session.accessKeyId, named("comp"));
  assert.equal(sessionItems.length, 1);
  assert.deepEqual(stale.op.calls, ["read AWS Access Key", `read ${TITLE} in ${VAULT}`]);
});

Deno.test("read() looks for a session item when the item has no cache field, and for none with --cache field", async () => {
  const auto = open({}, keyItem(), sessionItem(value(HOUR)));
  const { kept } = await auto.store.read();
  assert.deepEqual([kept?.place, kept?.item.id], ["item", SESSION_ITEM_ID]);
  const none = open({}, keyItem());
  assert.deepEqual((await none.store.read()).sessionItems, []);
  const field = open({ cache: "field" }, keyItem(), sessionItem(value(HOUR)));
  assert.equal((await field.store.read()).kept, undefined);
  assert.deepEqual(field.op.calls, ["read AWS Access Key"]);
});

Deno.test("read() takes the later session when field and session item both hold one", async () => {
  const cases: [inField: number, inSessionItem: number, place: string][] = [
    [60_000, 120_000, "item"],
    [120_000, 60_000, "field"],
  ];
  for (const [inField, inSessionItem, place] of cases) {
    const item = keyItem({ category: "LOGIN" }, [cacheField(value(inField))]);
    const { store } = open({}, item, sessionItem(value(inSessionItem)));
    assert.equal((await store.read()).kept?.place, place);
  }
});

Deno.test("read() ignores the field with --cache item, and everything with --cache off", async () => {
  const items = () => [keyItem({}, [cacheField(value(2 * HOUR))]), sessionItem(value(HOUR))];
  const item = open({ cache: "item" }, ...items());
  assert.equal((await item.store.read()).kept?.place, "item");
  const off = open({ cache: "off" }, ...items());
  assert.equal((await off.store.read()).kept, undefined);
  assert.deepEqual(off.op.calls, ["read AWS Access Key"]);
});

Deno.test("read() takes the newest valid session of two machines' session items, and writes go to its item", async () => {
  const newer = { id: "sessionitemsessionitemses2" };
  const { store, op } = open(
    { cache: "item" },
    keyItem(),
    sessionItem(value(HOUR, "one")),
    sessionItem(value(2 * HOUR, "two"), newer),
    sessionItem("garbage", { id: "sessionitemsessionitemses3" }),
  );
  const { kept, sessionItems } = await store.read();
  assert.equal(kept?.session.accessKeyId, named("two"));
  assert.equal(sessionItems[0]?.item.id, newer.id);
  assert.equal(sessionItems.length, 3);
  assert.ok(op.calls.includes(`read ${newer.id} in ${VAULT}`));
});

Deno.test("read() takes no session item's session without a source, nor another source's", async () => {
  for (
    const cached of [articleValue(HOUR), value(HOUR, "one", { ...SOURCE, partition: "aws-cn" })]
  ) {
    const { store } = open({ cache: "item" }, keyItem(), sessionItem(cached));
    assert.equal((await store.read()).kept, undefined);
  }
});

Deno.test("read() throws an ItemError when the session item is another item's, or no session item", async () => {
  const other = keyItem({ id: "otherotherotherotherothero", title: "Other" });
  const title = { title: TITLE };
  const wrong = open({ cache: "item" }, keyItem(), sessionItem("", title, other));
  await assert.rejects(() => wrong.store.read(), { name: "ItemError", message: /"Other"/ });
  const foreign = open({ cache: "item" }, keyItem(), keyItem({ id: "x", ...title }));
  await assert.rejects(() => foreign.store.read(), {
    name: "ItemError",
    message: /not a session item/,
  });
});

Deno.test("read() reads nothing but the session item when --cache-item names it", async () => {
  const options = { "cache-item": SESSION_ITEM_ID };
  for (const item of ["AWS Access Key", ITEM_ID]) {
    const { store, op } = open({ ...options, item }, keyItem(), sessionItem(value(HOUR)));
    const { kept } = await store.read();
    assert.equal(kept?.session.accessKeyId, named("one"));
    assert.deepEqual(op.calls, [`read ${SESSION_ITEM_ID}`]);
  }
});

Deno.test("read() takes no session item's session for another serial, region or endpoint than is asked for", async () => {
  const cases: Partial<Options>[] = [
    { "mfa-serial": "arn:aws:iam::123456789012:mfa/bob" },
    { "mfa-serial": "arn:aws-cn:iam::123456789012:mfa/alice" },
  ];
  for (const options of cases) {
    const { store } = open({ ...options, "cache-item": SESSION_ITEM_ID }, sessionItem(value(HOUR)));
    assert.equal((await store.read()).kept, undefined);
  }
  const op = memoryOp(clock, sessionItem(value(HOUR)));
  const environment = { AWS_ENDPOINT_URL_STS: "https://sts.example" };
  const options = optionsWith({ "cache-item": SESSION_ITEM_ID });
  const { kept } = await readSession({ options, environment, op, clock });
  assert.equal(kept, undefined);
});

Deno.test("read() checks the owner by the key item when the session item knows it by neither id nor title", async () => {
  const options = { "cache-item": SESSION_ITEM_ID, item: "Renamed" };
  const { store, op } = open(options, keyItem({ title: "Renamed" }), sessionItem(value(HOUR)));
  assert.equal((await store.read()).kept?.session.accessKeyId, named("one"));
  assert.deepEqual(op.calls, [`read ${SESSION_ITEM_ID}`, "read Renamed"]);
  const other = open(options, keyItem({ title: "Renamed", id: "x" }), sessionItem(value(HOUR)));
  await assert.rejects(() => other.store.read(), { name: "ItemError" });
});

Deno.test("read() goes on by the key item when the named session item was deleted", async () => {
  const { store, op } = open({ "cache-item": SESSION_ITEM_ID }, keyItem());
  const { kept, key, sessionItems } = await store.read();
  assert.deepEqual([kept, (await key()).item.id, sessionItems], [undefined, ITEM_ID, []]);
  assert.deepEqual(op.calls, [
    `read ${SESSION_ITEM_ID}`,
    "read AWS Access Key",
    `read ${TITLE} in ${VAULT}`,
  ]);
});

Deno.test("read() fails as op does, whatever it was looking for", async () => {
  for (const failing of [SESSION_ITEM_ID, "AWS Access Key", TITLE]) {
    const options = failing === SESSION_ITEM_ID ? { "cache-item": SESSION_ITEM_ID } : {};
    const { store, op } = open(options, keyItem());
    op.before = (call) => {
      if (call.includes(failing)) throw new OpError("dismissed", "Cannot A");
    };
    await assert.rejects(() => store.read(), { name: "OpError", trouble: "dismissed" });
  }
});

Deno.test("key() reads the key item only when it is not there, once, and checks the session item's owner", async () => {
  const options = { "cache-item": SESSION_ITEM_ID };
  const { store, op } = open(options, keyItem(), sessionItem(""));
  const { key } = await store.read();
  assert.deepEqual(op.calls, [`read ${SESSION_ITEM_ID}`]);
  const [first, second] = await Promise.all([key(), key()]);
  assert.equal(first.item.id, ITEM_ID);
  assert.equal(second, first);
  assert.deepEqual(op.calls, [`read ${SESSION_ITEM_ID}`, "read AWS Access Key"]);

  const other = open(options, keyItem({ id: "x" }), sessionItem(""));
  const wrong = await other.store.read();
  await assert.rejects(wrong.key, { name: "ItemError" });
});

Deno.test("survey() finds every session of the item: field, titled session items and the named one", async () => {
  const named = { id: "namednamednamednamednamedn", title: "Renamed" };
  const { store } = open(
    { "cache-item": named.id },
    keyItem({}, [cacheField(value(HOUR))]),
    sessionItem(value(2 * HOUR)),
    sessionItem(value(3 * HOUR, "new"), named),
  );
  const { kept, sessionItems } = await store.survey();
  assert.equal(kept?.item.id, named.id);
  assert.deepEqual(sessionItems.map(({ item }) => item.id), [named.id, SESSION_ITEM_ID]);
});

Deno.test("survey() lists a session item once that is both named and titled, and none that was deleted", async () => {
  const both = open({ "cache-item": SESSION_ITEM_ID }, keyItem(), sessionItem(""));
  assert.equal((await both.store.survey()).sessionItems.length, 1);
  const gone = open({ "cache-item": SESSION_ITEM_ID }, keyItem());
  const { kept, sessionItems } = await gone.store.survey();
  assert.deepEqual([kept, sessionItems], [undefined, []]);
});

Deno.test("placeFor() chooses where a session is kept", () => {
  const plain = keyItem();
  const withField = keyItem({}, [cacheField()]);
  const login = keyItem({ category: "LOGIN" }, [cacheField()]);
  const cases: [options: Partial<Options>, item: Item, place: ReturnType<typeof placeFor>][] = [
    [{}, plain, "item"],
    [{}, withField, "field"],
    [{}, login, "item"],
    [{ "cache-field": "other" }, withField, "item"],
    [{ cache: "field" }, plain, "field"],
    [{ cache: "field" }, login, "item"],
    [{ cache: "item" }, withField, "item"],
    [{ cache: "off" }, withField, "nowhere"],
    [{ "cache-item": SESSION_ITEM_ID }, withField, "item"],
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
