import assert from "node:assert/strict";
import { editRisk, parseItem } from "../../lib/onepassword/item.ts";
import { accessKeyOf, codeOf, readKeyItem } from "../../lib/onepassword/key_item.ts";
import { KEY_ID, keyItem, optionsWith, SERIAL } from "../fakes.ts";
import fc from "../fast_check.ts";

/** An item in JSON with something odd about it; the key in it is the usual one. */
type Json = Record<string, unknown>;

const FIELDS: readonly Json[] = JSON.parse(JSON.stringify(keyItem().fields));

function withFields(...more: unknown[]): Json {
  return { ...keyItem(), fields: [...FIELDS, ...more] };
}

function changed(at: number, change: Json): Json {
  const fields = FIELDS.map((field, index) => index === at ? { ...field, ...change } : field);
  return { ...keyItem(), fields };
}

function without(at: number, name: string): Json {
  const fields = FIELDS.map((field, index) =>
    index === at ? Object.fromEntries(Object.entries(field).filter(([key]) => key !== name)) : field
  );
  return { ...keyItem(), fields };
}

/** What makes an item odd, and whether it may be edited all the same. */
const SHAPES: [name: string, item: unknown, risk: RegExp | undefined][] = [
  ["nothing", keyItem(), undefined],
  [
    "unknown keys of the item",
    { ...keyItem(), state: "ACTIVE", nested: { a: [1, null] } },
    undefined,
  ],
  ["unknown keys of a field", changed(0, { dnssec: true, details: { a: [] } }), undefined],
  [
    "unknown keys of the vault",
    { ...keyItem(), vault: { ...keyItem().vault, kind: 3 } },
    undefined,
  ],
  ["a vault without a name", { ...keyItem(), vault: { id: keyItem().vault.id } }, undefined],
  ["tags, urls and a favorite", {
    ...keyItem(),
    tags: ["a", "b"],
    urls: [{ href: "https://x", primary: true }],
    favorite: true,
  }, undefined],
  ["an empty list of files", { ...keyItem(), files: [] }, undefined],
  ["no version", { ...keyItem(), version: undefined }, undefined],
  ["sections of one label", {
    ...keyItem(),
    sections: [{ id: "a", label: "S" }, { id: "b", label: "S" }],
  }, undefined],
  ["a section that is there twice", {
    ...keyItem(),
    sections: [{ id: "a", label: "S" }, { id: "a", label: "S" }],
  }, undefined],
  ["a field in a section of no name", changed(0, { section: { id: "add more" } }), undefined],
  ["a field in a section that is not listed", changed(0, { section: { id: "gone" } }), undefined],
  ["a field without a label", withFields({ id: "x", type: "STRING", value: "v" }), undefined],
  ["a field with an empty label", withFields({ id: "x", type: "STRING", label: "" }), undefined],
  ["a field without a value", withFields({ id: "x", type: "CONCEALED", label: "x" }), undefined],
  [
    "a field of a type that is new",
    withFields({ id: "x", type: "PASSPHRASE", value: "v" }),
    undefined,
  ],
  [
    "two fields of one label",
    withFields(
      { id: "x", type: "STRING", label: "note" },
      { id: "y", type: "STRING", label: "note" },
    ),
    undefined,
  ],
  [
    "a password with history",
    withFields({
      id: "password",
      type: "CONCEALED",
      purpose: "PASSWORD",
      label: "password",
      value: "p",
      password_details: { strength: "GOOD", history: ["old"] },
      entropy: 117.30296325683594,
    }),
    undefined,
  ],
  ["a date", withFields({ id: "d", type: "DATE", label: "d", value: "1735732860" }), undefined],
  ["a month", withFields({ id: "m", type: "MONTH_YEAR", value: "202711" }), undefined],
  ["an address", withFields({ id: "a", type: "ADDRESS", value: "1 Road, Town" }), undefined],
  ["a reference", withFields({ id: "r", type: "REFERENCE", value: "abc" }), undefined],
  ["a menu", withFields({ id: "type", type: "MENU", label: "type", value: "bearer" }), undefined],
  ["an SSH key", withFields({ id: "s", type: "SSHKEY", value: "-----BEGIN" }), undefined],
  [
    "a value of many lines",
    withFields({ id: "n", type: "STRING", value: "a\n\tb\u0000\ud800" }),
    undefined,
  ],
  [
    "a second one-time password without a code",
    withFields({ id: "TOTP_x", type: "OTP", value: "bad" }),
    undefined,
  ],
  [
    "a key called __proto__",
    JSON.parse(
      JSON.stringify(keyItem()).replace('"title"', '"__proto__":{"x":1},"title"'),
    ),
    undefined,
  ],
  [
    "20,000 fields",
    withFields(
      ...Array.from(
        { length: 20_000 },
        (_, at) => ({ id: `x${at}`, type: "STRING", label: `l ${at}`, value: "v" }),
      ),
    ),
    undefined,
  ],

  ["a Login", { ...keyItem(), category: "LOGIN" }, /passkey/],
  ["a file", { ...keyItem(), files: [{ id: "f", name: "n" }] }, /files/],
  [
    "a custom category",
    { ...keyItem(), category: "CUSTOM", category_id: "115" },
    /custom category/,
  ],
  ["a custom category by its id alone", { ...keyItem(), category_id: "115" }, /custom category/],
  [
    "a field of an unknown type",
    withFields({ id: "x", type: "UNKNOWN" }),
    /type that op does not know/,
  ],
  ["a sign-in with SSO", withFields({ id: "x", type: "SSO_LOGIN" }), /type that op does not know/],
  [
    "a concealed value",
    withFields({ id: "x", type: "CONCEALED", value: "[use 'op item get x --reveal' to reveal]" }),
    /concealed/,
  ],
  [
    "an id that is there twice",
    withFields({ id: "k3", type: "STRING", label: "twin" }),
    /the same id/,
  ],
  [
    "a number that is too long",
    { ...keyItem(), serial: JSON.parse("12345678901234567890") },
    /cannot read/,
  ],
  [
    "a number without end",
    JSON.stringify({ ...keyItem(), odd: { deep: ["huge"] } }).replace('"huge"', "1e999"),
    /cannot read/,
  ],

  ["a field without id", withFields({ type: "STRING", label: "x", value: "v" }), /cannot read/],
  ["a field whose id is empty", withFields({ id: "", type: "STRING", label: "x" }), /cannot read/],
  [
    "two fields whose ids are empty",
    withFields({ id: "", type: "STRING" }, { id: "", type: "OTP" }),
    /cannot read/,
  ],
  ["the key in a field without id", without(0, "id"), /cannot read/],
  ["the secret in a field without id", without(1, "id"), /cannot read/],
  ["the code in a field without id", without(3, "id"), /cannot read/],
  ["a field whose id is null", withFields({ id: null, type: "STRING", label: "x" }), /cannot read/],
  [
    "a field whose id is a number",
    withFields({ id: 7, type: "STRING", label: "x" }),
    /cannot read/,
  ],
  ["a field without a type", withFields({ id: "x", label: "x", value: "v" }), /cannot read/],
  ["the key in a field without a type", without(0, "type"), /cannot read/],
  [
    "a value that is null",
    withFields({ id: "x", type: "STRING", label: "x", value: null }),
    /cannot read/,
  ],
  [
    "a label that is null",
    withFields({ id: "x", type: "STRING", label: null, value: "v" }),
    /cannot read/,
  ],
  ["a section that is null", changed(0, { section: null }), /cannot read/],
  ["a section without id", changed(0, { section: { label: "S" } }), /cannot read/],
  ["a section that is a text", changed(0, { section: "S" }), /cannot read/],
  [
    "a value that is a number",
    withFields({ id: "x", type: "DATE", value: 1735732860 }),
    /cannot read/,
  ],
  ["a value that is true", withFields({ id: "x", type: "STRING", value: true }), /cannot read/],
  [
    "a value that is an object",
    withFields({ id: "x", type: "ADDRESS", value: { city: "Town" } }),
    /cannot read/,
  ],
  ["a value that is a list", withFields({ id: "x", type: "STRING", value: ["a"] }), /cannot read/],
  ["a code that is a number", changed(3, { totp: 123456 }), /cannot read/],
  ["a label that is an object", withFields({ id: "x", type: "STRING", label: {} }), /cannot read/],
  ["a field that is null", withFields(null), /cannot read/],
  ["a field that is a text", withFields("x"), /cannot read/],
  ["a field that is a list", withFields([]), /cannot read/],
  ["a title that is null", { ...keyItem(), title: null }, /cannot read/],
  ["no title", { ...keyItem(), title: undefined }, /cannot read/],
  ["no category", { ...keyItem(), category: undefined }, /cannot read/],
  ["a category that is a number", { ...keyItem(), category: 1 }, /cannot read/],
  ["a version that is a text", { ...keyItem(), version: "7" }, /cannot read/],
  ["files that are null", { ...keyItem(), files: null }, /cannot read/],
  ["files that are an object", { ...keyItem(), files: {} }, /cannot read/],
];

