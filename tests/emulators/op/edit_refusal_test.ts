import assert from "node:assert/strict";
import { awsKeyItem } from "./aws_key_item.ts";
import { editItem, getItem } from "./item_json.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

Deno.test("op item edit refuses JSON that is not the item's", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const { id } = await op.put(awsKeyItem());
  const item = await getItem(op, id);
  const field = { id: "a", type: "STRING", value: "1" };
  const cases: [change: object, message: RegExp][] = [
    [{ id: "a".repeat(26) }, /identity inconsistencies:\nfor UUID a{26} found in the template/],
    [{ vault: { id: "other" } }, /names another vault/],
    [{ vault: { name: "Shared" } }, /names another vault/],
    [{ category: "LOGIN" }, /another category/],
    [{ category: "login" }, /category is not one of/],
    [{ title: "" }, /title is empty/],
    [{ title: undefined }, /title is not a string/],
    [{ fields: undefined }, /fields is missing/],
    [{ fields: {} }, /fields is not an array/],
    [{ fields: [{ ...field, value: 1 }] }, /field.value is not a string/],
    [{ fields: [{ ...field, value: null }] }, /field.value is not a string/],
    [{ fields: [{ ...field, type: undefined }] }, /field.type is not one of/],
    [{ fields: [{ ...field, type: "string" }] }, /field.type is not one of/],
    [{ fields: [{ ...field, type: "UNKNOWN" }] }, /unknown type/],
    [{ fields: [{ ...field, purpose: "PASSWORD" }] }, /wrong purpose/],
    [{ fields: [{ ...field, section: { id: "none" } }] }, /unknown section/],
    [{ fields: [field, field] }, /same id/],
  ];
  for (const [change, message] of cases) {
    const { code, stderr, stdout } = await editItem(op, id, { ...item, ...change });
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" }, stderr);
    assert.match(stderr, /^\[ERROR\] [\d/]{10} [\d:]{8} unable to process line 1: /);
    assert.match(stderr, message);
  }
  assert.equal((await op.item(id)).version, 1);
});

Deno.test("op item edit refuses a Password item without a password", async () => {
  await using op = await startOp();
  const fields = [{ id: "password", label: "password", value: "one" }];
  const { id } = await op.put({ title: "P", category: "PASSWORD", fields });
  const item = await getItem(op, id);
  item.fields = item.fields.filter(({ purpose }) => purpose !== "PASSWORD");
  const { code, stderr } = await editItem(op, id, item);
  assert.equal(code, 1);
  assert.ok(
    stderr.endsWith(
      ` unable to process line 1: Validation: (validateVaultItem failed to Validate), Couldn't validate the item: "[ItemValidator] has found 1 errors, 0 warnings: \\nErrors:{1. Password item requires ps value}"\n`,
    ),
    stderr,
  );
});

Deno.test("op item edit refuses items with a field of an unknown type", async () => {
  await using op = await startOp();
  const fields = [{ label: "sign in with", type: "UNKNOWN" as const }];
  const { id } = await op.put({ title: "Login", category: "LOGIN", fields });
  const { code, stderr } = await run(op.program, ["item", "edit", id, "username=x"]);
  assert.equal(code, 1);
  assert.match(stderr, /failed to edit due to identity inconsistencies/);
});
