import assert from "node:assert/strict";
import { awsKeyItem } from "./aws_key_item.ts";
import { type Ended, run } from "./run.ts";
import { type OpStandIn, startOp } from "./stand_in.ts";

async function list(op: OpStandIn, ...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await ask(op, ...args);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  return JSON.parse(stdout);
}

function ask(op: OpStandIn, ...args: string[]): Promise<Ended> {
  return run(op.program, [...args, "--format", "json"], { env: op.env });
}

Deno.test("op item list prints items without fields, archived ones left out", async () => {
  await using op = await startOp();
  const key = await op.put(awsKeyItem({ tags: ["aws"] }));
  await op.put({
    title: "Console",
    category: "LOGIN",
    urls: [{ label: "website", primary: true, href: "https://aws.amazon.com" }],
    fields: [{ id: "username", label: "username", value: "alice" }],
  });
  await op.put({ title: "Old", archived: true });
  const items = await list(op, "item", "list");
  assert.ok(Array.isArray(items));
  assert.deepEqual(items.map((item) => [item.title, Object.keys(item)]), [
    [
      "Console",
      [
        "id",
        "title",
        "version",
        "vault",
        "category",
        "last_edited_by",
        "created_at",
        "updated_at",
        "additional_information",
        "urls",
      ],
    ],
    [
      "AWS Access Key",
      [
        "id",
        "title",
        "tags",
        "version",
        "vault",
        "category",
        "last_edited_by",
        "created_at",
        "updated_at",
      ],
    ],
  ]);
  assert.deepEqual(items[1].vault, { id: key.vault.id, name: "Private" });
  assert.equal(items[0].additional_information, "alice");
});

Deno.test("op item list narrows by vault and by categories in their names for humans", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const { vault } = await op.put(awsKeyItem({ vault: "Shared" }));
  await op.put({ title: "Note", category: "SECURE_NOTE" });
  await op.put({ title: "Login", category: "LOGIN" });
  const cases: [args: string[], titles: string[]][] = [
    [[], ["Login", "Note", "AWS Access Key"]],
    [["--vault", "Shared"], ["AWS Access Key"]],
    [["--vault", vault.id], ["AWS Access Key"]],
    [["--categories", "API Credential"], ["AWS Access Key"]],
    [["--categories", "Secure Note,Login"], ["Login", "Note"]],
    [["--categories", "Login", "--vault", "Shared"], []],
  ];
  for (const [args, titles] of cases) {
    const items = await list(op, "item", "list", ...args);
    assert.ok(Array.isArray(items));
    assert.deepEqual(items.map(({ title }) => title), titles);
  }
  for (const args of [["--vault", "private"], ["--categories", "API_CREDENTIAL"]]) {
    assert.equal((await ask(op, "item", "list", ...args)).code, 1);
  }
});

Deno.test("op vault list prints vaults with the number of their items", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const { vault } = await op.put(awsKeyItem({ vault: "Shared" }));
  const vaults = await list(op, "vault", "list");
  assert.ok(Array.isArray(vaults));
  assert.deepEqual(Object.keys(vaults[0]), [
    "id",
    "name",
    "content_version",
    "created_at",
    "updated_at",
    "items",
  ]);
  assert.deepEqual(vaults.map(({ name, items }) => [name, items]), [["Private", 0], ["Shared", 1]]);
  assert.equal(vaults[1].id, vault.id);
});

Deno.test("op account list and op whoami tell the account of a person", async () => {
  await using op = await startOp();
  const accounts = await list(op, "account", "list");
  assert.ok(Array.isArray(accounts));
  const [account, ...others] = accounts;
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(account), ["url", "email", "user_uuid", "account_uuid"]);
  assert.equal(account.url, "my.1password.com");
  assert.deepEqual(await list(op, "whoami"), { ...account, url: "https://my.1password.com" });
});

Deno.test("op whoami tells a service account, which is no account of the device and needs no vault to list vaults", async () => {
  await using op = await startOp({ mode: "service-account" });
  const identity = await list(op, "whoami");
  assert.deepEqual(Object.keys(Object(identity)), [
    "url",
    "URL",
    "user_uuid",
    "account_uuid",
    "user_type",
    "ServiceAccountType",
  ]);
  assert.deepEqual(await list(op, "account", "list"), []);
  assert.equal((await ask(op, "vault", "list")).code, 0);
  assert.match((await ask(op, "item", "list")).stderr, /a vault query must be provided/);
  assert.equal((await ask(op, "item", "list", "--vault", "Private")).code, 0);
});

Deno.test("op fails to list with the same texts and faults as to read, save for accounts of the device", async () => {
  await using op = await startOp({ latencyMs: { list: 1 } });
  for (const command of [["item", "list"], ["vault", "list"], ["whoami"]]) {
    const { code, stderr } = await ask(op, ...command, "--account", "work");
    assert.equal(code, 1);
    assert.match(stderr, /no accounts? (found )?for filter "?work"?\n$/);
  }
  assert.equal((await ask(op, "account", "list")).code, 0);
  await op.behave({
    faults: [
      { on: "whoami", fault: "account not signed in" },
      { on: "item list", fault: "prompt dismissed" },
      { on: "vault list", fault: "garbage" },
    ],
  });
  assert.match((await ask(op, "whoami")).stderr, / account is not signed in\n$/);
  assert.match((await ask(op, "item", "list")).stderr, /authorization prompt dismissed/);
  assert.equal((await ask(op, "vault", "list")).stdout, '{\n  "id": "');
});

Deno.test("op does not accept the email address of an account for --account", async () => {
  await using op = await startOp();
  assert.equal((await ask(op, "whoami", "--account", "alice@example.com")).code, 1);
  assert.equal((await ask(op, "whoami", "--account", "my")).code, 0);
});

Deno.test("op prints lists as JSON only", async () => {
  await using op = await startOp();
  for (const command of [["item", "list"], ["vault", "list"], ["account", "list"], ["whoami"]]) {
    assert.equal((await run(op.program, command)).code, 1);
  }
});
