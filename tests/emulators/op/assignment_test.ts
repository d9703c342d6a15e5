import assert from "node:assert/strict";
import { awsKeyItem } from "./aws_key_item.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

Deno.test("op item edit changes, creates and deletes fields by assignment", async () => {
  await using op = await startOp();
  const { id } = await op.put({
    title: "Item",
    fields: [
      { label: "plain", value: "1" },
      { label: "a.b=c\\d", value: "1" },
      { label: "twin", value: "1", section: "One" },
      { label: "alone", value: "1", section: "Two" },
      { label: "last", value: "1" },
    ],
  });
  const assignments = [
    "plain=x=y.z\\",
    "a\\.b\\=c\\\\d=2",
    "Two.twin[text]=3",
    "One.twin[password]",
    "Two.alone[delete]",
    "last[delete]",
    "new=4",
    "Three.code[otp]=GEZDGNBV",
    "notesPlain=note",
  ];
  const { code, stderr } = await run(op.program, ["item", "edit", id, ...assignments]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const { fields, sections } = await op.item(id);
  const labels = new Map(sections.map((section) => [section.id, section.label]));
  const shape = fields.map(({ label, sectionId = "", type, value }) => [
    labels.get(sectionId),
    label,
    type,
    value,
  ]);
  assert.deepEqual(shape, [
    [undefined, "notesPlain", "STRING", "note"],
    [undefined, "plain", "STRING", "x=y.z\\"],
    [undefined, "a.b=c\\d", "STRING", "2"],
    ["One", "twin", "CONCEALED", "1"],
    ["Two", "twin", "STRING", "3"],
    [undefined, "new", "CONCEALED", "4"],
    ["Three", "code", "OTP", "GEZDGNBV"],
  ]);
  assert.match(fields.at(-1)?.id ?? "", /^TOTP_[a-z2-7]{26}$/);
  assert.match(sections.at(-1)?.id ?? "", /^Section_[a-z2-7]{26}$/);
});

Deno.test("op item edit drops a section with its last field", async () => {
  await using op = await startOp();
  const fields = [{ label: "alone", value: "1", section: "Two" }];
  const { id } = await op.put({ title: "Item", fields });
  await run(op.program, ["item", "edit", id, "alone[delete]"]);
  assert.deepEqual((await op.item(id)).sections, []);
});

Deno.test("op item edit changes the title by --title", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  await run(op.program, ["item", "edit", id, "--title", "New"]);
  assert.equal((await op.item(id)).title, "New");
});

Deno.test("op item edit refuses assignments that cannot be carried out, and changes nothing", async () => {
  await using op = await startOp();
  const before = await op.put({
    title: "Item",
    fields: [
      { label: "twin", section: "One" },
      { label: "twin", section: "Two" },
      { label: "code", type: "OTP" },
    ],
  });
  const cases: [assignment: string, message: RegExp][] = [
    ["-", /invalid assignment statement "-"/],
    ["twin", /invalid assignment/],
    ["=x", /invalid assignment/],
    ["One.=x", /invalid assignment/],
    ["a.b.c=x", /invalid assignment/],
    ["a\\b=x", /invalid assignment/],
    ["twin[nonsense]=x", /invalid assignment/],
    ["twin[file]=x", /invalid assignment/],
    ["twin=x", /more than one field matches "twin"/],
    ["none[delete]", /"none" isn't a field in the "Item" item/],
    ["notesPlain[delete]", /cannot be deleted/],
    ["code[text]=x", /one-time password/],
    ["One.twin[otp]=x", /one-time password/],
  ];
  for (const [assignment, message] of cases) {
    const args = ["item", "edit", before.id, "new=1", assignment];
    const { code, stderr, stdout } = await run(op.program, args);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" }, assignment);
    assert.match(stderr, message);
  }
  assert.deepEqual(await op.item(before.id), before);
});
