import assert from "node:assert/strict";
import { type Item, parseItem } from "../../lib/onepassword/item.ts";
import type { Source } from "../../lib/sts/session.ts";
import { encodeSession } from "../../lib/keeping/codec.ts";
import { checkOwner, readSessionItem } from "../../lib/keeping/session_item.ts";
import {
  sessionFieldName,
  sessionItemTemplate,
  sessionItemTitles,
  withoutSessions,
  withSession,
} from "../../lib/keeping/session_item_form.ts";
import { ITEM_ID, keyItem, sessionUntil, SOURCE } from "../fakes.ts";
import fc from "../fast_check.ts";

const ABOUT = { duration: 3600, region: "us-east-1", asked: { key: "accesskeyid", serial: "" } };
const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

/** A session item as `op` gives it back after it was created. */
function created(value: string, owner = keyItem(), title = sessionItemTitles(owner).plain): Item {
  return JSON.parse(JSON.stringify({
    ...sessionItemTemplate(owner, title, { name: "session_00000000", value }),
    id: "sessionitemsessionitemsess",
    vault: { id: "v" },
  }));
}

function value(source: Source, expiresAt = NOW + HOUR, name = "one"): string {
  return encodeSession(sessionUntil(expiresAt, name), source, ABOUT);
}

async function written(item: Item, source: Source, text = value(source), key = keyItem()) {
  const entry = { name: await sessionFieldName(source), value: text };
  return withSession(readSessionItem(item), key, entry, source, NOW);
}

Deno.test("sessionItemTemplate() makes an item that readSessionItem() reads back", () => {
  const session = sessionUntil(HOUR);
  const item = created(encodeSession(session, SOURCE, ABOUT));
  assert.equal(item.title, "op-sts session: AWS Access Key");
  assert.deepEqual(readSessionItem(item), {
    item,
    ownerId: ITEM_ID,
    ownerTitle: "AWS Access Key",
    sessions: [{ session, source: SOURCE, asked: ABOUT.asked }],
  });
});

Deno.test("sessionItemTemplate() conceals the session and holds nothing of the access key", async () => {
  const entry = { name: await sessionFieldName(SOURCE), value: "value" };
  const template = sessionItemTemplate(keyItem(), "title", entry);
  const item = await parseItem(JSON.stringify({ ...template, id: "i", vault: { id: "v" } }));
  const field = item?.fields.at(-1);
  assert.deepEqual([field?.type, field?.value], ["CONCEALED", "value"]);
  const text = JSON.stringify(template);
  for (const secret of ["AKIA", "secret/of", "SEED", "arn:"]) assert.ok(!text.includes(secret));
});

Deno.test("readSessionItem() takes an unreadable or empty cache for none, and one that does not tell its source", () => {
  const { Credentials } = JSON.parse(atob(value(SOURCE)));
  for (const text of ["garbage", "", btoa(JSON.stringify({ Credentials }))]) {
    assert.deepEqual(readSessionItem(created(text)).sessions, []);
  }
});

Deno.test("readSessionItem() throws an ItemError when the item is not one of ours", () => {
  assert.throws(() => readSessionItem(keyItem()), {
    name: "ItemError",
    message:
      'Cannot keep a session in the item "AWS Access Key": it is not a session item of op-sts',
  });
});

Deno.test("checkOwner() throws an ItemError that names both items when the session item is another one's", () => {
  const sessionItem = readSessionItem(created("", keyItem({ id: "other", title: "Other" })));
  checkOwner(sessionItem, keyItem({ id: "other" }));
  assert.throws(() => checkOwner(sessionItem, keyItem()), {
    name: "ItemError",
    message: "Cannot use the session item sessionitemsessionitemsess: it keeps the session of " +
      `"Other" (other), not of "AWS Access Key" (${ITEM_ID})`,
  });
});

Deno.test("sessionItemTitles() tell a person whose the item is, apart from those of another key item", () => {
  assert.deepEqual(sessionItemTitles({ id: "abcdefghij", title: "AWS prod" }), {
    plain: "op-sts session: AWS prod",
    lettered: "op-sts session: AWS prod (abcd)",
    old: "op-sts session abcdefghij",
  });
});

