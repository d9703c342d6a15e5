import assert from "node:assert/strict";
import { awsKeyItem } from "./aws_key_item.ts";
import { getItem } from "./item_json.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

Deno.test("op item edit and create refuse a FIFO that holds no JSON, assignments or not", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  const cases: [args: string[], stdin: string][] = [
    [["edit", id], ""],
    [["edit", id, "mfa serial=x"], ""],
    [["edit", id, "mfa serial=x"], "hello"],
    [["edit", id], '{"title":'],
    [["create", "-"], ""],
  ];
  for (const [args, stdin] of cases) {
    const { code, stderr } = await run(op.program, ["item", ...args], { stdin });
    assert.equal(code, 1);
    assert.match(stderr, / unable to process line 1: invalid JSON in piped input\n$/);
  }
  assert.equal((await op.item(id)).version, 1);
});

Deno.test("op item edit applies JSON from a FIFO, then assignments", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  const stdin = JSON.stringify({ ...await getItem(op, id), title: "Piped" });
  await op.forgetCalls();
  await run(op.program, ["item", "edit", id, "mfa serial=x"], { stdin });
  const { fields, title } = await op.item(id);
  assert.equal(title, "Piped");
  assert.equal(fields.find(({ label }) => label === "mfa serial")?.value, "x");
  const calls = (await op.calls()).map((call) => [call.stdin, call.stdinBytes]);
  assert.deepEqual(calls, [["fifo", stdin.length]]);
});

Deno.test("op item edit waits for as long as a FIFO is left open", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  const stdin = JSON.stringify({ ...await getItem(op, id), title: "Late" });
  await op.forgetCalls();
  const child = new Deno.Command(op.program, {
    args: ["item", "edit", id],
    stdin: "piped",
    stdout: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin.slice(0, 9)));
  // Whole calls take place meanwhile.
  await run(op.program, ["item", "get", id]);
  await run(op.program, ["item", "edit", id, "mfa serial=x"]);
  assert.equal((await op.item(id)).title, awsKeyItem().title);
  await writer.write(new TextEncoder().encode(stdin.slice(9)));
  await writer.close();
  assert.equal((await child.status).code, 0);
  assert.equal((await op.item(id)).title, "Late");
});

Deno.test("op refuses --template beside a FIFO", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  const cases: [args: string[], message: RegExp][] = [
    [
      ["edit", id, "--template", "t.json"],
      /cannot edit from template and stdin at the same time\n$/,
    ],
    [
      ["create", "--template=t.json"],
      /cannot create an item from template and stdin at the same time\n$/,
    ],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await run(op.program, ["item", ...args], { stdin: "" });
    assert.equal(code, 1);
    assert.match(stderr, message);
  }
});
