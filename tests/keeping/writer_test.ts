import assert from "node:assert/strict";
import { deadlineIn } from "../../lib/base/clock.ts";
import { OpError } from "../../lib/base/errors.ts";
import type { Item } from "../../lib/onepassword/item.ts";
import type { Options } from "../../lib/command_line/options.ts";
import type { Session } from "../../lib/sts/session.ts";
import { decodeSession, encodeSession } from "../../lib/keeping/codec.ts";
import { fakeCall } from "../fake_call.ts";
import type { Reading } from "../../lib/keeping/kept_session.ts";
import { readSession, surveySessions } from "../../lib/keeping/store.ts";
import { clearSessions } from "../../lib/keeping/clearing.ts";
import { writeSession } from "../../lib/keeping/writer.ts";
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

const SESSION = sessionUntil(2_000_000_000_000);
const EDIT = `edit ${ITEM_ID}`;
const conflict = new OpError("conflict", "Cannot write: conflict");

/** A writer before 1Password in memory, whose clock stands at the moment of the first reading. */
async function setUp(options: Partial<Options>, ...items: Item[]) {
  const clock = new FakeClock();
  const op = memoryOp(clock, ...items);
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const deadline = deadlineIn(clock, 50_000);
  const call = { ...NOWHERE, options: optionsWith(options), op, clock, deadline, warn };
  const writer = {
    write: (reading: Reading, session: Session) => writeSession(reading, session, call),
    clear: async () => await clearSessions(await surveySessions(call), call),
  };
  const reading = await readSession(call);
  await reading.key();
  op.calls.length = 0;
  return { clock, op, warnings, reading, writer };
}

const ASKED = { key: "accesskeyid", serial: "" };

/** What an item keeps now: of a session item the last session that was put into it. */
function cachedIn(items: readonly Item[], id: string) {
  const item = items.find((item) => item.id === id);
  assert.ok(item !== undefined);
  const field = item.fields.findLast(({ label = "" }) => label.startsWith("session_"));
  return decodeSession(field?.value ?? "");
}

/** Fails the first calls of a kind. */
function failing(kind: string, times: number, error: Error) {
  return (call: string) => {
    if (call.startsWith(kind) && times-- > 0) throw error;
  };
}

Deno.test("write() puts the session into the key item by one edit, and changes nothing else", async () => {
  const { op, reading, writer, warnings } = await setUp({}, keyItem({}, [cacheField()]));
  const before = structuredClone(op.items);
  await writer.write(reading, SESSION);
  assert.deepEqual(op.calls, [EDIT]);
  assert.deepEqual(cachedIn(op.items, ITEM_ID), { session: SESSION, source: SOURCE, asked: ASKED });
  assert.deepEqual(op.items[0]?.fields.slice(0, -1), before[0]?.fields.slice(0, -1));
  assert.deepEqual(warnings, []);
});

Deno.test("write() adds the field with --cache field when the item lacks it", async () => {
  const { op, reading, writer } = await setUp({ cache: "field" }, keyItem());
  await writer.write(reading, SESSION);
  assert.equal(op.items[0]?.fields.at(-1)?.type, "CONCEALED");
  assert.deepEqual(cachedIn(op.items, ITEM_ID)?.session, SESSION);
});

Deno.test("write() keeps nothing with --cache off", async () => {
  const { op, reading, writer } = await setUp({ cache: "off" }, keyItem({}, [cacheField()]));
  await writer.write(reading, SESSION);
  assert.deepEqual(op.calls, []);
});

Deno.test("write() reads the item again when the reading is over 3 s old, so as not to undo a change", async () => {
  const { clock, op, reading, writer, warnings } = await setUp({}, keyItem({}, [cacheField()]));
  clock.advance(3000);
  await writer.write(reading, SESSION);
  assert.deepEqual(op.calls, [EDIT]);

  const late = await setUp({}, keyItem({}, [cacheField()]));
  late.clock.advance(3001);
  const note = { id: "n", type: "STRING", label: "note", value: "made meanwhile" };
  late.op.items[0] = keyItem({ version: 8 }, [cacheField(), note]);
  await late.writer.write(late.reading, SESSION);
  assert.deepEqual(late.op.calls, ["read AWS Access Key", EDIT]);
  assert.deepEqual(late.op.items[0]?.fields.at(-1), note);
  assert.deepEqual([warnings, late.warnings], [[], []]);
});

