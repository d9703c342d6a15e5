import assert from "node:assert/strict";
import { deadlineIn, systemClock } from "../../lib/base/clock.ts";
import { OpError } from "../../lib/base/errors.ts";
import type { OpParts } from "../../lib/onepassword/op_call.ts";
import { openOpLists, type OpLists } from "../../lib/onepassword/op_lists.ts";
import { readOptions } from "../../lib/command_line/options.ts";
import { runProcess } from "../../lib/system/process.ts";
import { awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { type OpStandIn, startOp } from "../emulators/op/stand_in.ts";

function partsFor(op: OpStandIn, options: Record<string, string> = {}): OpParts {
  return {
    options: readOptions(new Map(Object.entries({ op: op.program, ...options })), {}),
    environment: { PATH: "/usr/bin:/bin", OP_FORMAT: "human-readable", ...op.env },
    run: runProcess,
    clock: systemClock,
    deadline: deadlineIn(systemClock, 60_000),
    host: { os: "linux", uid: null },
    trace() {},
  };
}

Deno.test("items() gives titles, categories and vaults, narrowed by vault and category", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const { id, vault } = await op.put(awsKeyItem({ vault: "Shared" }));
  await op.put({ title: "Login", category: "LOGIN" });
  const key = { id, title: "AWS Access Key", category: "API_CREDENTIAL", vault };
  const lists = openOpLists(partsFor(op));
  assert.deepEqual((await lists.items()).map(({ title }) => title).sort(), [
    "AWS Access Key",
    "Login",
  ]);
  assert.deepEqual(await lists.items({ vault: "Shared" }), [key]);
  assert.deepEqual(await lists.items({ categories: ["API Credential", "Server"] }), [key]);
  assert.deepEqual(await openOpLists(partsFor(op, { vault: "Shared" })).items(), [key]);
  assert.deepEqual(
    await openOpLists(partsFor(op, { vault: "Shared" })).items({ vault: "Private" })
      .then((items) => items.map(({ title }) => title)),
    ["Login"],
  );
});

Deno.test("vaults() gives names and ids", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const vaults = await openOpLists(partsFor(op)).vaults();
  assert.deepEqual(vaults.map(({ name }) => name), ["Private", "Shared"]);
  assert.deepEqual(Object.keys(vaults[0] ?? {}), ["id", "name"]);
});

Deno.test("accounts() gives all accounts whatever --account says, whoami() the one that is signed in", async () => {
  await using op = await startOp();
  const lists = openOpLists(partsFor(op, { account: "work" }));
  const [account] = await lists.accounts();
  assert.equal(account?.url, "my.1password.com");
  assert.equal(account?.email, "alice@example.com");
  await assert.rejects(() => lists.whoami(), /there is no such 1Password account/);
  const named = openOpLists(partsFor(op, { account: account?.account_uuid ?? "" }));
  assert.equal((await named.whoami()).account_uuid, account?.account_uuid);
});

Deno.test("whoami() tells a service account", async () => {
  await using op = await startOp({ mode: "service-account" });
  const { user_type, email } = await openOpLists(partsFor(op)).whoami();
  assert.deepEqual([user_type, email], ["SERVICE_ACCOUNT", undefined]);
});

Deno.test("every list fails with advice when op refuses, and when its answer cannot be read", async () => {
  const methods: [on: "item list" | "vault list" | "account list" | "whoami", keyof OpLists][] = [
    ["item list", "items"],
    ["vault list", "vaults"],
    ["account list", "accounts"],
    ["whoami", "whoami"],
  ];
  await using op = await startOp();
  const lists = openOpLists(partsFor(op));
  for (const [on, method] of methods) {
    await op.behave({ faults: [{ on, fault: "app unreachable" }] });
    await assert.rejects(() => lists[method](), (error) => {
      assert.ok(error instanceof OpError);
      assert.match(error.message, /^Cannot .*: the 1Password app cannot be reached$/);
      assert.match(error.hint ?? "", /Integrate with 1Password CLI/);
      return true;
    });
    await op.behave({ faults: [{ on, fault: { stdout: '[{"id":1}]\n', stderr: "", exit: 0 } }] });
    await assert.rejects(() => lists[method](), /: op gave no readable answer$/);
  }
});
