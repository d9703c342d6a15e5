import assert from "node:assert/strict";
import {
  checkOwner,
  readSessionItem,
  SESSION_ITEM_FIELD,
  sessionItemTemplate,
  sessionItemTitle,
} from "../../lib/session/session_item.ts";
import { parseItem } from "../../lib/onepassword/item.ts";
import { encodeSession } from "../../lib/session/codec.ts";
import { ITEM_ID, keyItem, sessionUntil, SOURCE } from "../fakes.ts";

const ABOUT = { duration: 3600, region: "us-east-1" };

/** A session item as `op` gives it back after it was created. */
function created(value: string, owner = keyItem()) {
  const item = parseItem(JSON.stringify({
    ...sessionItemTemplate(owner, value),
    id: "sessionitemsessionitemsess",
    vault: { id: "v" },
  }));
  assert.ok(item !== undefined);
  return item;
}

Deno.test("sessionItemTemplate() makes an item that readSessionItem() reads back", () => {
  const session = sessionUntil(3_600_000);
  const item = created(encodeSession(session, SOURCE, ABOUT));
  assert.equal(item.title, `op-sts session ${ITEM_ID}`);
  assert.deepEqual(readSessionItem(item), {
    item,
    ownerId: ITEM_ID,
    ownerTitle: "AWS Access Key",
    cached: { session, source: SOURCE },
  });
});

Deno.test("sessionItemTemplate() conceals the session and holds nothing of the access key", () => {
  const template = JSON.stringify(sessionItemTemplate(keyItem(), "value"));
  assert.deepEqual(created("value").fields.find(({ id }) => id === SESSION_ITEM_FIELD), {
    id: SESSION_ITEM_FIELD,
    type: "CONCEALED",
    label: SESSION_ITEM_FIELD,
    value: "value",
  });
  for (const secret of ["AKIA", "secret/of", "SEED", "arn:"]) assert.ok(!template.includes(secret));
});

Deno.test("readSessionItem() takes an unreadable or empty cache for none", () => {
  assert.equal(readSessionItem(created("garbage")).cached, undefined);
  assert.equal(readSessionItem(created("")).cached, undefined);
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

Deno.test("sessionItemTitle() names the key item by its id", () => {
  assert.equal(sessionItemTitle("abc"), "op-sts session abc");
});
