import assert from "node:assert/strict";
import { AWS_CLI_1 } from "../consumers/tools/aws_cli_1.ts";
import { installed } from "../consumers/install.ts";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { makeWorld, type World } from "../world.ts";
import { openPane, type Pane } from "./tmux.ts";

const CREDENTIALS = `# do not touch
[default]
aws_access_key_id = AKIAI44QH8DHBEXAMPLE
aws_secret_access_key = je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY

[work]
aws_access_key_id = ${AWS_KEY.accessKeyId}
aws_secret_access_key = ${AWS_KEY.secretAccessKey}
`;

const CONFIG = `[profile work]
region = us-east-1
mfa_serial = ${AWS_KEY.mfaSerial}
`;

/** What the user does in the 1Password app: adds the one-time password to the item that import made. */
async function addOneTimePassword(world: World): Promise<void> {
  const [item] = await world.op.items();
  assert.ok(item !== undefined);
  const fields = item.fields.map(({ id, label, type, value }) => ({ id, label, type, value }));
  const otp = { label: "one-time password", type: "OTP", value: AWS_KEY.seed } as const;
  await world.op.put({ ...item, vault: item.vault.id, fields: [...fields, otp] });
}

Deno.test("import, setup and AWS CLI lead from plaintext keys to an identity with MFA in three commands", async () => {
  const cli = await installed(AWS_CLI_1);
  await using world = await makeWorld({ item: null });
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(`${world.home}/.aws/credentials`, CREDENTIALS, { mode: 0o600 });
  await Deno.writeTextFile(`${world.home}/.aws/config`, CONFIG);
  const open = (...command: string[]): Promise<Pane> =>
    openPane({
      command,
      cwd: world.home,
      columns: 200,
      env: { ...world.env, AWS_EC2_METADATA_DISABLED: "true" },
    });

  await using first = await open(world.program, "import", "--profile", "work");
  await first.see("Move the key? (y/N)");
  await first.press("y");
  assert.deepEqual(await first.ended(), { code: 0, isRestored: true });
  const [, advised = ""] = /op-sts (setup --profile work --item \S+)/.exec(await first.screen()) ??
    [];

  await addOneTimePassword(world);
  await using second = await open(world.program, ...advised.split(" "));
  await second.see("Where is the session to be kept?");
  await second.press("Enter");
  await second.see("Who hands out the session?");
  await second.press("Enter");
  await second.see("Write this change? (Y/n)");
  await second.press("Enter");
  assert.deepEqual(await second.ended(), { code: 0, isRestored: true });
  const [, next = ""] = /Next: aws (.*)/.exec(await second.screen()) ?? [];

  await using third = await open(`${cli}/bin/aws`, ...next.split(" "));
  assert.deepEqual(await third.ended(), { code: 0, isRestored: true });
  const [answer = ""] = /\{[^}]*\}/.exec(await third.screen()) ?? [];
  assert.deepEqual(JSON.parse(answer).Arn, "arn:aws:iam::123456789012:user/alice");

  const [session] = world.sts.sessions;
  assert.deepEqual([world.sts.logins, session?.mfaPresent], [1, true]);
  const asked = world.sts.calls.at(-1);
  assert.deepEqual([asked?.action, asked?.accessKeyId], [
    "GetCallerIdentity",
    session?.accessKeyId,
  ]);
  const credentials = await Deno.readTextFile(`${world.home}/.aws/credentials`);
  assert.ok(!credentials.includes(AWS_KEY.secretAccessKey));
  assert.ok(CREDENTIALS.startsWith(credentials.slice(0, CREDENTIALS.indexOf("[work]"))));
});
