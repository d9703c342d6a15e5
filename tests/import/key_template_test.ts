import assert from "node:assert/strict";
import type { Field, Item } from "../../lib/onepassword/item.ts";
import { accessKeyOf, readKeyItem } from "../../lib/onepassword/key_item.ts";
import { keyDifferences, keyTemplate, templateDifferences } from "../../lib/import/key_template.ts";
import { KEY_ID, optionsWith, SERIAL } from "../fakes.ts";

const CONTENT = {
  title: "AWS",
  key: { accessKeyId: KEY_ID, secretAccessKey: "secret/key" },
  serial: SERIAL,
};

function kept(change: (field: Field) => Partial<Field> | undefined = () => ({})): Item {
  const { fields, title, category } = keyTemplate(CONTENT);
  return {
    id: "i",
    vault: { id: "v" },
    title,
    category,
    fields: fields.flatMap((field) => {
      // `op` leaves an empty value out.
      const { value, ...rest } = field;
      const changed = change(field);
      return changed === undefined
        ? []
        : { ...rest, ...(value === "" ? {} : { value }), ...changed };
    }),
  };
}

Deno.test("keyTemplate() makes an item that a login finds everything in", () => {
  const item = kept();
  const key = readKeyItem({ item, from: 0, to: 0 }, optionsWith(), {});
  assert.equal(key.source.serial, SERIAL);
  assert.deepEqual(accessKeyOf(key, optionsWith()), CONTENT.key);
});

Deno.test("templateDifferences() names every part that 1Password keeps otherwise, and shows no value", () => {
  assert.deepEqual(templateDifferences(kept(), keyTemplate(CONTENT)), []);
  for (const { label } of keyTemplate(CONTENT).fields) {
    const only = (change: Partial<Field> | undefined) => (field: Field) =>
      field.label === label ? change : {};
    for (const change of [{ value: "x" }, { type: "URL" }, undefined]) {
      assert.deepEqual(templateDifferences(kept(only(change)), keyTemplate(CONTENT)), [label]);
    }
  }
  const other = { ...kept(), title: "x", category: "LOGIN" };
  assert.deepEqual(templateDifferences(other, keyTemplate(CONTENT)), ["title", "category"]);
});

Deno.test("keyDifferences() minds key and serial, but neither types nor the cached session", () => {
  const item = kept(({ label }) => label === "session_cache" ? { value: "x" } : { type: "URL" });
  assert.deepEqual(keyDifferences(item, CONTENT), []);
  assert.deepEqual(keyDifferences(item, { ...CONTENT, serial: undefined }), []);
  assert.deepEqual(keyDifferences(kept(() => ({ value: "x" })), CONTENT), [
    "Access Key ID",
    "Secret Access Key",
    "mfa serial",
  ]);
});