Deno.test("write() throws when the item was replaced meanwhile, or must not be edited any more", async () => {
  const changes: Partial<Item>[] = [{ id: "another" }, { category: "LOGIN" }, { files: [{}] }];
  for (const change of changes) {
    const { clock, op, reading, writer } = await setUp({}, keyItem({}, [cacheField()]));
    clock.advance(3001);
    op.items[0] = keyItem(change, [cacheField()]);
    await assert.rejects(() => writer.write(reading, SESSION), {
      name: "OpError",
      message: 'Cannot keep the session in "AWS Access Key": the item was changed meanwhile',
    });
    assert.ok(!op.calls.includes(EDIT));
  }
});

Deno.test("write() creates a session item where the field will not do, and says why when the field was asked for", async () => {
  const login = () => keyItem({ category: "LOGIN" }, [cacheField()]);
  for (const cache of ["auto", "field"] as const) {
    const { op, reading, writer, warnings } = await setUp({ cache }, login());
    await writer.write(reading, SESSION);
    assert.deepEqual(op.calls, [`create in ${keyItem().vault.id}`]);
    const id = op.items[1]?.id ?? "";
    assert.deepEqual(cachedIn(op.items, id), { session: SESSION, source: SOURCE, asked: ASKED });
    assert.deepEqual(op.items[0], login());
    assert.equal(warnings.length, cache === "field" ? 1 : 0);
  }
});

Deno.test("write() puts the session into the session item that is there, without reading it again", async () => {
  const { clock, op, reading, writer } = await setUp({ cache: "item" }, keyItem(), sessionItem());
  clock.advance(60_000);
  await writer.write(reading, SESSION);
  assert.deepEqual(op.calls, [`edit ${SESSION_ITEM_ID}`]);
  assert.deepEqual(cachedIn(op.items, SESSION_ITEM_ID)?.session, SESSION);
});

Deno.test("write() tries three times when another write in the vault is in the way, reading again before each", async () => {
  const { clock, op, reading, writer } = await setUp({}, keyItem({}, [cacheField()]));
  op.before = failing("edit", 2, conflict);
  await writer.write(reading, SESSION);
  assert.deepEqual(op.calls, [EDIT, "read AWS Access Key", EDIT, "read AWS Access Key", EDIT]);
  const [first = 0, second = 0, ...others] = clock.sleeps;
  assert.ok(first >= 350 && first <= 600, String(first));
  assert.ok(second >= 600 && second <= 1100, String(second));
  assert.deepEqual(others, []);

  const never = await setUp({}, keyItem({}, [cacheField()]));
  never.op.before = failing("edit", 3, conflict);
  await assert.rejects(() => never.writer.write(never.reading, SESSION), conflict);
  assert.equal(never.op.calls.filter((call) => call === EDIT).length, 3);
  assert.ok(!never.op.calls.includes("version"));
});

Deno.test("write() throws at once when op fails otherwise, and names an op that is too old", async () => {
  const error = new OpError("other", "Cannot write: it does not take it", "hint");
  const cases: [version: string | undefined, message: string, hint: string][] = [
    ["2.34.1", error.message, "hint"],
    ["2.23.0", error.message, "hint"],
    ["3.0.0", error.message, "hint"],
    [undefined, error.message, "hint"],
    ["", error.message, "hint"],
    ["dev", error.message, "hint"],
    ["2.22.9", `${error.message} (op is 2.22.9)`, "update the 1Password CLI to 2.23.0 or later"],
    ["1.12.4", `${error.message} (op is 1.12.4)`, "update the 1Password CLI to 2.23.0 or later"],
  ];
  for (const [version, message, hint] of cases) {
    const { op, reading, writer } = await setUp({}, keyItem({}, [cacheField()]));
    op.before = failing("edit", 1, error);
    op.version = () => Promise.resolve(version);
    await assert.rejects(() => writer.write(reading, SESSION), { name: "OpError", message, hint });
    assert.equal(op.calls.filter((call) => call === EDIT).length, 1);
  }
  const refused = new OpError("refused", "Cannot write: it does not take it", "hint");
  const { op, reading, writer } = await setUp({}, keyItem({}, [cacheField()]));
  op.before = failing("edit", 1, refused);
  op.version = () => Promise.resolve("2.22.9");
  const message = `${refused.message} (op is 2.22.9)`;
  await assert.rejects(() => writer.write(reading, SESSION), { name: "OpError", message });
});

