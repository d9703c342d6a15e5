import assert from "node:assert/strict";
import { ItemError } from "../../lib/base/errors.ts";
import { findField } from "../../lib/onepassword/field_names.ts";
import { editRisk, isPlaceholder, parseItem, withField } from "../../lib/onepassword/item.ts";
import * as z from "zod/mini";
import { broken } from "../broken_json.ts";
import { cacheField, keyItem } from "../fakes.ts";
import fc from "../fast_check.ts";

const PLACEHOLDER = "[use 'op item get abc --reveal' to reveal]";

Deno.test("parseItem() keeps keys that it does not know, in item, field and section", async () => {
  const item = {
    ...keyItem(),
    tags: ["aws"],
    sections: [{ id: "s", label: "S" }],
    fields: [{ id: "f", type: "STRING", entropy: 3, section: { id: "s", label: "S" } }],
  };
  assert.deepEqual(await parseItem(JSON.stringify(item)), item);
});

Deno.test("parseItem() gives undefined when the text is no item", async () => {
  const item = keyItem();
  const texts = [
    "",
    '{\n  "id": "',
    "null",
    "[]",
    "17",
    JSON.stringify([item]),
    JSON.stringify({ ...item, id: "" }),
    JSON.stringify({ ...item, id: 1 }),
    JSON.stringify({ ...item, vault: undefined }),
    JSON.stringify({ ...item, vault: { id: "" } }),
    JSON.stringify({ ...item, fields: {} }),
  ];
  for (const text of texts) assert.equal(await parseItem(text), undefined, text);
});

Deno.test("withField() changes one field and conceals it, leaving ids and all else as they are", () => {
  const item = keyItem({}, [{ ...cacheField("old"), type: "STRING", section: { id: "s" } }]);
  const changed = withField(item, "session_cache", "new");
  assert.deepEqual(changed.fields.slice(0, -1), item.fields.slice(0, -1));
  assert.deepEqual(changed.fields.at(-1), {
    ...cacheField("new"),
    section: { id: "s" },
  });
  assert.equal(findField(item, "session_cache")?.value, "old");
});

Deno.test("withField() adds a concealed field when there is none", () => {
  assert.deepEqual(withField(keyItem(), "Session", "new").fields.at(-1), {
    id: "Session",
    label: "Session",
    type: "CONCEALED",
    value: "new",
  });
});

Deno.test("editRisk() says what a JSON edit could lose", () => {
  assert.equal(editRisk(keyItem({ files: [] })), undefined);
  assert.match(editRisk(keyItem({ category: "LOGIN" })) ?? "", /passkey/);
  assert.match(editRisk(keyItem({ files: [{ id: "f" }] })) ?? "", /files/);
  assert.match(editRisk(keyItem({}, [cacheField(PLACEHOLDER)])) ?? "", /concealed/);
});

Deno.test("isPlaceholder() knows the text that op prints in place of a value", () => {
  assert.ok(isPlaceholder(PLACEHOLDER));
  assert.ok(!isPlaceholder(`x ${PLACEHOLDER}`));
  assert.ok(!isPlaceholder(""));
});

/** Items as nobody writes them: labels that collide, values missing, types unknown. */
const names = fc.constantFrom("session_cache", "Session_Cache ", "a", "A", "__proto__", ".");
const fields = fc.array(fc.record({
  id: fc.oneof(names, fc.string()),
  type: fc.constantFrom("STRING", "CONCEALED", "OTP", "NEW"),
  label: fc.oneof(names, fc.string()),
  value: fc.string(),
}, { requiredKeys: ["id", "type"] }));

Deno.test("parseItem() never throws, whatever it is given", async () => {
  const values = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fields.map((fields) => JSON.stringify({ ...keyItem(), fields })),
  );
  await fc.assert(fc.asyncProperty(values, async (text) => {
    const item = await parseItem(text);
    assert.ok(item === undefined || item.fields.every(({ id }) => typeof id === "string"));
  }));
});

Deno.test("findField() throws nothing but an ItemError, and withField() is read back by it", () => {
  fc.assert(fc.property(fields, names, fc.string(), (fields, name, value) => {
    const item = keyItem({ fields });
    try {
      const changed = withField(item, name, value);
      assert.equal(findField(changed, name)?.value, value);
      assert.equal(findField(changed, name)?.type, "CONCEALED");
      const added = findField(item, name) === undefined ? 1 : 0;
      assert.equal(changed.fields.length, item.fields.length + added);
    } catch (error) {
      assert.ok(error instanceof ItemError, String(error));
    }
  }));
});

/** What an item should be, for the reader by hand to be held against. */
const ID = z.string().check(z.minLength(1));
const OPTIONAL_TEXT = z.optional(z.string());
const ITEM = z.looseObject({
  id: ID,
  title: z.string(),
  version: z.optional(z.number()),
  category: z.string(),
  vault: z.looseObject({ id: ID }),
  fields: z.array(z.looseObject({
    id: ID,
    type: z.string(),
    label: OPTIONAL_TEXT,
    value: OPTIONAL_TEXT,
    totp: OPTIONAL_TEXT,
    section: z.optional(z.looseObject({ id: z.string(), label: OPTIONAL_TEXT })),
  })),
  files: z.optional(z.array(z.unknown())),
});

Deno.test("parseItem() calls an item odd exactly where its schema would", async () => {
  const [first, ...others] = keyItem().fields;
  const fields = [{ ...first, totp: "123456", section: { id: "s", label: "S" } }, ...others];
  const items = broken({ ...keyItem(), version: 1, fields, files: [{ id: "f" }] });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(items, async (value) => {
      const text = JSON.stringify(value) ?? "null";
      const item = await parseItem(text);
      const isUsual = ITEM.safeParse(JSON.parse(text)).success;
      seen.add(item === undefined ? "none" : item.isOdd ? "odd" : "usual");
      assert.equal(item !== undefined && item.isOdd === undefined, isUsual);
      if (isUsual) assert.deepEqual(item, JSON.parse(text));
    }),
    { numRuns: 2000 },
  );
  assert.equal(seen.size, 3);
});