Deno.test("withSession() keeps the sessions of other sources, replaces its own, and drops what has ended", async () => {
  const others: Source[] = [
    { ...SOURCE, accessKeyId: "AKIAOTHER" },
    { ...SOURCE, serial: "GAHT12345678" },
    { ...SOURCE, partition: "aws-cn" },
    { ...SOURCE, endpoint: "https://sts.example" },
  ];
  let item = created("");
  for (const source of [...others, SOURCE]) item = await written(item, source);
  item = await written(item, SOURCE, value(SOURCE, NOW + 2 * HOUR, "two"));
  const { sessions } = readSessionItem(item);
  assert.deepEqual(sessions.map(({ source }) => source), [...others, SOURCE]);
  assert.equal(sessions.at(-1)?.session.expiresAt, NOW + 2 * HOUR);

  const ended = await written(
    await written(created(""), SOURCE, value(SOURCE, NOW + 60_000)),
    { ...SOURCE, partition: "aws-cn" },
  );
  assert.deepEqual(readSessionItem(ended).sessions.map(({ source }) => source.partition), [
    "aws-cn",
  ]);
  assert.equal(ended.fields.filter(({ label }) => label?.startsWith("session_")).length, 1);
});

Deno.test("withSession() takes over what early builds kept in the one field that they had", async () => {
  const old = (kept: Source) => ({
    ...created("", keyItem(), `op-sts session ${ITEM_ID}`),
    fields: [
      ...created("").fields.slice(0, 3),
      { id: "session_cache", type: "CONCEALED", label: "session_cache", value: value(kept) },
    ],
  });
  const own = await written(old(SOURCE), SOURCE);
  assert.equal(own.fields.some(({ label }) => label === "session_cache"), false);
  assert.equal(own.title, "op-sts session: AWS Access Key");
  const other = await written(old({ ...SOURCE, partition: "aws-cn" }), SOURCE);
  assert.equal(readSessionItem(other).sessions.length, 2);
});

Deno.test("withSession() calls the item after its key item as that is called now, unless the user has named it", async () => {
  const renamed = keyItem({ title: "AWS prod" });
  const titles = sessionItemTitles(keyItem());
  const cases = [
    [titles.plain, "op-sts session: AWS prod"],
    [titles.lettered, "op-sts session: AWS prod (keyk)"],
    [titles.old, "op-sts session: AWS prod"],
    ["Sessions of mine", "Sessions of mine"],
  ] as const;
  for (const [before, after] of cases) {
    const item = await written(created("", keyItem(), before), SOURCE, undefined, renamed);
    assert.equal(item.title, after);
    assert.equal(readSessionItem(item).ownerTitle, "AWS prod");
  }
});

Deno.test("withSession() and withoutSessions() leave the user's own fields alone", async () => {
  const note = { id: "n", type: "STRING", label: "note", value: "mine" };
  const item = created(value(SOURCE));
  const noted = { ...item, fields: [note, ...item.fields] };
  assert.deepEqual((await written(noted, SOURCE)).fields[0], note);
  const cleared = withoutSessions(readSessionItem(noted), "");
  assert.deepEqual(cleared?.fields[0], note);
  assert.deepEqual(readSessionItem(cleared ?? item).sessions, []);
  assert.equal(withoutSessions(readSessionItem(cleared ?? item), ""), undefined);
});

Deno.test("no order of writes lets one source lose the session of another", async () => {
  const sources = ["aws", "aws-cn", "aws-us-gov"].map((partition) => ({ ...SOURCE, partition }));
  const write = fc.record({
    source: fc.constantFrom(...sources),
    life: fc.integer({ min: 2, max: 36 }),
  });
  await fc.assert(fc.asyncProperty(fc.array(write, { maxLength: 12 }), async (writes) => {
    let item = created("");
    const expected = new Map<string, number>();
    for (const { source, life } of writes) {
      item = await written(item, source, value(source, NOW + life * HOUR));
      expected.set(source.partition, NOW + life * HOUR);
    }
    const { sessions } = readSessionItem(item);
    assert.deepEqual(
      new Map(sessions.map(({ source, session }) => [source.partition, session.expiresAt])),
      expected,
    );
    assert.equal(sessions.length, expected.size);
  }));
});
