import assert from "node:assert/strict";
import { awsKeyItem } from "./aws_key_item.ts";
import { type Ended, run } from "./run.ts";
import { startOp } from "./stand_in.ts";

const STAMP = /^\[ERROR\] \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /;

function assertFails({ code, stderr, stdout }: Ended, message: string): void {
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" }, stderr);
  assert.match(stderr, STAMP);
  assert.equal(stderr.replace(STAMP, ""), `${message}\n`);
}

Deno.test("op refuses items, vaults and accounts that are not there, in the recorded words", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const live = await op.put(awsKeyItem());
  const { id, vault } = await op.put({ title: "Old", archived: true });
  const cases: [args: string[], message: string][] = [
    [["X"], `"X" isn't an item. Specify the item with its UUID, name, or domain.`],
    [["-"], `"-" isn't an item. Specify the item with its UUID, name, or domain.`],
    [["Old"], `"Old" isn't an item. Specify the item with its UUID, name, or domain.`],
    [
      [live.id, "--vault=Shared"],
      `"${live.id}" isn't an item in the "Shared" vault. Specify the item with its UUID, name, or domain.`,
    ],
    [
      [live.id, "--vault", "shared"],
      `"shared" isn't a vault in this account. Specify the vault with its ID or name.`,
    ],
    [
      [live.id, "--vault="],
      `"" isn't a vault in this account. Specify the vault with its ID or name.`,
    ],
    [
      [id],
      `could not find item ${id} in vault ${vault.id}, because it has been deleted or archived.`,
    ],
    [
      [live.id, "--account", "work"],
      'error initializing client: found no accounts for filter "work"',
    ],
    [[live.id, "--fields", "a"], `"a" isn't a field in the "AWS Access Key" item`],
  ];
  for (const [args, message] of cases) {
    assertFails(await run(op.program, ["item", "get", ...args]), message);
  }
});

Deno.test("op lists the ids when several items have the title, unless the vault tells them apart", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const one = await op.put(awsKeyItem());
  const two = await op.put(awsKeyItem({ vault: "Shared" }));
  assertFails(
    await run(op.program, ["item", "get", one.title]),
    `More than one item matches "AWS Access Key". Try again and specify the item by its ID: 
\t* for the item "AWS Access Key" in vault Private: ${one.id}
\t* for the item "AWS Access Key" in vault Shared: ${two.id}`,
  );
  assert.equal((await run(op.program, ["item", "get", one.title, "--vault", "Shared"])).code, 0);
});