Deno.test(`parseItem() reads the key of ${SHAPES.length} odd items, and none is edited that could lose something`, async () => {
  for (const [name, shape, risk] of SHAPES) {
    const text = typeof shape === "string" ? shape : JSON.stringify(shape);
    const item = await parseItem(text);
    assert.ok(item !== undefined, name);
    const key = readKeyItem({ item, from: 0, to: 0 }, optionsWith(), {});
    assert.deepEqual([key.source.accessKeyId, key.source.serial], [KEY_ID, SERIAL], name);
    assert.equal(accessKeyOf(key, optionsWith()).secretAccessKey, "secret/of+the/key", name);
    assert.match(codeOf(key, optionsWith()) ?? "", /^\d{6}$/, name);
    const found = editRisk(item);
    assert.ok(
      risk === undefined ? found === undefined : risk.test(found ?? ""),
      `${name}: ${found}`,
    );
    // What is edited is sent as it came, in the same order.
    if (found === undefined) assert.equal(JSON.stringify(item), text, name);
  }
});

Deno.test("parseItem() keeps every part of an item that can be edited, whatever is in it", async () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const more = fc.dictionary(fc.oneof(fc.constant("__proto__"), fc.string()), value);
  const known = ["id", "type", "label", "value", "totp", "section", "title", "category"];
  await fc.assert(fc.asyncProperty(more, more, async (ofItem, ofField) => {
    const clean = (extra: object) =>
      Object.entries(extra).filter(([name]) =>
        ![...known, "vault", "version", "fields", "files"].includes(name)
      );
    const field = Object.fromEntries([["id", "x"], ["type", "STRING"], ...clean(ofField)]);
    const text = JSON.stringify({
      ...Object.fromEntries(clean(ofItem)),
      ...keyItem(),
      fields: [...FIELDS, field],
    });
    const item = await parseItem(text);
    assert.ok(item !== undefined && item.isOdd === undefined);
    assert.equal(JSON.stringify(item), text);
  }));
});

Deno.test("parseItem() takes an item without fields for one with none", async () => {
  for (const fields of [undefined, null]) {
    const item = await parseItem(JSON.stringify({ ...keyItem(), fields }));
    assert.deepEqual(item?.fields, []);
  }
});
