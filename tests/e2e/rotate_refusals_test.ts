import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import type { Fault as OpFault } from "../emulators/op/model.ts";
import type { Behaviour } from "../emulators/sts/stand_in.ts";
import { makeWorld, type World, type WorldOptions } from "../world.ts";
import { assertUsable, keyInItem, keysAtAws, rotate, rotateWorld } from "../rotate/world.ts";

/** Two lines at most, nothing on stdout. */
function assertTold(ended: { code: number; stdout: string; stderr: string }, words: RegExp): void {
  assert.equal(ended.stdout, "");
  assert.ok(ended.code === 1 || ended.code === 2);
  assert.match(ended.stderr, words);
  assert.ok(ended.stderr.trimEnd().split("\n").length <= 2, ended.stderr);
}

interface Refusal {
  readonly name: string;
  readonly world?: WorldOptions;
  readonly args?: readonly string[];
  readonly prepare?: (world: World) => void | Promise<void>;
  readonly words: RegExp;
}

const DAY = 86_400_000;

const REFUSED: readonly Refusal[] = [
  {
    name: "nobody can be asked",
    args: [],
    words: /^op-sts: Cannot rotate without a confirmation: there is no terminal/,
  },
  {
    name: "the user has a second key, used or not",
    prepare: (world) =>
      void world.sts.addKey({ userName: world.key.userName, createdAtMs: Date.now() - 40 * DAY }),
    words:
      /^op-sts: Cannot rotate: beside AKIA\w+ the user has the access key AKIA\w+ \(Active, 40 days old, never used\)\nhint: /,
  },
  {
    name: "the item can hold a passkey",
    world: { item: { category: "LOGIN" } },
    words:
      /^op-sts: Cannot rotate the access key in "AWS Access Key": a Login item can hold a passkey/,
  },
  {
    name: "IAM lets the user list nothing",
    prepare: (world) => void (world.key.iamRights = []),
    words:
      /^op-sts: Cannot list the access keys: AWS does not allow it: .*iam:ListAccessKeys.*\nhint: /,
  },
  {
    name: "IAM lets the user make nothing",
    prepare: (world) =>
      void (world.key.iamRights = ["ListAccessKeys", "GetAccessKeyLastUsed", "DeleteAccessKey"]),
    words: /^op-sts: Cannot create an access key: AWS does not allow it: .*iam:CreateAccessKey/,
  },
  {
    name: "there is nothing to finish",
    args: ["--finish", "--yes"],
    words: /^op-sts: Cannot finish: no rotation was begun\nhint: /,
  },
  {
    name: "both ways of deleting are given",
    args: ["--finish", "--delete-old", "--yes"],
    words: /^op-sts: Cannot use --finish with --delete-old/,
  },
];

for (const { name, world: options, args = ["--yes"], prepare, words } of REFUSED) {
  Deno.test(`rotate refuses, and changes no key, when ${name}`, async () => {
    await using world = await rotateWorld(options);
    await prepare?.(world);
    const before = keysAtAws(world);
    const { id } = await keyInItem(world);
    assertTold(await rotate(world, ...args), words);
    assert.deepEqual(keysAtAws(world), before);
    assert.equal((await keyInItem(world)).id, id);
  });
}

Deno.test("rotate refuses a user without MFA before anything is asked of AWS", async () => {
  await using world = await makeWorld({
    item: { mfaSerial: null, seed: null },
    key: { mfa: undefined },
  });
  assertTold(await rotate(world, "--yes"), /^op-sts: Cannot rotate: the item has no MFA serial/);
  assert.deepEqual(world.sts.calls, []);
});

Deno.test("rotate refuses the root user's key", async () => {
  const serial = "arn:aws:iam::123456789012:mfa/root-account-mfa-device";
  await using world = await rotateWorld({
    item: { mfaSerial: serial },
    key: { root: true, mfa: { serial, seed: AWS_KEY.seed } },
  });
  assertTold(await rotate(world, "--yes"), /which is no IAM user/);
});

interface Broken {
  readonly name: string;
  readonly op?: OpFault[];
  readonly sts?: Partial<Behaviour>;
  readonly args?: readonly string[];
  /** Whether no second key is left. */
  readonly isUndone?: boolean;
  readonly words: RegExp;
}

