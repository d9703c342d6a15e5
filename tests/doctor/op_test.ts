import assert from "node:assert/strict";
import { awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { judgeRights } from "../../lib/doctor/op_place.ts";
import type { World } from "../world.ts";
import { assertFound, healthyLine, write } from "./planted.ts";

const OLD_ID = "oldoldoldoldoldoldoldoldol";

function shim({ home }: World, directory: string): string {
  return `${home}/${directory}/op`;
}

Deno.test("judgeRights() wants op to run as the group that the app on Linux knows", () => {
  const path = "/usr/local/bin/op";
  const root = { path, uid: 0, gid: 77, mode: 0o2755 };
  const judge = (rights: Partial<typeof root>, better?: string) =>
    judgeRights({ ...root, ...rights }, 77, 1000, ["work", "my own"], better);
  assert.equal(judge({}).state, "ok");
  assert.equal(judge({ uid: 1000 }).state, "ok");
  for (const rights of [{ mode: 0o755 }, { gid: 0 }]) {
    const { state, text, remedy } = judge(rights);
    assert.equal(state, "warning");
    assert.match(text, /does not run as the group onepassword-cli/);
    assert.equal(
      remedy,
      "sudo chgrp onepassword-cli /usr/local/bin/op && sudo chmod g+s /usr/local/bin/op",
    );
  }
  assert.equal(
    judge({ mode: 0o755 }, "/run/wrappers/bin/op").remedy,
    "op-sts setup --profile work --op /run/wrappers/bin/op; " +
      "op-sts setup --profile 'my own' --op /run/wrappers/bin/op",
  );
  const foreign = judge({ uid: 1001 });
  assert.match(foreign.text, /belongs to another user \(1001\)/);
  assert.equal(foreign.remedy, "sudo chown root /usr/local/bin/op");
});

Deno.test("doctor finds what is wrong with op", () =>
  assertFound([
    {
      fault: "op is not there",
      line: ({ program, item }) => `${program} --item ${item?.id} --op /nowhere/op`,
      name: "op",
      state: "failed",
      text: /is not found/,
      remedy: /install it .* --op/,
    },
    {
      fault: "op is too old to store a session",
      world: { op: { version: "2.22.0" } },
      name: "op-version",
      state: "failed",
      text: /op 2\.22\.0 cannot store a session: that needs 2\.23\.0/,
      remedy: /update the 1Password CLI/,
    },
    {
      fault: "op can report success after an error",
      world: { op: { version: "2.32.0-beta.02" } },
      name: "op-version",
      state: "warning",
      text: /success after a server error/,
      remedy: /update the 1Password CLI/,
    },
    {
      fault: "desktop programs do not find op",
      line: ({ program, item }) => `${program} --item ${item?.id}`,
      name: "op-on-desktop",
      state: "warning",
      text: /do not look for op/,
      remedy: /add --op \/.*\/op to the credential_process line/,
    },
    {
      fault: "op is a shim of asdf",
      line: (world) => healthyLine(world).replace(world.op.program, shim(world, ".asdf/shims")),
      plant: (world) =>
        write(
          shim(world, ".asdf/shims"),
          `#!/bin/sh\n# asdf exec "op"\nexec ${world.op.program} "$@"\n`,
          0o755,
        ),
      name: "op-place",
      state: "warning",
      text: /op is a shim of asdf, which works only where asdf is set up: .*\.asdf\/shims\/op/,
      remedy: /^op-sts setup --profile work --op "\$\(asdf which op\)"$/,
    },
    {
      fault: "op is a shim of mise",
      line: (world) => healthyLine(world).replace(world.op.program, shim(world, "bin")),
      plant: async (world) => {
        const mise = `#!/bin/sh\nexec ${world.op.program} "$@"\n`;
        await write(`${world.home}/tools/mise`, mise, 0o755);
        await Deno.symlink(`${world.home}/tools/mise`, shim(world, "bin"));
      },
      name: "op-place",
      state: "warning",
      text: /op is a shim of mise/,
      remedy: /^op-sts setup --profile work --op "\$\(mise which op\)"$/,
    },
    {
      fault: "nobody is signed in",
      plant: ({ op }) =>
        op.behave({
          faults: [
            { on: "item get", fault: "not signed in" },
            { on: "whoami", fault: "account not signed in" },
          ],
        }),
      name: "signed-in",
      state: "failed",
      text: /not signed in/,
      remedy: /op signin/,
    },
    {
      fault: "the integration is off",
      plant: ({ op }) =>
        op.behave({
          faults: [{ on: "item get", fault: "no accounts" }, {
            on: "whoami",
            fault: "no accounts",
          }],
        }),
      name: "signed-in",
      state: "failed",
      text: /knows no account/,
      remedy: /Integrate with 1Password CLI/,
    },
    {
      fault: "the prompt was dismissed",
      plant: ({ op }) =>
        op.behave({
          faults: [
            { on: "item get", fault: "prompt dismissed" },
            { on: "whoami", fault: "account not signed in" },
          ],
        }),
      name: "signed-in",
      state: "failed",
      text: /prompt was dismissed/,
      remedy: /approve the prompt/,
    },
  ]));

Deno.test("doctor finds what is wrong with the item", () =>
  assertFound([
    {
      fault: "there is no such item",
      line: ({ program, op }) => `${program} --item nothing --op ${op.program}`,
      name: "item",
      state: "failed",
      text: /"nothing".*no such item/,
      remedy: /--item/,
    },
    {
      fault: "two items have the title",
      line: ({ program, op }) => `${program} --item twin --op ${op.program}`,
      plant: async ({ op }) => {
        await op.put(awsKeyItem({ title: "twin" }));
        await op.put(awsKeyItem({ title: "twin" }));
      },
      name: "item",
      state: "failed",
      text: /more than one item/,
      remedy: /--item the id/,
    },
    {
      fault: "two items hold one key",
      plant: async (world) => {
        const { id } = await world.op.put(awsKeyItem({ title: "Copy" }));
        const line = healthyLine(world).replace(world.item?.id ?? "", id);
        await Deno.writeTextFile(
          `${world.home}/.aws/config`,
          `[profile copy]\ncredential_process = ${line}\n`,
          { append: true },
        );
      },
      name: "same-key",
      state: "warning",
      text: /"AWS Access Key" and "Copy" hold one access key, AKIAIOSFODNN7EXAMPLE/,
      remedy: /^op-sts setup --profile copy --item [a-z2-7]{26}$/,
    },
    {
      fault: "op answers with garbage",
      plant: ({ op }) => op.behave({ faults: [{ on: "item get", fault: "garbage" }] }),
      name: "item",
      state: "failed",
      text: /no readable answer/,
      remedy: /op update/,
    },
    {
      fault: "the access key id is missing",
      world: { item: { accessKeyId: null } },
      name: "access-key",
      state: "failed",
      text: /"Access Key ID"/,
      remedy: /--access-key-field/,
    },
    {
      fault: "the key is a temporary one",
      world: { item: { accessKeyId: "ASIAIOSFODNN7EXAMPLE" } },
      name: "access-key",
      state: "failed",
      text: /temporary/,
      remedy: /long-lived access key/,
    },
    {
      fault: "the secret is missing",
      world: { item: { secretAccessKey: "" } },
      name: "access-key",
      state: "failed",
      text: /"Secret Access Key"/,
      remedy: /--secret-key-field/,
    },
    {
      fault: "the serial is that of a role",
      world: { item: { mfaSerial: "arn:aws:iam::123456789012:role/admin" } },
      name: "mfa-serial",
      state: "failed",
      text: /names a role/,
      remedy: /IAM console/,
    },
    {
      fault: "the serial is missing",
      world: { item: { mfaSerial: null } },
      name: "mfa-serial",
      state: "failed",
      text: /no MFA serial/,
      remedy: /--mfa-serial/,
    },
    {
      fault: "there is no MFA at all",
      world: { item: { mfaSerial: null, seed: null }, key: { mfa: undefined } },
      name: "mfa-serial",
      state: "warning",
      text: /without MFA/,
      remedy: /authenticator app/,
    },
    {
      fault: "the one-time password is missing",
      world: { item: { seed: null } },
      name: "one-time-password",
      state: "warning",
      text: /only op-sts login/,
      remedy: /QR code/,
    },
    {
      fault: "the one-time password gives no code",
      world: { item: { seed: "not base32!" } },
      name: "one-time-password",
      state: "failed",
      text: /no six-digit code/,
      remedy: /add it again/,
    },
  ]));

Deno.test("doctor finds what is wrong with the place of the session", () =>
  assertFound([
    {
      fault: "the cache field holds something else",
      world: { item: { sessionCache: "my notes" } },
      name: "cache-read",
      state: "warning",
      text: /"session_cache" of "AWS Access Key" holds no session/,
      remedy: /op-sts login --profile work/,
    },
    {
      fault: "the cache field is one that a login needs",
      line: ({ program, item, op }) =>
        `${program} --item ${item?.id} --op ${op.program} --cache-field notes --access-key-field notes`,
      plant: async ({ op, item }) => {
        const notes = { label: "notes", value: "AKIAIOSFODNN7EXAMPLE" };
        const { fields } = awsKeyItem();
        await op.put({ ...awsKeyItem(), id: item?.id ?? "", fields: [...fields ?? [], notes] });
      },
      name: "cache-read",
      state: "failed",
      text: /the login itself needs it/,
      remedy: /--cache-field/,
    },
    {
      fault: "the session item is another item's",
      world: { item: { sessionCache: null } },
      line: ({ program, item, op }) =>
        `${program} --item ${item?.id} --op ${op.program} --cache-item ${item?.id}`,
      name: "cache-read",
      state: "failed",
      text: /not a session item/,
      remedy: /--cache-item/,
    },
    {
      fault: "each call looks for the session item",
      world: { item: { sessionCache: null } },
      plant: async (world) => {
        await world.run(["--item", world.item?.id ?? ""]);
      },
      name: "cache-write",
      state: "warning",
      text: /each call asks op twice/,
      remedy: /add --cache-item [a-z2-7]{26} /,
    },
    {
      fault: "the session item has the title of an earlier version",
      world: { item: { sessionCache: null } },
      line: (world) => `${healthyLine(world)} --cache-item ${OLD_ID}`,
      plant: async ({ op, item }) => {
        const field = (
          label: string,
          value: string,
        ) => ({ id: label, type: "STRING", label, value } as const);
        await op.put({
          id: OLD_ID,
          title: `op-sts session ${item?.id}`,
          category: "SECURE_NOTE",
          fields: [
            field("key_item", item?.id ?? ""),
            field("key_item_title", item?.title ?? ""),
            { ...field("session_cache", ""), type: "CONCEALED" },
          ],
        });
      },
      name: "session-item",
      state: "warning",
      text: /session item old.* has a title of an earlier version/,
      remedy:
        /^op-sts login --force --profile work gives|^op-sts login --profile work --force gives/,
    },
    {
      fault: "1Password refuses every edit of the item",
      plant: ({ op }) => op.behave({ habits: { edits: "validator" } }),
      name: "cache-write",
      state: "warning",
      text: /takes no edit of the item: a login keeps its session in a session item/,
      remedy: /op-sts setup writes the session item into the line/,
    },
    {
      fault: "op does not take the write",
      plant: ({ op }) => op.behave({ faults: [{ on: "item edit", fault: "no write permission" }] }),
      name: "cache-write",
      state: "failed",
      text: /no right to write/,
      remedy: /grant write access/,
    },
  ]));
