import assert from "node:assert/strict";
import { deadlineIn } from "../../lib/base/clock.ts";
import { OpError } from "../../lib/base/errors.ts";
import type { Item } from "../../lib/onepassword/item.ts";
import { readKeyItem } from "../../lib/onepassword/key_item.ts";
import type { Options } from "../../lib/command_line/options.ts";
import type { Source } from "../../lib/sts/session.ts";
import { encodeSession } from "../../lib/keeping/codec.ts";
import { isFresh, placeFor } from "../../lib/keeping/kept_session.ts";
import { readSession, surveySessions } from "../../lib/keeping/store.ts";
import {
  cacheField,
  FakeClock,
  ITEM_ID,
  keyItem,
  memoryOp,
  NOWHERE,
  optionsWith,
  SESSION_ITEM_ID,
  sessionItem,
  sessionUntil,
  SOURCE,
} from "../fakes.ts";

const HOUR = 3_600_000;
const clock = new FakeClock();
const ASKED = { key: "accesskeyid", serial: "" };
const NOW = clock.now();
const DEADLINE = deadlineIn(clock, 50_000);
const VAULT = keyItem().vault.id;
const TITLE = "op-sts session: AWS Access Key";
const OLD_TITLE = `op-sts session ${ITEM_ID}`;

function value(life: number, name = "one", source: Source = SOURCE): string {
  const about = { duration: 43_200, region: "us-east-1", asked: ASKED };
  return encodeSession(sessionUntil(NOW + life, name), source, about);
}

/** The value without its source, as the article's script writes it. */
function articleValue(life: number): string {
  const { Credentials } = JSON.parse(atob(value(life)));
  return btoa(JSON.stringify({ Credentials }));
}

function open(options: Partial<Options>, ...items: Item[]) {
  const op = memoryOp(clock, ...items);
  const call = { ...NOWHERE, options: optionsWith(options), op, clock, deadline: DEADLINE };
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
    const { key, sessionItems: _notLookedFor, ...reading } = await store.read();
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
  const others = [
    value(HOUR, "one", { ...SOURCE, accessKeyId: "AKIAOTHER" }),
    value(HOUR, "one", { ...SOURCE, serial: "GAHT12345678" }),
    value(HOUR, "one", { ...SOURCE, partition: "aws-cn" }),
    value(HOUR, "one", { ...SOURCE, endpoint: "https://sts.example" }),
  ];
  for (const cached of ["", "garbage", ...others]) {
    const { store, op } = open({}, keyItem({}, [cacheField(cached)]));
    const { kept, key } = await store.read();
    assert.equal(kept, undefined);
    assert.equal((await key()).source.accessKeyId, SOURCE.accessKeyId);
    // That the field is another source's is a reason to look elsewhere.
    const titles = others.includes(cached) ? [TITLE, OLD_TITLE] : [];
    const looks = titles.map((title) => `read ${title} in ${VAULT}`);
    assert.deepEqual(op.calls, ["read AWS Access Key", ...looks]);
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
  assert.equal((await sessionItems()).items.length, 1);
  assert.deepEqual(stale.op.calls, ["read AWS Access Key", `read ${TITLE} in ${VAULT}`]);
});