const NO_RIGHT = {
  stderr: "[ERROR] 2026/11/26 12:00:00 (101) You do not have permission to perform this action\n",
  exit: 1,
};

const BROKEN: readonly Broken[] = [
  {
    name: "1Password refuses the edit with both halves",
    op: [{ on: "item edit", fault: NO_RIGHT, skip: 1, times: 1 }],
    isUndone: true,
    words: /^op-sts: Cannot write the item "AWS Access Key": /,
  },
  {
    name: "the item is archived once the new key is made",
    op: [{ on: "item get", fault: "item archived", skip: 5 }],
    isUndone: true,
    words: /^op-sts: Cannot read the item ".*": there is no such item\n/,
  },
  {
    name: "1Password is silent once the new key is made",
    op: [{ on: "item get", fault: "hang", skip: 5 }],
    args: ["--yes", "--timeout", "12s"],
    isUndone: true,
    words: /^op-sts: Cannot read the item ".*": op did not answer in time\n/,
  },
  {
    name: "the answer of CreateAccessKey is lost",
    sts: { faults: [{ fault: "drop after use", on: "CreateAccessKey", times: 1 }] },
    words: /^op-sts: Cannot create an access key: .*\nhint: run it again: op-sts rotate/,
  },
  {
    name: "IAM limits the rate",
    sts: { faults: [{ fault: "throttle", on: "CreateAccessKey", times: 1 }] },
    words: /AWS limits the rate of requests/,
  },
  {
    name: "IAM fails when the old key is to become inactive",
    sts: { faults: [{ fault: "unavailable", on: "UpdateAccessKey", times: 1 }] },
    words: /^op-sts: Cannot make the access key AKIA\w+ inactive: /,
  },
];

for (const { name, op, sts, args = ["--yes"], isUndone = false, words } of BROKEN) {
  Deno.test(`rotate locks nobody out, and ends well when run again, when ${name}`, async () => {
    await using world = await rotateWorld();
    if (op !== undefined) await world.op.behave({ faults: op });
    if (sts !== undefined) world.sts.behave(sts);
    assertTold(await rotate(world, ...args), words);
    await assertUsable(world, name);
    if (isUndone) assert.deepEqual(keysAtAws(world), ["first Active"]);
    await world.op.behave({ faults: [] });
    const { code, stderr } = await rotate(world, "--yes");
    assert.equal(code, 0, stderr);
    await assertUsable(world, `${name}, and one more run`);
    assert.equal(keysAtAws(world).filter((key) => key.endsWith(" Active")).length, 1);
  });
}

