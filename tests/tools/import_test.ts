import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { makeWorld, type World } from "../world.ts";
import { openPane, type Pane } from "./tmux.ts";

const CREDENTIALS = `# mine
[work]
aws_access_key_id = ${AWS_KEY.accessKeyId}
aws_secret_access_key = ${AWS_KEY.secretAccessKey}
; old: ${AWS_KEY.secretAccessKey}
`;

async function makePlainWorld(): Promise<World> {
  const world = await makeWorld({ item: null });
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(`${world.home}/.aws/credentials`, CREDENTIALS, { mode: 0o600 });
  return world;
}

function runImport(world: World, env: Record<string, string> = {}): Promise<Pane> {
  return openPane({
    command: [world.program, "import", "--profile", "work", "--mfa-serial", AWS_KEY.mfaSerial],
    cwd: world.home,
    columns: 140,
    env: { ...world.env, ...env },
  });
}

const read = (world: World) => Deno.readTextFile(`${world.home}/.aws/credentials`);

for (const TERM of ["xterm-256color", "dumb"]) {
  Deno.test(`import says on a terminal (${TERM}) what it will do, without a secret, and does it after y`, async () => {
    await using world = await makePlainWorld();
    await using pane = await runImport(world, { TERM });
    const asked = await pane.see("Move the key? (y/N)");
    assert.match(
      asked,
      /^The access key AKIAIOSFODNN7EXAMPLE of the profile "work" goes into 1Password:$/m,
    );
    assert.match(asked, /^ {2}MFA serial: arn:aws:iam::123456789012:mfa\/alice$/m);
    assert.match(asked, /^ {2}-aws_access_key_id = …\n {2}-aws_secret_access_key = …\n {3}# …$/m);
    assert.equal((await world.op.calls()).length + world.sts.calls.length, 0);
    assert.equal(await read(world), CREDENTIALS);

    await pane.press("y");
    if (TERM === "dumb") await pane.press("Enter");
    assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
    const screen = await pane.screen();
    assert.match(screen, /^The same secret still stands in .*credentials, line 3$/m);
    assert.ok(!screen.includes(AWS_KEY.secretAccessKey));
    const left = CREDENTIALS.replace(/^aws_.*\n/gm, "");
    assert.equal(await read(world), left);
    assert.equal((await world.op.items()).length, 1);
  });
}

const NO: readonly (readonly [key: string, code: number, said: RegExp])[] = [
  ["n", 1, /^Nothing was changed$/m],
  ["Enter", 1, /^Nothing was changed$/m],
  ["C-c", 130, /cancelled/],
];

for (const [key, code, said] of NO) {
  Deno.test(`import asks nobody and changes nothing after ${key}`, async () => {
    await using world = await makePlainWorld();
    await using pane = await runImport(world);
    await pane.see("Move the key? (y/N)");
    await pane.press(key);
    assert.deepEqual(await pane.ended(), { code, isRestored: true });
    assert.match(await pane.screen(), said);
    assert.equal(await read(world), CREDENTIALS);
    assert.equal((await world.op.calls()).length + world.sts.calls.length, 0);
  });
}

Deno.test("import leaves the file as it was when Ctrl-C comes while 1Password works", async () => {
  await using world = await makePlainWorld();
  await world.op.behave({ latencyMs: { list: 60_000 } });
  await using pane = await runImport(world);
  await pane.see("Move the key? (y/N)");
  await pane.press("y");
  await pane.see("putting the key into 1Password");
  await pane.press("C-c");
  assert.deepEqual(await pane.ended(), { code: 130, isRestored: true });
  assert.equal(await read(world), CREDENTIALS);
});