Deno.test("write() throws when op exits well but did not store what it was sent", async () => {
  const spoilt: ((item: Item) => Item)[] = [
    (item) => ({ ...item, fields: keyItem({}, [cacheField()]).fields }),
    (item) => ({ ...item, fields: item.fields.slice(0, -1) }),
  ];
  for (const onEdit of spoilt) {
    const { op, reading, writer } = await setUp({}, keyItem({}, [cacheField()]));
    op.onEdit = onEdit;
    await assert.rejects(() => writer.write(reading, SESSION), {
      message: 'Cannot keep the session in "AWS Access Key": op did not store what it was sent',
    });
  }
  const { op, reading, writer } = await setUp({ cache: "item" }, keyItem());
  op.onEdit = (item) => ({ ...item, fields: [] });
  await assert.rejects(() => writer.write(reading, SESSION), { message: /did not store/ });
});

Deno.test("write() throws when the edit changed anything else of the item", async () => {
  const changing = (change: Partial<Item["fields"][number]>) => (item: Item) => ({
    ...item,
    fields: item.fields.map((field, index) => index === 0 ? { ...field, ...change } : field),
  });
  const spoilt: ((item: Item) => Item)[] = [
    changing({ value: "other" }),
    changing({ label: "other" }),
    changing({ type: "CONCEALED" }),
    changing({ id: "other" }),
    changing({ section: { id: "s" } }),
    (item) => ({ ...item, fields: item.fields.slice(1) }),
    (item) => ({ ...item, fields: [...item.fields, { id: "x", type: "STRING", value: "y" }] }),
    (item) => ({ ...item, id: "other" }),
  ];
  for (const onEdit of spoilt) {
    const { op, reading, writer } = await setUp({}, keyItem({}, [cacheField()]));
    op.onEdit = onEdit;
    await assert.rejects(() => writer.write(reading, SESSION), (error) => {
      assert.ok(error instanceof OpError);
      assert.match(error.message, /^Cannot vouch for the item "AWS Access Key"/);
      assert.doesNotMatch(error.message + error.hint, /secret|AKIA/);
      return true;
    });
  }
});

Deno.test("write() minds neither an empty field that op drops or adds nor a date that it puts otherwise", async () => {
  const extra = [
    { id: "n", type: "STRING", label: "note" },
    { id: "d", type: "DATE", label: "expires", value: "2027-01-02" },
  ];
  const { op, reading, writer } = await setUp({}, keyItem({}, [cacheField(), ...extra]));
  op.onEdit = (item) => ({
    ...item,
    fields: [
      ...item.fields.filter(({ id }) => id !== "n")
        .map((field) => field.id === "d" ? { ...field, value: "1798848000" } : field),
      { id: "notesPlain", type: "STRING", label: "notesPlain" },
    ],
  });
  await writer.write(reading, SESSION);
});

Deno.test("write() minds no new code and nothing derived in what op gives back", async () => {
  const { op, reading, writer, warnings } = await setUp({}, keyItem({}, [cacheField()]));
  op.onEdit = (item) => ({
    ...item,
    fields: item.fields.map((field) => ({ ...field, totp: "999999", reference: "op://x" })),
  });
  await writer.write(reading, SESSION);
  assert.deepEqual(warnings, []);
});

Deno.test("write() warns when the version shows that somebody else changed the item just then", async () => {
  const { op, reading, writer, warnings } = await setUp({}, keyItem({}, [cacheField()]));
  op.onEdit = (item) => ({ ...item, version: 9 });
  await writer.write(reading, SESSION);
  assert.match(warnings[0] ?? "", /^a change made elsewhere to "AWS Access Key"/);
});