Deno.test("rotate needs no more than the rights that docs/rotate.md names", async () => {
  await using world = await rotateWorld();
  const page = await Deno.readTextFile(new URL("../../docs/rotate.md", import.meta.url));
  const [policy = ""] = /^\{[^]*?"iam:[^]*?^\}/m.exec(page) ?? [];
  const rights = [...policy.matchAll(/"iam:(\w+)"/g)].map(([, right = ""]) => right);
  assert.equal(rights.length, 5);
  world.key.iamRights = rights;
  const { code, stderr } = await rotate(world, "--yes", "--delete-old", "--timeout", "5s");
  assert.equal(code, 0, stderr);
  assert.equal(keysAtAws(world).length, 1);
});

Deno.test("rotate keeps the secrets of both keys out of arguments, the environment and its trace", async () => {
  await using world = await rotateWorld();
  const old = (await keyInItem(world)).secret;
  const { code, stdout, stderr } = await rotate(world, "--yes", "--verbose");
  assert.equal(code, 0, stderr);
  const { secret } = await keyInItem(world);
  const calls = await world.op.calls();
  for (
    const text of [
      stdout,
      stderr,
      ...calls.map((call) => JSON.stringify([call.argv, call.env])),
    ]
  ) {
    for (const each of [old, secret]) assert.ok(!text.includes(each), text.slice(0, 200));
  }
});

Deno.test("rotate leaves the key alone that another machine is about to store, though its own marker came later", async () => {
  await using world = await rotateWorld();
  // Both have looked before either writes; the new key of one then waits for its approval.
  const one = await machine(world, "one", { 1: "two.1", 2: "approved" });
  const two = await machine(world, "two", { 1: "one.2" });
  const first = world.run(["rotate", "--yes"], { env: one });
  for (let run = 1; run <= 2; run++) {
    assertTold(
      await world.run(["rotate", "--yes"], { env: two }),
      /^op-sts: Cannot rotate: another machine began to replace this access key at .*\nhint: let it finish/,
    );
  }
  await Deno.writeTextFile(`${world.home}/approved`, "");
  const { code, stderr } = await first;
  assert.equal(code, 0, stderr);
  await assertUsable(world, "with two markers");
  assert.equal(keysAtAws(world).length, 2);
});

Deno.test("rotate leaves the rotation alone that another machine has just begun", async () => {
  await using world = await rotateWorld();
  world.sts.behave({ faults: [{ fault: "unavailable", on: "CreateAccessKey", times: 1 }] });
  assert.equal((await rotate(world, "--yes")).code, 1);
  const other = await machine(world, "other", {});
  assertTold(await world.run(["rotate", "--yes"], { env: other }), /another machine began/);
  assert.deepEqual(keysAtAws(world), ["first Active"]);
  // Its clock was years ahead.
  const item = await world.op.item(world.item?.id ?? "");
  const fields = item.fields.map((field) => ({
    ...field,
    value: field.value.replace(/ since \d+/, " since 2999"),
  }));
  await world.op.put({ ...item, vault: item.vault.id, fields });
  const { code, stderr } = await world.run(["rotate", "--yes"], { env: other });
  assert.equal(code, 0, stderr);
});

Deno.test("rotate leaves the key alone that another machine has made first", async () => {
  await using world = await rotateWorld();
  const message = "Cannot exceed quota for AccessKeysPerUser: 2";
  const fault = { status: 409, code: "LimitExceeded", message };
  world.sts.behave({ faults: [{ fault, on: "CreateAccessKey", times: 1 }] });
  assertTold(
    await rotate(world, "--yes"),
    /^op-sts: Cannot create an access key: the user has two access keys already, .*\nhint: run it again: op-sts rotate/,
  );
  world.sts.addKey({ userName: world.key.userName, createdAtMs: Date.now() });
  assertTold(await rotate(world, "--yes"), /another machine began/);
  assert.equal(keysAtAws(world).length, 2);
});

/**
 * Another machine: an `op` and a home directory of its own.
 *
 * @param waits By the number of its edit, the file below HOME that the edit waits for; it first makes `NAME.NUMBER`
 */
async function machine(
  world: World,
  name: string,
  waits: Readonly<Record<number, string>>,
): Promise<Record<string, string>> {
  const { home, op, sts } = world;
  const bin = `${home}/${name}`;
  await Deno.mkdir(bin);
  const cases = Object.entries(waits).map(([edit, file]) => `${edit}) wanted=${file} ;;`);
  const script = `#!/bin/sh
cd '${home}'
if [ "$2" = edit ]; then
  echo >>'${name}.edits'
  edit=$(($(wc -l <'${name}.edits')))
  : >'${name}.'$edit
  case $edit in ${cases.join(" ")} *) wanted=. ;; esac
  while [ ! -e "$wanted" ]; do sleep 0.1; done
fi
exec '${op.program}' "$@"
`;
  await Deno.writeTextFile(`${bin}/op`, script, { mode: 0o755 });
  return {
    AWS_ENDPOINT_URL_IAM: sts.url,
    HOME: bin,
    PATH: `${bin}:${world.env["PATH"]}`,
  };
}

Deno.test("rotate leaves the key alone that another machine is about to store, and that one ends well", async () => {
  await using world = await rotateWorld({ op: { latencyMs: { edit: 2500 } } });
  const one = rotate(world, "--yes");
  while (world.sts.keys.size < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  // The other machine has a directory for its locks of its own.
  const other = { AWS_ENDPOINT_URL_IAM: world.sts.url, HOME: `${world.home}/other` };
  assertTold(
    await world.run(["rotate", "--yes"], { env: other }),
    /^op-sts: Cannot rotate: another machine began to replace this access key at .*\nhint: let it finish/,
  );
  const { code, stderr } = await one;
  assert.equal(code, 0, stderr);
  await assertUsable(world, "with two machines");
  assert.equal(keysAtAws(world).length, 2);
});
