import assert from "node:assert/strict";
import { awsKeyItem } from "./aws_key_item.ts";
import { type Ended, run } from "./run.ts";
import { type OpStandIn, startOp } from "./stand_in.ts";

const CONFLICT =
  / unable to process line 1: DB: \(409\) \(Conflict\), Internal server conflict\.\n$/;

function edit(op: OpStandIn, id: string, assignment: string): Promise<Ended> {
  return run(op.program, ["item", "edit", id, assignment]);
}

/** Starts an edit that takes an hour, and comes back once it holds its vault. */
async function startSlowEdit(
  op: OpStandIn,
  id: string,
  vaultId: string,
): Promise<Deno.ChildProcess> {
  await op.behave({ latencyMs: { edit: 3_600_000 } });
  using changes = Deno.watchFs(op.home);
  const child = new Deno.Command(op.program, {
    args: ["item", "edit", id, "mfa serial=lost"],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  for await (const { paths } of changes) {
    if (paths.some((path) => path.endsWith(`vault-${vaultId}.lock`))) break;
  }
  await op.behave({ latencyMs: { edit: 0 } });
  return child;
}

Deno.test("op refuses a write while another is under way in the vault", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const { id, vault } = await op.put(awsKeyItem());
  const other = await op.put(awsKeyItem({ vault: "Shared" }));
  const slow = await startSlowEdit(op, id, vault.id);
  const template = JSON.stringify({ title: "N", category: "SECURE_NOTE", fields: [] });
  const refused = await Promise.all([
    edit(op, id, "mfa serial=x"),
    run(op.program, ["item", "create", "-"], { stdin: template }),
    run(op.program, ["item", "delete", id]),
  ]);
  for (const { code, stderr } of refused) {
    assert.equal(code, 1);
    assert.match(stderr, CONFLICT);
  }
  assert.equal((await run(op.program, ["item", "get", id])).code, 0);
  assert.equal((await edit(op, other.id, "mfa serial=x")).code, 0);
  slow.kill("SIGKILL");
  await slow.status;
  assert.equal((await edit(op, id, "mfa serial=y")).code, 0);
  const { fields, version } = await op.item(id);
  assert.equal(fields.some(({ value }) => value === "lost"), false);
  assert.equal(version, 2);
});

Deno.test("op stores every edit that succeeds when many run at once", async () => {
  await using op = await startOp();
  const { id } = await op.put({ title: "Item" });
  const names = Array.from({ length: 24 }, (_, index) => `field ${index}`);
  const ended = await Promise.all(names.map((name) => edit(op, id, `${name}=x`)));
  const stored = names.filter((_, index) => ended[index]?.code === 0);
  for (const { code, stderr } of ended) if (code !== 0) assert.match(stderr, CONFLICT);
  const { fields, version } = await op.item(id);
  const labels = fields.map(({ label }) => label).filter((label) => label !== "notesPlain");
  assert.deepEqual(labels.toSorted(), stored.toSorted());
  assert.equal(version, 1 + stored.length);
  assert.ok(stored.length > 0);
});