Deno.test("read() looks for a session item when the item has no cache field, and for none with --cache field", async () => {
  const auto = open({}, keyItem(), sessionItem(value(HOUR)));
  const { kept } = await auto.store.read();
  assert.deepEqual([kept?.place, kept?.item.id], ["item", SESSION_ITEM_ID]);
  const none = open({}, keyItem());
  assert.deepEqual(await (await none.store.read()).sessionItems(), { items: [], title: TITLE });
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
  const { items } = await sessionItems();
  assert.equal(items[0]?.item.id, newer.id);
  assert.equal(items.length, 3);
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
  const title = { title: OLD_TITLE };
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
    const { store } = open(
      { ...options, "cache-item": SESSION_ITEM_ID },
      keyItem(),
      sessionItem(value(HOUR)),
    );
    assert.equal((await store.read()).kept, undefined);
  }
  const op = memoryOp(clock, keyItem(), sessionItem(value(HOUR)));
  const environment = { AWS_ENDPOINT_URL_STS: "https://sts.example" };
  const options = optionsWith({ "cache-item": SESSION_ITEM_ID });
  const { kept } = await readSession({
    ...NOWHERE,
    environment,
    options,
    op,
    clock,
    deadline: DEADLINE,
  });
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
  assert.deepEqual([kept, (await key()).item.id], [undefined, ITEM_ID]);
  assert.deepEqual((await sessionItems()).items, []);
  assert.deepEqual(op.calls, [
    `read ${SESSION_ITEM_ID}`,
    "read AWS Access Key",
    `read ${TITLE} in ${VAULT}`,
    `read ${OLD_TITLE} in ${VAULT}`,
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
  const { items } = await sessionItems();
  assert.deepEqual(items.map(({ item }) => item.id), [named.id, SESSION_ITEM_ID]);
});

Deno.test("survey() lists a session item once that is both named and titled, and none that was deleted", async () => {
  const both = open({ "cache-item": SESSION_ITEM_ID }, keyItem(), sessionItem(""));
  assert.equal((await (await both.store.survey()).sessionItems()).items.length, 1);
  const gone = open({ "cache-item": SESSION_ITEM_ID }, keyItem());
  const { kept, sessionItems } = await gone.store.survey();
  assert.deepEqual([kept, (await sessionItems()).items], [undefined, []]);
});

Deno.test("read() tells the sessions of a session item apart by how they are asked for, without the key item", async () => {
  const prod = { key: "prodkey", serial: "" };
  const other = { ...SOURCE, accessKeyId: "AKIAOTHER" };
  const field = (name: string, source: Source, asked: typeof ASKED) => ({
    id: name,
    type: "CONCEALED",
    label: name,
    value: encodeSession(sessionUntil(NOW + HOUR, name), source, {
      duration: 43_200,
      region: "us-east-1",
      asked,
    }),
  });
  const made = sessionItem("");
  const fields = [
    ...made.fields,
    field("session_prod", other, prod),
    field("session_dev", SOURCE, ASKED),
  ];
  const cases: [options: Partial<Options>, name: string][] = [
    [{}, "session_dev"],
    [{ "access-key-field": "Access_Key-ID" }, "session_dev"],
    [{ "access-key-field": "prod key" }, "session_prod"],
    [{ "access-key-field": "prod key", "mfa-serial": SOURCE.serial ?? "" }, "session_prod"],
  ];
  for (const [options, name] of cases) {
    const { store, op } = open({ ...options, "cache-item": SESSION_ITEM_ID }, { ...made, fields });
    assert.equal((await store.read()).kept?.session.accessKeyId, named(name));
    assert.deepEqual(op.calls, [`read ${SESSION_ITEM_ID}`]);
  }
});

Deno.test("read() looks into the key item where a session item's session was asked for in another way, or by an early build", async () => {
  const options = { "cache-item": SESSION_ITEM_ID };
  const old = encodeSession(sessionUntil(NOW + HOUR), SOURCE, { duration: 1, region: "r" });
  const byId = encodeSession(sessionUntil(NOW + HOUR), SOURCE, {
    duration: 1,
    region: "r",
    asked: { key: "k1", serial: "" },
  });
  for (const cached of [old, byId]) {
    const { store, op } = open(options, keyItem(), sessionItem(cached));
    assert.equal((await store.read()).kept?.session.accessKeyId, named("one"));
    assert.deepEqual(op.calls, [`read ${SESSION_ITEM_ID}`, "read AWS Access Key"]);
    const wrong = open({ ...options, "access-key-field": "k9" }, otherKey(), sessionItem(cached));
    assert.equal((await wrong.store.read()).kept, undefined);
  }
});

/** A key item with a second key in it. */
function otherKey(): Item {
  const second = { id: "k9", type: "STRING", label: "second", value: "AKIAIOSFODNN7SECOND" };
  return keyItem({}, [second]);
}

Deno.test("read() looks for a session item where the field keeps the session of another source", async () => {
  const other = value(HOUR, "other", { ...SOURCE, accessKeyId: "AKIAOTHER" });
  const { store, op } = open({}, keyItem({}, [cacheField(other)]), sessionItem(value(HOUR)));
  assert.equal((await store.read()).kept?.session.accessKeyId, named("one"));
  assert.deepEqual(op.calls, ["read AWS Access Key", `read ${TITLE} in ${VAULT}`]);

  const ended = value(60_000, "other", { ...SOURCE, accessKeyId: "AKIAOTHER" });
  const free = open({}, keyItem({}, [cacheField(ended)]), sessionItem(value(HOUR)));
  assert.equal((await free.store.read()).kept, undefined);
  assert.deepEqual(free.op.calls, ["read AWS Access Key"]);
});

Deno.test("read() finds a session item by the title of early builds, and by the letters of its key item's id", async () => {
  const old = open({}, keyItem(), sessionItem(value(HOUR), { title: OLD_TITLE }));
  assert.equal((await old.store.read()).kept?.session.accessKeyId, named("one"));

  const other = keyItem({ id: "otherotherotherotherothero" });
  const lettered = { title: `${TITLE} (keyk)`, id: "sessionitemsessionitemses2" };
  const items = [keyItem(), sessionItem("", {}, other), sessionItem(value(HOUR), lettered)];
  const { store, op } = open({ item: ITEM_ID }, ...items);
  const { kept, sessionItems } = await store.read();
  assert.equal(kept?.item.id, lettered.id);
  assert.equal((await sessionItems()).title, lettered.title);
  assert.equal(op.calls.length, 3);
});

Deno.test("read() passes over an item of the user's that is called like a session item", async () => {
  const own = { ...keyItem(), id: "usersusersusersusersuserss", title: TITLE };
  const { store } = open({}, keyItem(), own);
  const { kept, sessionItems } = await store.read();
  assert.equal(kept, undefined);
  assert.deepEqual(await sessionItems(), { items: [], title: `${TITLE} (keyk)` });
});

Deno.test("placeFor() chooses where a session is kept", () => {
  const plain = keyItem();
  const withField = keyItem({}, [cacheField()]);
  const login = keyItem({ category: "LOGIN" }, [cacheField()]);
  const own = keyItem({}, [cacheField(value(HOUR))]);
  const article = keyItem({}, [cacheField(articleValue(HOUR))]);
  const other = (life: number) =>
    keyItem({}, [cacheField(value(life, "one", { ...SOURCE, serial: "GAHT12345678" }))]);
  const cases: [options: Partial<Options>, item: Item, place: ReturnType<typeof placeFor>][] = [
    [{}, plain, "item"],
    [{}, withField, "field"],
    [{}, login, "item"],
    [{}, own, "field"],
    [{}, article, "field"],
    [{}, other(61_000), "item"],
    [{}, other(60_000), "field"],
    [{ cache: "field" }, other(HOUR), "item"],
    [{ "cache-field": "other" }, withField, "item"],
    [{ cache: "field" }, plain, "field"],
    [{ cache: "field" }, login, "item"],
    [{ cache: "item" }, withField, "item"],
    [{ cache: "off" }, withField, "nowhere"],
    [{ "cache-item": SESSION_ITEM_ID }, withField, "item"],
  ];
  for (const [options, item, place] of cases) {
    const key = readKeyItem({ item, from: NOW, to: NOW }, optionsWith(options), {});
    assert.equal(placeFor(optionsWith(options), key, NOW), place);
  }
});

Deno.test("isFresh() takes a session with exactly --min-remaining left", () => {
  const options = optionsWith();
  assert.ok(isFresh(sessionUntil(NOW + 1_200_000), options, clock));
  assert.ok(!isFresh(sessionUntil(NOW + 1_199_000), options, clock));
});
