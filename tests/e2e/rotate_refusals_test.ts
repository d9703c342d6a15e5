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

Deno.test("rotate leaves the key alone that another machine is about to store, and that one ends well", async () => {
  await using world = await rotateWorld({ op: { latencyMs: { edit: 2500 } } });
  const one = rotate(world, "--yes");
  while (world.sts.keys.size < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  // The other machine has a directory for its locks of its own.
  const other = { AWS_ENDPOINT_URL_IAM: world.sts.url, XDG_STATE_HOME: `${world.home}/other` };
  assertTold(
    await world.run(["rotate", "--yes"], { env: other }),
    /^op-sts: Cannot rotate: another machine began to replace this access key at .*\nhint: let it finish/,
  );
  const { code, stderr } = await one;
  assert.equal(code, 0, stderr);
  await assertUsable(world, "with two machines");
  assert.equal(keysAtAws(world).length, 2);
});