Deno.test("clear() empties field and session items, and names what it emptied", async () => {
  const { op, writer } = await setUp(
    {},
    keyItem({}, [cacheField("x")]),
    sessionItem("y"),
    sessionItem("z", { id: "sessionitemsessionitemses2" }),
  );
  const titles = await writer.clear();
  assert.deepEqual(titles, [sessionItem().title, sessionItem().title, "AWS Access Key"]);
  const kept = op.items.flatMap(({ fields }) =>
    fields.filter(({ label = "" }) => label.startsWith("session_"))
  );
  assert.deepEqual(kept.map(({ value }) => value), ["", "", ""]);
  op.calls.length = 0;
  assert.deepEqual(await writer.clear(), []);
  assert.ok(!op.calls.some((call) => call.startsWith("edit")));
});

Deno.test("clear() names what it emptied before another write was in the way", async () => {
  const { op, writer } = await setUp({}, keyItem({}, [cacheField("x")]), sessionItem("y"));
  op.before = failing(EDIT, 1, conflict);
  const titles = await writer.clear();
  assert.deepEqual(titles, [sessionItem().title, "AWS Access Key"]);
});

Deno.test("clear() throws when the field lies in an item that must not be edited, having emptied the session items", async () => {
  const item = keyItem({ category: "LOGIN" }, [cacheField("x")]);
  const { op, writer } = await setUp({}, item, sessionItem("y"));
  await assert.rejects(() => writer.clear(), {
    name: "OpError",
    message: /^Cannot clear "AWS Access Key": a Login item can hold a passkey/,
    hint: 'empty the field "session_cache" in the 1Password app',
  });
  assert.equal(cachedIn(op.items, SESSION_ITEM_ID), undefined);
  assert.deepEqual(op.items[0], item);
});

Deno.test("write() brings nothing back that was cleared since the reading, of no other source either", async () => {
  const { call, op, clock, kept } = await twoSources();
  await using _call = call;
  const reading = await readSession(call);
  clock.advance(1000);
  assert.deepEqual(await clearSessions(await surveySessions(call), call), [sessionItem().title]);
  clock.advance(1000);
  await writeSession(reading, SESSION, call);
  const values = op.items[1]?.fields.map(({ value = "" }) => value) ?? [];
  assert.ok(
    values.some((value) => decodeSession(value)?.session.accessKeyId === SESSION.accessKeyId),
  );
  assert.ok(!values.includes(kept));
});

Deno.test("write() loses no session that another device's login stored since the reading", async () => {
  const { call, op, clock, kept, other } = await twoSources();
  await using _call = call;
  const empty = sessionItem("");
  op.items[1] = empty;
  const reading = await readSession(call);
  clock.advance(10);
  const theirs = { ...call, options: { ...call.options, "mfa-serial": other.serial ?? "" } };
  await writeSession(await readSession(theirs), sessionUntil(2_000_000_000_000, "other"), theirs);
  clock.advance(10);
  await writeSession(reading, SESSION, call);
  const { items: [item] } = await (await readSession(call)).sessionItems();
  assert.deepEqual(item?.sessions.map(({ session }) => session.accessKeyId), [
    decodeSession(kept)?.session.accessKeyId,
    SESSION.accessKeyId,
  ]);
  // Who has read since then reads no more.
  clock.advance(10);
  const late = await readSession(call);
  op.calls.length = 0;
  await writeSession(late, SESSION, call);
  assert.deepEqual(op.calls, [`edit ${SESSION_ITEM_ID}`]);
});

/** A session item that keeps the session of another MFA device, in a call with a directory of its own. */
async function twoSources() {
  const other = { ...SOURCE, serial: "arn:aws:iam::123456789012:mfa/bob" };
  const about = { duration: 3600, region: "us-east-1" };
  const kept = encodeSession(sessionUntil(2_000_000_000_000, "other"), other, about);
  const call = await fakeCall({ options: { cache: "item" } }, keyItem(), sessionItem(kept));
  return { call, op: call.op, clock: call.clock, kept, other };
}
