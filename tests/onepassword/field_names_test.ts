import assert from "node:assert/strict";
import { ItemError } from "../../lib/base/errors.ts";
import { fieldsNamed, findField, foldLabel } from "../../lib/onepassword/field_names.ts";
import type { Field, Item } from "../../lib/onepassword/item.ts";
import { keyItem } from "../fakes.ts";
import fc from "../fast_check.ts";

function itemOf(fields: readonly Field[]): Item {
  return keyItem({ fields });
}

const PROD = { id: "Section_a1", label: "Prod keys" };

/** Fields whose labels, sections and ids get in each other's way. */
const ITEM = itemOf([
  { id: "k1", type: "STRING", label: "token" },
  { id: "token", type: "STRING", label: "other" },
  { id: "k2", type: "STRING", label: "Access Key" },
  { id: "k3", type: "STRING", label: "access_key" },
  { id: "k4", type: "STRING", label: "v1.2", section: PROD },
  { id: "k5", type: "STRING", label: "token", section: PROD },
  { id: "k6", type: "STRING", label: "alone", section: PROD },
  { id: "k7", type: "STRING", section: { id: "add more" } },
  { id: "k8", type: "STRING", label: "a.b" },
  { id: "k9", type: "STRING", label: "🔑" },
]);

/** Name, and the ids of what it stands for. */
const CASES: [name: string, ids: string[]][] = [
  ["Access Key", ["k2"]],
  ["access_key", ["k3"]],
  ["ACCESS KEY", ["k2", "k3"]],
  ["accesskey", ["k2", "k3"]],
  // A label that is there twice is told apart by nothing but an id that is the same word.
  ["token", ["token"]],
  ["Token", ["k1", "k5"]],
  ["other", ["token"]],
  ["k1", ["k1"]],
  ["K1", []],
  ["Prod keys.token", ["k5"]],
  ["prod_keys.TOKEN", ["k5"]],
  ["Section_a1.token", ["k5"]],
  ["Section_a1.k5", ["k5"]],
  ["Prod keys.v1\\.2", ["k4"]],
  ["Prod keys.v1.2", ["k4"]],
  ["v1.2", ["k4"]],
  ["v1\\.2", ["k4"]],
  ["V12", ["k4"]],
  ["alone", ["k6"]],
  ["dev.alone", []],
  ["add more.k7", ["k7"]],
  ["a.b", ["k8"]],
  ["🔑", ["k9"]],
  ["missing", []],
  ["", []],
  [".", []],
  ["\\", []],
];

Deno.test("fieldsNamed() goes from the exact label to section and label, to letters and digits, to the id", () => {
  for (const [name, ids] of CASES) {
    assert.deepEqual(fieldsNamed(ITEM, name).map(({ id }) => id), ids, name);
  }
});

Deno.test("fieldsNamed() never takes another field for one of several that bear the very name", () => {
  const twins = [
    { id: "k1", type: "STRING", label: "a.b" },
    { id: "k2", type: "STRING", label: "a.b" },
  ];
  const others: [other: Field, ids: string[]][] = [
    [{ id: "k3", type: "STRING", label: "b", section: { id: "s", label: "a" } }, ["k1", "k2"]],
    [{ id: "k3", type: "STRING", label: "AB" }, ["k1", "k2"]],
    [{ id: "b", type: "STRING", section: { id: "a" } }, ["k1", "k2"]],
    // An id is what the advice says to give.
    [{ id: "a.b", type: "STRING", label: "c" }, ["a.b"]],
  ];
  for (const [other, ids] of others) {
    for (const fields of [[other, ...twins], [...twins, other]]) {
      assert.deepEqual(fieldsNamed(itemOf(fields), "a.b").map(({ id }) => id), ids);
    }
  }
});

Deno.test("findField() throws an ItemError that lists the ids when a label is there twice", () => {
  assert.throws(() => findField(ITEM, "ACCESS KEY"), {
    name: "ItemError",
    message:
      'Cannot choose a field: the item "AWS Access Key" has several called "ACCESS KEY" (ids k2, k3)',
    hint: "give the id of the right one instead of its label",
  });
  const twins = itemOf([
    { id: "", type: "STRING", label: "x" },
    { id: "", type: "STRING", label: "x" },
  ]);
  assert.throws(() => findField(twins, "x"), {
    message: /several called "x" without ids$/,
    hint: "give one of them another label in the 1Password app",
  });
});

Deno.test("foldLabel() knows a label by its letters and digits in any script", () => {
  const same: string[][] = [
    ["Access Key ID", "access_key_id", "AccessKeyId", "ACCESS-KEY-ID", " access.key:id "],
    ["アクセスキー ID", "アクセスキーＩＤ"],
    ["Schlüssel", "schlu\u0308ssel", "SCHLÜSSEL"],
    ["清 鍵", "清鍵"],
  ];
  for (const [first = "", ...others] of same) {
    for (const other of others) assert.equal(foldLabel(other), foldLabel(first), other);
  }
  assert.notEqual(foldLabel("key 1"), foldLabel("key 2"));
});

const texts = fc.oneof(
  fc.constantFrom("a", "A", "a.b", "b", "a b", "", "x.y.z", "\\", "a\\.b"),
  fc.string(),
);
const fields = fc.array(fc.record({
  id: texts,
  type: fc.constantFrom("STRING"),
  label: texts,
  section: fc.record({ id: texts, label: texts }, { requiredKeys: ["id"] }),
}, { requiredKeys: ["id", "type"] }));

Deno.test("findField() throws nothing but an ItemError, and a unique exact label always wins", () => {
  fc.assert(fc.property(fields, texts, (fields, name) => {
    const exact = fields.filter(({ label }) => label === name && name !== "");
    try {
      const field = findField(itemOf(fields), name);
      if (exact.length === 1) assert.equal(field, exact[0]);
      if (field !== undefined && exact.length > 1) assert.equal(field.id, name);
    } catch (error) {
      assert.ok(error instanceof ItemError, String(error));
      assert.notEqual(exact.length, 1);
    }
  }));
});

Deno.test("findField() finds any field by its id when no label is the same word", () => {
  fc.assert(fc.property(fields, fc.nat(), (fields, at) => {
    const own: Field = { id: "the-only-id", type: "STRING", label: "a" };
    const place = at % (fields.length + 1);
    const item = itemOf([...fields.slice(0, place), own, ...fields.slice(place)]);
    assert.equal(findField(item, "the-only-id"), own);
  }));
});

Deno.test("foldLabel() folds plain text as it folds any other", () => {
  const label = fc.string({
    unit: fc.oneof(fc.constantFrom(..." _-.:/'"), fc.string({ maxLength: 1 })),
  });
  fc.assert(fc.property(label, (label) => {
    // What stands in front, and is folded away, takes the text the other way.
    const folded = foldLabel(`a\u00a0${label}`).slice(1);
    assert.equal(foldLabel(`a${label}`).slice(1), folded);
  }));
});
