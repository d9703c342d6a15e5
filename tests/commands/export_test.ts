import assert from "node:assert/strict";
import { fishQuoted, posixQuoted } from "../../lib/base/shell_quotes.ts";
import { powershellQuoted } from "../../lib/commands/export.ts";
import { makeWorld } from "../world.ts";

Deno.test("export prints variables that a shell takes on, and takes away what contradicts them", async () => {
  await using world = await makeWorld();
  const script = `
AWS_PROFILE=other AWS_ACCOUNT_ID=999999999999
export AWS_PROFILE AWS_ACCOUNT_ID
eval "$(op-sts export --region eu-west-1)"
env | grep -E '^(AWS_|OP_STS_)' | grep -v AWS_ENDPOINT_URL_ | sort`;
  const { code, stdout, stderr } = await world.shell(script);
  const [session] = world.sts.sessions;
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(stdout.trim().split("\n"), [
    `AWS_ACCESS_KEY_ID=${session?.accessKeyId}`,
    "AWS_ACCOUNT_ID=123456789012",
    `AWS_CREDENTIAL_EXPIRATION=${session?.expiration}`,
    "AWS_DEFAULT_REGION=eu-west-1",
    "AWS_REGION=eu-west-1",
    `AWS_SECRET_ACCESS_KEY=${session?.secretAccessKey}`,
    `AWS_SESSION_EXPIRATION=${session?.expiration}`,
    `AWS_SESSION_TOKEN=${session?.sessionToken}`,
  ]);
});

Deno.test("export --format json gives the variables to a program, and other formats are refused", async () => {
  await using world = await makeWorld();
  const { stdout } = await world.run(["export", "--format", "json"]);
  assert.equal(JSON.parse(stdout).AWS_SESSION_TOKEN, world.sts.sessions[0]?.sessionToken);
  for (
    const [format, says] of [["powershel", /did you mean powershell\?/], [
      "valueOf",
      /none of/,
    ]] as const
  ) {
    const wrong = await world.run(["export", "--format", format]);
    assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
    assert.match(wrong.stderr, says);
  }
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("export prints nothing where there is no session to be had", async () => {
  await using world = await makeWorld({ item: null });
  const { code, stdout } = await world.run(["export"]);
  assert.deepEqual([code, stdout], [1, ""]);
});

Deno.test("texts are quoted as each shell reads them", () => {
  assert.equal(posixQuoted("it's $x `y`"), "'it'\\''s $x `y`'");
  assert.equal(fishQuoted("it's \\ $x"), "'it\\'s \\\\ $x'");
  assert.equal(powershellQuoted("it's \u2019 $x"), "'it''s \u2019\u2019 $x'");
});