Deno.test("op refuses unknown commands, flags and operands with its usage", async () => {
  await using op = await startOp();
  const cases: [args: string[], message: string, usage: string][] = [
    [[], "no command given", "op [command] [flags]"],
    [["list"], 'unknown command "list" for "op"', "op [command] [flags]"],
    [["vault"], 'unknown command "" for "op vault"', "op vault [command] [flags]"],
    [["account", "get"], 'unknown command "get" for "op account"', "op account [command] [flags]"],
    [["plugin", "list"], 'unknown command "plugin" for "op"', "op [command] [flags]"],
    [["whoami", "x"], "accepts 0 arg(s), received 1", "op whoami ["],
    [["--help"], 'unknown command "--help" for "op"', "op [command] [flags]"],
    [["--version", "x"], 'unknown command "--version" for "op"', "op [command] [flags]"],
    [["item"], 'unknown command "" for "op item"', "op item [command] [flags]"],
    [["item", "share"], 'unknown command "share" for "op item"', "op item [command] [flags]"],
    [["item", "get", "x", "--jason"], "unknown flag: --jason", "op item get ["],
    [["item", "get", "x", "--title", "y"], "unknown flag: --title", "op item get ["],
    [["item", "get", "x", "-h"], "unknown shorthand flag: 'h' in -h", "op item get ["],
    [["item", "get", "x", "--vault"], "flag needs an argument: --vault", "op item get ["],
    [["item", "get"], "accepts 1 arg(s), received 0", "op item get ["],
    [["item", "get", "x", "y"], "accepts 1 arg(s), received 2", "op item get ["],
    [["item", "get", "x", "--cache", "false"], "accepts 1 arg(s), received 2", "op item get ["],
    [
      ["item", "get", "x", "--cache=off"],
      'invalid argument "off" for "--cache" flag: strconv.ParseBool: parsing "off": invalid syntax',
      "op item get [",
    ],
    [["item", "edit"], "accepts 1 arg(s), received 0", "op item edit {"],
    [["item", "edit", "x", "--otp"], "unknown flag: --otp", "op item edit {"],
    [["item", "create", "-", "--titel=y"], "unknown flag: --titel", "op item create ["],
    [["item", "list", "x"], "accepts 0 arg(s), received 1", "op item list ["],
    [["item", "list", "--tags", "x"], "unknown flag: --tags", "op item list ["],
    [["vault", "list", "--vault", "x"], "unknown flag: --vault", "op vault list ["],
    [["item", "delete", "x", "--archive"], "unknown flag: --archive", "op item delete ["],
  ];
  for (const [args, message, usage] of cases) {
    const { code, stderr, stdout } = await run(op.program, args);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" }, stderr);
    const text = stderr.replace(STAMP, "");
    assert.ok(text.startsWith(`${message}\nUsage:  ${usage}`), stderr);
  }
});

Deno.test("op takes operands that begin with a dash after --", async () => {
  await using op = await startOp();
  await op.put({ title: "--odd" });
  assert.equal((await run(op.program, ["item", "get", "--", "--odd"])).code, 0);
});

Deno.test("op refuses output formats and combinations that it cannot print", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  for (const args of [["--format", "xml"], ["--otp", "--format=json"], ["--otp", "--fields=a"]]) {
    assert.equal((await run(op.program, ["item", "get", id, ...args])).code, 1);
  }
});

Deno.test("op needs a vault with every command when used by a service account", async () => {
  await using op = await startOp({ mode: "service-account" });
  const { id } = await op.put(awsKeyItem());
  const { env } = op;
  for (const args of [["get", id], ["edit", id, "x=y"], ["create", "-"], ["delete", id]]) {
    assertFails(
      await run(op.program, ["item", ...args], { env }),
      "a vault query must be provided when this command is called by a service account. Please specify one either through the --vault flag or through piped input",
    );
  }
  const args = ["item", "get", id, "--vault", "Private"];
  assert.equal((await run(op.program, args, { env })).code, 0);
});

Deno.test("op needs the service account's own token, and no other", async () => {
  for (const options of [{}, { mode: "service-account" as const }]) {
    await using op = await startOp(options);
    const env = { OP_SERVICE_ACCOUNT_TOKEN: "ops_x" };
    const { stderr } = await run(op.program, ["item", "get", "x", "--vault=Private"], { env });
    assert.match(stderr, /illegal base64 data at input byte 12\n$/);
  }
  await using op = await startOp({ mode: "service-account" });
  const { stderr } = await run(op.program, ["item", "get", "x", "--vault", "Private"]);
  assert.match(stderr, /^No accounts configured for use with 1Password CLI\.\n\n - Turn on/);
});

Deno.test("op refuses every write when only reading is allowed", async () => {
  await using op = await startOp({ readOnly: true });
  const before = await op.put(awsKeyItem());
  const stdin = JSON.stringify({ title: "N", category: "SECURE_NOTE", fields: [] });
  for (const args of [["edit", before.id, "x=y"], ["delete", before.id]]) {
    assertFails(
      await run(op.program, ["item", ...args]),
      "(101) You do not have permission to perform this action",
    );
  }
  assertFails(
    await run(op.program, ["item", "create", "-"], { stdin }),
    "(101) You do not have permission to perform this action",
  );
  assert.deepEqual(await op.items(), [before]);
});
