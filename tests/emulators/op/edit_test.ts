import assert from "node:assert/strict";
import { AWS_KEY, awsKeyItem } from "./aws_key_item.ts";
import { byLabel, editItem, type FieldJson, getItem, type ItemJson } from "./item_json.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

Deno.test("op item edit stores the item piped as JSON and prints it whole", async () => {
  await using op = await startOp();
  const { id, vault } = await op.put(awsKeyItem());
  const item = await getItem(op, id);
  byLabel(item, "session_cache").value = "c2Vzc2lvbg==";
  const zone = { TZ: "America/Los_Angeles" };
  const { code, stderr, stdout } = await editItem(op, id, item, zone);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const printed: ItemJson = JSON.parse(stdout);
  assert.match(printed.created_at, /:\d\dZ$/);
  assert.match(printed.updated_at, /T\d\d:\d\d:\d\d\.\d{1,6}-0[78]:00$/);
  const again = await getItem(op, id);
  const withoutCodes = ({ fields }: ItemJson): FieldJson[] =>
    fields.map((field) => ({ ...field, totp: "" }));
  assert.deepEqual(withoutCodes(printed), withoutCodes(item));
  assert.deepEqual(withoutCodes(again), withoutCodes(item));
  assert.equal(again.version, item.version + 1);
  assert.equal((await op.item(id)).vault.id, vault.id);
});

Deno.test("op item edit says Z for the time of the edit when the local time is UTC", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  const { stdout } = await editItem(op, id, await getItem(op, id), { TZ: "UTC" });
  assert.match(JSON.parse(stdout).updated_at, /T\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);
});

Deno.test("op item edit removes custom fields and empties built-in ones that the JSON leaves out", async () => {
  await using op = await startOp();
  const { id } = await op.put({
    title: "Login",
    category: "LOGIN",
    fields: [
      { id: "username", label: "username", value: "alice" },
      { label: "keep", value: "1" },
      { label: "emptied", value: "2" },
      { label: "gone", value: "3" },
    ],
  });
  const item = await getItem(op, id);
  delete byLabel(item, "emptied").value;
  item.fields = item.fields.filter(({ label }) => label !== "gone" && label !== "username");
  item.fields.push({ type: "CONCEALED", label: "new", value: "4" });
  const { stdout } = await editItem(op, id, item);
  const values = JSON.parse(stdout).fields.map(({ label, value }: FieldJson) => [label, value]);
  assert.deepEqual(values, [
    ["username", undefined],
    ["password", undefined],
    ["notesPlain", undefined],
    ["keep", "1"],
    ["emptied", undefined],
    ["new", "4"],
  ]);
  assert.match((await op.item(id)).fields.at(-1)?.id ?? "", /^[a-z2-7]{26}$/);
});

Deno.test("op item edit loses passkey and files when given JSON, not when given assignments", async () => {
  await using op = await startOp();
  const { id } = await op.put({
    title: "Login",
    category: "LOGIN",
    passkey: true,
    files: [{ name: "a.txt" }],
  });
  assert.equal((await run(op.program, ["item", "edit", id, "username=alice"])).code, 0);
  assert.equal((await op.item(id)).passkey, true);
  assert.equal((await op.item(id)).files.length, 1);
  const { code, stderr } = await editItem(op, id, await getItem(op, id));
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal((await op.item(id)).passkey, false);
  assert.equal((await op.item(id)).files.length, 0);
});

Deno.test("op item edit takes the id of a field, not its type, for what generates codes", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  const item = await getItem(op, id);
  byLabel(item, "one-time password").id = "one-time password";
  item.fields.push({ id: "TOTP_x", type: "STRING", label: "other", value: AWS_KEY.seed });
  const { stdout } = await editItem(op, id, item);
  const printed = JSON.parse(stdout);
  assert.deepEqual(Object.keys(byLabel(printed, "one-time password")), [
    "id",
    "type",
    "label",
    "value",
    "reference",
  ]);
  assert.equal(byLabel(printed, "one-time password").type, "CONCEALED");
  assert.equal(byLabel(printed, "other").type, "OTP");
  assert.ok("totp" in byLabel(printed, "other"));
});

Deno.test("op item edit stores a placeholder for a concealed value as it is", async () => {
  await using op = await startOp({
    faults: [{ on: "item get", fault: "concealed" }],
  });
  const { id } = await op.put(awsKeyItem());
  await editItem(op, id, await getItem(op, id));
  const field = (await op.item(id)).fields.find(({ label }) => label === "Secret Access Key");
  assert.equal(field?.value, `[use 'op item get ${id} --reveal' to reveal]`);
});

Deno.test("op item edit keeps the former passwords of the password field, newest first", async () => {
  await using op = await startOp();
  const fields = [{ id: "password", label: "password", value: "one" }];
  const { id } = await op.put({ title: "Login", category: "LOGIN", fields });
  for (const value of ["two", "two", "three"]) {
    const item = await getItem(op, id);
    byLabel(item, "password").value = value;
    await editItem(op, id, item);
  }
  assert.deepEqual(byLabel(await getItem(op, id), "password").password_details, {
    strength: "TERRIBLE",
    history: ["two", "one"],
  });
});

Deno.test("op item edit --dry-run prints the result and changes nothing", async () => {
  await using op = await startOp();
  const before = await op.put(awsKeyItem());
  const args = ["item", "edit", before.id, "mfa serial=x", "--dry-run", "--format", "json"];
  const { stdout } = await run(op.program, args);
  assert.equal(byLabel(JSON.parse(stdout), "mfa serial").value, "x");
  assert.deepEqual(await op.item(before.id), before);
});
