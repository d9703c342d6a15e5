import assert from "node:assert/strict";
import {
  checkOwner,
  COMPANION_CACHE_FIELD,
  companionTemplate,
  companionTitle,
  readCompanion,
} from "../../lib/session/session_item.ts";
import { parseItem } from "../../lib/onepassword/item.ts";
import { encodeSession } from "../../lib/session/codec.ts";
import { ITEM_ID, keyItem, sessionUntil, SOURCE } from "../fakes.ts";

const ABOUT = { duration: 3600, region: "us-east-1" };

/** A companion as `op` gives it back after it was created. */
function created(value: string, owner = keyItem()) {
  const item = parseItem(JSON.stringify({
    ...companionTemplate(owner, value),
    id: "companioncompanioncompanio",
    vault: { id: "v" },
  }));
  assert.ok(item !== undefined);
  return item;
}

Deno.test("companionTemplate() makes an item that readCompanion() reads back", () => {
  const session = sessionUntil(3_600_000);
  const item = created(encodeSession(session, SOURCE, ABOUT));
  assert.equal(item.title, `op-sts session ${ITEM_ID}`);
  assert.deepEqual(readCompanion(item), {
    item,
    ownerId: ITEM_ID,
    ownerTitle: "AWS Access Key",
    cached: { session, source: SOURCE },
  });
});

Deno.test("companionTemplate() conceals the session and holds nothing of the access key", () => {
  const template = JSON.stringify(companionTemplate(keyItem(), "value"));
  assert.deepEqual(created("value").fields.find(({ id }) => id === COMPANION_CACHE_FIELD), {
    id: COMPANION_CACHE_FIELD,
    type: "CONCEALED",
    label: COMPANION_CACHE_FIELD,
    value: "value",
  });
  for (const secret of ["AKIA", "secret/of", "SEED", "arn:"]) assert.ok(!template.includes(secret));
});

Deno.test("readCompanion() takes an unreadable or empty cache for none", () => {
  assert.equal(readCompanion(created("garbage")).cached, undefined);
  assert.equal(readCompanion(created("")).cached, undefined);
});

Deno.test("readCompanion() throws an ItemError when the item is not one of ours", () => {
  assert.throws(() => readCompanion(keyItem()), {
    name: "ItemError",
    message:
      'Cannot keep a session in the item "AWS Access Key": it is not a companion item of op-sts',
  });
});

Deno.test("checkOwner() throws an ItemError that names both items when the companion is another one's", () => {
  const companion = readCompanion(created("", keyItem({ id: "other", title: "Other" })));
  checkOwner(companion, keyItem({ id: "other" }));
  assert.throws(() => checkOwner(companion, keyItem()), {
    name: "ItemError",
    message: "Cannot use the companion item companioncompanioncompanio: it keeps the session of " +
      `"Other" (other), not of "AWS Access Key" (${ITEM_ID})`,
  });
});

Deno.test("companionTitle() names the key item by its id", () => {
  assert.equal(companionTitle("abc"), "op-sts session abc");
});
