import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import type { FaultName } from "../emulators/op/model.ts";
import { makeWorld } from "../world.ts";

/**
 * A few of what `op` says, one of each way that it takes through the program; `tests/onepassword/op_errors_test.ts` has
 * the meaning of every text.
 */
const ON_READ: [fault: FaultName, told: RegExp][] = [
  ["not signed in", /you are not signed in to 1Password\nhint: .*eval \$\(op signin\)$/],
  ["crashed", /the 1Password CLI has crashed\nhint: run: op update$/],
  ["garbage", /op gave no readable answer\nhint: run: op update/],
  ["empty output", /op gave no readable answer\nhint: run: op update/],
];

const ON_WRITE: [fault: FaultName, told: RegExp][] = [
  ["no write permission", /no right to write there\nhint: grant write access .* --cache off$/],
  ["prompt dismissed", /prompt was dismissed\nhint: run the same command again, and approve/],
];

function assertTold(ended: { code: number; stdout: string; stderr: string }, told: RegExp) {
  assert.deepEqual({ code: ended.code, stdout: ended.stdout }, { code: 1, stdout: "" });
  assert.match(ended.stderr, /^op-sts: Cannot [^\n]+\nhint: [^\n]+\n$/);
  assert.match(ended.stderr.trimEnd(), told);
  assert.doesNotMatch(ended.stderr, new RegExp(AWS_KEY.secretAccessKey));
}

for (const [fault, told] of ON_READ) {
  Deno.test(`get tells in two lines what to do when op says on a read: ${fault}`, async () => {
    await using world = await makeWorld({ op: { faults: [{ on: "item get", fault }] } });
    assertTold(await world.run(), told);
    assert.equal(world.sts.calls.length, 0);
  });
}

for (const [fault, told] of ON_WRITE) {
  Deno.test(`login tells in two lines what to do when op says on a write: ${fault}`, async () => {
    await using world = await makeWorld({ op: { faults: [{ on: "item edit", fault }] } });
    assertTold(await world.run(["login"]), told);
    assert.equal(world.sts.calls.length, 1);
  });
}

Deno.test("get says what op said when it fails with exit 0, as before 2.32.1", async () => {
  const fault = {
    stdout: "",
    stderr: "[ERROR] 2026/11/24 10:00:00 (502) Bad Gateway: oops\n",
    exit: 0,
  };
  await using world = await makeWorld({ op: { faults: [{ on: "item get", fault }] } });
  assertTold(await world.run(), /1Password's servers have trouble\nhint: run the same command/);
});

Deno.test("get lists the ids when two items have the title", async () => {
  await using world = await makeWorld();
  const other = await world.op.put({ title: AWS_KEY.title, fields: [] });
  const { code, stderr } = await world.run();
  assert.equal(code, 1);
  assert.match(stderr, /more than one item has this title.*\nhint: give --item the id of one/);
  assert.ok(stderr.includes(other.id) && stderr.includes(world.item?.id ?? "?"), stderr);
});

Deno.test("get shows the words of what op says when that is something new, and no secret in it", async () => {
  const stderr =
    `[ERROR] 2026/11/24 10:00:00 the moon of ${AWS_KEY.secretAccessKey} is "${AWS_KEY.seed}" \x1b[1mfull\nsecond line\n`;
  const fault = { stderr, exit: 3 };
  await using world = await makeWorld({ op: { faults: [{ on: "item get", fault }] } });
  assert.deepEqual(await world.run(), {
    code: 1,
    stdout: "",
    stderr:
      'op-sts: Cannot read the item "AWS Access Key": op ended with code 3 and said: the moon of … is … full\n',
  });
});

Deno.test("get works with a service account when --vault is given, and says so when it is not", async () => {
  await using world = await makeWorld({ op: { mode: "service-account", vaults: ["Work"] } });
  assertTold(await world.run(), /a service account needs the vault's name\nhint: .* --vault/);
  const { code, stderr } = await world.run(["--vault", "Work"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assertTold(
    await world.run([], { env: { OP_SERVICE_ACCOUNT_TOKEN: "ops_wrong", OP_STS_VAULT: "Work" } }),
    /OP_SERVICE_ACCOUNT_TOKEN is not a .* token\nhint: copy the whole token again/,
  );
});

Deno.test("get asks the account that --account names", async () => {
  await using world = await makeWorld({ op: { account: { url: "work.1password.com" } } });
  assert.equal((await world.run(["--account", "work.1password.com"])).code, 0);
  for (const { argv } of await world.op.calls()) {
    assert.deepEqual(argv.slice(argv.indexOf("--account")).slice(0, 2), [
      "--account",
      "work.1password.com",
    ]);
  }
  assertTold(
    await world.run(["--account", "home"]),
    /no such 1Password account .*\nhint: .* --account .* op account list/,
  );
});
