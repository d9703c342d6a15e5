import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { HOLLOW, isEarly, type ReplyName, TEXTS } from "../emulators/op/replies.ts";
import { makeWorld } from "../world.ts";

const SIGN_IN = /you are not signed in .*\nhint: unlock the 1Password app .* op signin/;
const INTEGRATE = /\nhint: .* turn on "Integrate with 1Password CLI"/;
const PROMPT = /the 1Password prompt was .*\nhint: approve the prompt .* op-sts login/;
const NO_ITEM = /there is no such item\nhint: check --item, --vault and --account/;
const NO_RIGHT = /no right to write there\nhint: grant write access .* --cache off/;
const CONFLICT = /another program changed the vault at the same moment\nhint: try again/;
const OLD_OP = /this 1Password CLI does not take what was sent\nhint: update the 1Password CLI/;
const UNREADABLE = /op gave no readable answer\nhint: update the 1Password CLI/;
const NO_FIELD = /the item has no such field\nhint: name another field/;
const NOT_TAKEN = /1Password does not take the item as it was sent\nhint: .* --cache item/;
const LIMITED = /1Password limits the rate of requests\nhint: wait .*--duration/;

/** What a user is told for each thing that `op` is known to say. */
const TOLD: Record<ReplyName, RegExp> = {
  "not signed in": SIGN_IN,
  "account not signed in": SIGN_IN,
  "no session token": SIGN_IN,
  "no accounts": INTEGRATE,
  "wrong account": /no such 1Password account .*\nhint: .* op account list .* --account/,
  "prompt dismissed": PROMPT,
  "prompt dismissed, bare": PROMPT,
  "prompt timed out": PROMPT,
  "app unreachable": INTEGRATE,
  "app connection timed out": INTEGRATE,
  "app connection reset": INTEGRATE,
  "app offline": /the 1Password app did not grant a session\nhint: unlock the 1Password app/,
  "device not verified":
    /the 1Password app did not grant a session\nhint: unlock the 1Password app/,
  "client timeout": /1Password did not answer in time\nhint: unlock .* check the network/,
  "no network": /1Password's servers cannot be reached\nhint: check the network/,
  "needs terminal": /the 1Password CLI needs a terminal\nhint: run op-sts login in a terminal/,
  "account deleted":
    /the 1Password service account has been deleted\nhint: .* OP_SERVICE_ACCOUNT_TOKEN/,
  "bad token": /OP_SERVICE_ACCOUNT_TOKEN is not a .* token\nhint: copy the whole token again/,
  "rate limited": LIMITED,
  "rate limited, try again": LIMITED,
  "no vault given": /a service account needs the vault's name\nhint: give --vault/,
  "item missing": NO_ITEM,
  "item missing in vault": NO_ITEM,
  "item archived": NO_ITEM,
  "vault missing": /there is no such vault\nhint: run op vault list .* --account/,
  "ambiguous title": /more than one item has this title.*\nhint: give --item the id of one of them/,
  "field missing": NO_FIELD,
  "field missing in reference": NO_FIELD,
  "no one-time password": /the item has no one-time password\nhint: add it in 1Password/,
  "no write permission": NO_RIGHT,
  "update refused": NO_RIGHT,
  "forbidden": /the account has no access to it\nhint: grant access to the vault/,
  "not found": NO_ITEM,
  "bad request": /1Password does not take the request\nhint: give ids/,
  "conflict": CONFLICT,
  "conflict, older form": CONFLICT,
  "invalid JSON": OLD_OP,
  "invalid JSON, bare": OLD_OP,
  "invalid JSON, older form": OLD_OP,
  "edit from two inputs": OLD_OP,
  "create from two inputs": OLD_OP,
  "no category": OLD_OP,
  "inconsistent ids": NOT_TAKEN,
  "no password value": NOT_TAKEN,
  "garbage": UNREADABLE,
  "empty output": UNREADABLE,
};

/** Texts that a write brings and a read does not. */
const OF_WRITES = /write|update|JSON|inputs|category|inconsistent|password value/;

function isReply(name: string): name is ReplyName {
  return name in TOLD;
}

function assertTold(ended: { code: number; stdout: string; stderr: string }, told: RegExp) {
  assert.deepEqual({ code: ended.code, stdout: ended.stdout }, { code: 1, stdout: "" });
  assert.match(ended.stderr, /^op-sts: Cannot [^\n]+\nhint: [^\n]+\n$/);
  assert.match(ended.stderr, told);
  assert.doesNotMatch(ended.stderr, new RegExp(AWS_KEY.secretAccessKey));
}

for (const name of [...Object.keys({ ...TEXTS, ...HOLLOW })].filter(isReply)) {
  if (!OF_WRITES.test(name)) {
    Deno.test(`get tells in two lines what to do when op says on a read: ${name}`, async () => {
      await using world = await makeWorld({ op: { faults: [{ on: "item get", fault: name }] } });
      assertTold(await world.run(), TOLD[name]);
      assert.equal(world.sts.calls.length, 0);
    });
  }
  if (OF_WRITES.test(name) || isEarly(name)) {
    Deno.test(`login tells in two lines what to do when op says on a write: ${name}`, async () => {
      await using world = await makeWorld({ op: { faults: [{ on: "item edit", fault: name }] } });
      assertTold(await world.run(["login"]), TOLD[name]);
      assert.equal(world.sts.calls.length, 1);
    });
  }
}

Deno.test("get lists the ids when two items have the title", async () => {
  await using world = await makeWorld();
  const other = await world.op.put({ title: AWS_KEY.title, fields: [] });
  const { code, stderr } = await world.run();
  assert.equal(code, 1);
  assert.match(stderr, TOLD["ambiguous title"]);
  assert.ok(stderr.includes(other.id) && stderr.includes(world.item?.id ?? "?"), stderr);
});

Deno.test("get shows the first line of what op says when that is something new", async () => {
  const stderr = "[ERROR] 2026/11/24 10:00:00 the moon is in the wrong phase\nsecond line\n";
  const fault = { stderr, exit: 3 };
  await using world = await makeWorld({ op: { faults: [{ on: "item get", fault }] } });
  assert.deepEqual(await world.run(), {
    code: 1,
    stdout: "",
    stderr:
      'op-sts: Cannot read the item "AWS Access Key": op ended with code 3 and said: the moon is in the wrong phase\n',
  });
});

Deno.test("get works with a service account when --vault is given, and says so when it is not", async () => {
  await using world = await makeWorld({ op: { mode: "service-account", vaults: ["Work"] } });
  assertTold(await world.run(), TOLD["no vault given"]);
  const { code, stderr } = await world.run(["--vault", "Work"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assertTold(
    await world.run([], { env: { OP_SERVICE_ACCOUNT_TOKEN: "ops_wrong", OP_STS_VAULT: "Work" } }),
    TOLD["bad token"],
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
  assertTold(await world.run(["--account", "home"]), TOLD["wrong account"]);
});
