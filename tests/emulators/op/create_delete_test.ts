import assert from "node:assert/strict";
import { awsKeyItem } from "./aws_key_item.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

const NOTE = {
  title: "Note",
  category: "SECURE_NOTE",
  sections: [{ id: "s", label: "Part" }],
  fields: [{ type: "CONCEALED", label: "cache", value: "x", section: { id: "s" } }],
};

Deno.test("op item create - stores the item piped as JSON and prints it", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const args = ["item", "create", "-", "--vault", "Shared", "--format", "json"];
  const { code, stderr, stdout } = await run(op.program, args, { stdin: JSON.stringify(NOTE) });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const printed = JSON.parse(stdout);
  assert.deepEqual(Object.keys(printed), [
    "id",
    "title",
    "version",
    "vault",
    "category",
    "last_edited_by",
    "created_at",
    "updated_at",
    "sections",
    "fields",
  ]);
  assert.equal(printed.version, 1);
  assert.equal(printed.vault.name, "Shared");
  const { fields } = await op.item(printed.id);
  assert.deepEqual(fields.map(({ label, value }) => [label, value]), [
    ["notesPlain", ""],
    ["cache", "x"],
  ]);
  assert.match(fields[1]?.id ?? "", /^[a-z2-7]{26}$/);
});

Deno.test("op item create makes a second item of the same title", async () => {
  await using op = await startOp();
  const create = (): ReturnType<typeof run> =>
    run(op.program, ["item", "create", "-"], { stdin: JSON.stringify(NOTE) });
  await create();
  assert.equal((await create()).code, 0);
  assert.equal(new Set((await op.items()).map(({ id }) => id)).size, 2);
});

Deno.test("op item create takes the vault of the template, and a template from a file", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const path = `${op.home}/template.json`;
  await Deno.writeTextFile(path, JSON.stringify({ ...NOTE, vault: { name: "Shared" } }));
  const { code } = await run(op.program, ["item", "create", "--template", path]);
  assert.equal(code, 0);
  assert.equal((await op.item("Note")).vault.name, "Shared");
});

Deno.test("op item create refuses what is no complete template", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const cases: [args: string[], template: object, message: RegExp][] = [
    [["-"], { ...NOTE, category: undefined }, /category is not one of/],
    [["-"], { ...NOTE, category: "Secure Note" }, /category is not one of/],
    [["-"], { ...NOTE, title: undefined }, /title is not a string/],
    [["-"], { ...NOTE, fields: undefined }, /fields is missing/],
    [["-"], { ...NOTE, sections: [] }, /unknown section/],
    [["-"], { ...NOTE, category: "PASSWORD" }, /Password item requires ps value/],
    [["-"], { ...NOTE, vault: { id: "none" } }, /"none" isn't a vault in this account/],
    [["-", "--vault", "Private"], { ...NOTE, vault: { name: "Shared" } }, /another vault/],
    [["-", "--vault", "None"], NOTE, /"None" isn't a vault in this account/],
    [["-", "title"], NOTE, /invalid assignment statement "title"/],
  ];
  for (const [args, template, message] of cases) {
    const stdin = JSON.stringify(template);
    const { code, stderr, stdout } = await run(op.program, ["item", "create", ...args], { stdin });
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" }, stderr);
    assert.match(stderr, message);
  }
  assert.deepEqual(await op.items(), []);
});

Deno.test("op item delete prints nothing, and the item is gone", async () => {
  await using op = await startOp();
  const { id, title, vault } = await op.put(awsKeyItem());
  const { code, stderr, stdout } = await run(op.program, ["item", "delete", title]);
  assert.deepEqual({ code, stderr, stdout }, { code: 0, stderr: "", stdout: "" });
  assert.deepEqual(await op.items(), []);
  const byTitle = await run(op.program, ["item", "get", title]);
  assert.match(byTitle.stderr, /"AWS Access Key" isn't an item\./);
  const byId = await run(op.program, ["item", "get", id]);
  const message =
    `could not find item ${id} in vault ${vault.id}, because it has been deleted or archived.`;
  assert.ok(byId.stderr.includes(message), byId.stderr);
});
