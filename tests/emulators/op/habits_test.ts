import assert from "node:assert/strict";
import { awsKeyItem } from "./aws_key_item.ts";
import { byLabel, editItem, getItem } from "./item_json.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

Deno.test("op keeps, drops or refuses empty custom fields, as it is told", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  const item = await getItem(op, id);
  assert.equal((await editItem(op, id, item)).code, 0);
  assert.ok((await op.item(id)).fields.some(({ label }) => label === "session_cache"));
  await op.behave({ habits: { emptyFields: "refused" } });
  assert.match((await editItem(op, id, item)).stderr, /cannot add a field with no value/);
  await op.behave({ habits: { emptyFields: "dropped" } });
  assert.equal((await editItem(op, id, item)).code, 0);
  assert.ok(!(await op.item(id)).fields.some(({ label }) => label === "session_cache"));
  assert.ok((await op.item(id)).fields.some(({ purpose }) => purpose === "NOTES"));
});

Deno.test("op prints odd fields, and one-time passwords without a code, as it is told", async () => {
  await using op = await startOp({ habits: { oddField: "id twice", codes: "missing" } });
  const { id } = await op.put(awsKeyItem());
  const twins = await getItem(op, id);
  assert.deepEqual(twins.fields.slice(-2).map((field) => field.id), ["twin", "twin"]);
  assert.equal(byLabel(twins, "one-time password").totp, undefined);
  await op.behave({ habits: { oddField: "without id", codes: "printed" } });
  const without = await getItem(op, id);
  assert.equal("id" in (without.fields.at(-1) ?? {}), false);
  assert.match(byLabel(without, "one-time password").totp ?? "", /^\d{6}$/);
});

Deno.test("op refuses JSON edits for good, or those of an old version, as it is told", async () => {
  await using op = await startOp({ habits: { edits: "validator" } });
  const custom = await getItem(op, (await op.put(awsKeyItem({ category: "CUSTOM" }))).id);
  assert.deepEqual([custom.category, "category_id" in custom], ["CUSTOM", true]);
  const refused = await editItem(op, custom.id, custom);
  assert.match(refused.stderr, /for Category CUSTOM found in the template/);
  const { id } = await op.put(awsKeyItem({ title: "Usual" }));
  const usual = await getItem(op, id);
  assert.match((await editItem(op, id, usual)).stderr, /Couldn't validate the item/);
  await op.behave({ habits: { edits: "taken", staleVersion: "refused" } });
  assert.equal((await editItem(op, id, usual)).code, 0);
  assert.match((await editItem(op, id, usual)).stderr, /\(409\)/);
});

Deno.test("op gives new ids on create, and rewrites dates on edit, as it is told", async () => {
  await using op = await startOp({ habits: { createdIds: "new", dates: "rewritten" } });
  const template = {
    title: "T",
    category: "API_CREDENTIAL",
    fields: [
      { id: "mine", type: "DATE", label: "day", value: "2027-01-02" },
      { id: "TOTP_mine", type: "OTP", label: "code", value: "JBSWY3DPEHPK3PXP" },
    ],
  };
  const made = await run(op.program, ["item", "create", "-", "--format", "json"], {
    stdin: JSON.stringify(template),
  });
  assert.equal(made.code, 0, made.stderr);
  const item = await getItem(op, "T");
  const [day, code] = [byLabel(item, "day"), byLabel(item, "code")];
  assert.match(day.id ?? "", /^[a-z2-7]{26}$/);
  assert.match(code.id ?? "", /^TOTP_[a-z2-7]{26}$/);
  assert.match(code.totp ?? "", /^\d{6}$/);
  assert.equal((await editItem(op, "T", item)).code, 0);
  assert.equal(byLabel(await getItem(op, "T"), "day").value, "1798848000");
});

Deno.test("op since 2.35.0 wants the time of the last edit, and create reads a pipe without a dash", async () => {
  for (const [version, code] of [["2.34.1", 0], ["2.35.0", 1]] as const) {
    await using op = await startOp({ version });
    const { id } = await op.put(awsKeyItem());
    const { updated_at: _when, ...item } = await getItem(op, id);
    const ended = await editItem(op, id, item);
    assert.equal(ended.code, code, ended.stderr);
    if (code === 1) assert.match(ended.stderr, /updatedAt must be > 1970-01-01/);
    const template = { title: "T", category: "SECURE_NOTE", fields: [] };
    const stdin = JSON.stringify(template);
    const made = await run(op.program, ["item", "create"], { stdin });
    assert.equal(made.code, 0, made.stderr);
  }
});

Deno.test("op takes global flags before the command, and ignores keys that it does not know", async () => {
  await using op = await startOp();
  const { id, vault } = await op.put(awsKeyItem());
  const args = ["--account", "my", "--format=json", "item", "--cache=false", "get", id];
  const { code, stdout, stderr } = await run(op.program, args);
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).id, id);
  const item = await getItem(op, id);
  const ended = await editItem(op, id, { ...item, Unknown: 1, fields: item.fields });
  assert.equal(ended.code, 0, ended.stderr);

  const found = await run(op.program, ["--format", "json", "vault", "get", vault.name]);
  const { name, items } = JSON.parse(found.stdout);
  assert.deepEqual([name, items], [vault.name, 1]);
  assert.equal((await run(op.program, ["--format", "json", "vault", "get", "None"])).code, 1);
});
