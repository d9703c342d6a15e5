import assert from "node:assert/strict";
import { makeWorld, type World } from "../world.ts";

/** Writes a config in which two profiles are ours, and one takes on a role. */
async function writeConfig(world: World, work = `--item ${world.item?.id}`): Promise<void> {
  await Deno.mkdir(`${world.home}/.aws`, { recursive: true });
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    `[profile work]
credential_process = ${world.program} ${work}
region = eu-west-1
[profile home]
credential_process = op-sts --item nowhere
[profile admin]
role_arn = arn:aws:iam::222222222222:role/admin
source_profile = work
`,
  );
}

Deno.test("--profile takes the options of the profile's line, in every command that is about a session", async () => {
  await using world = await makeWorld({ item: { title: "Renamed" } });
  await writeConfig(world);
  const login = await world.run(["login", "--profile", "work"]);
  assert.deepEqual([login.code, login.stderr], [0, ""]);
  assert.match(login.stdout, /"Renamed"/);
  const status = await world.run(["status", "-p", "work"]);
  assert.deepEqual([status.code, status.stderr], [0, ""]);
  const twin = await world.run(["status"], { env: { OP_STS_PROFILE: "work" } });
  assert.equal(twin.code, 0);
  const aws = await world.run(["status"], { env: { AWS_PROFILE: "work" } });
  assert.equal(aws.code, 0);
  const get = await world.run(["get", "-p", "work"]);
  assert.equal(get.code, 0);
  assert.equal(JSON.parse(get.stdout).Version, 1);
  const clear = await world.run(["clear", "-p", "work"]);
  assert.match(clear.stdout, /forgotten/);
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("get as AWS calls it looks at no profile, whatever the environment names", async () => {
  await using world = await makeWorld();
  await writeConfig(world, "--item nowhere-either");
  const env = { OP_STS_PROFILE: "work", AWS_PROFILE: "home" };
  const got = await world.run(["--item", world.item?.id ?? ""], { env });
  assert.deepEqual([got.code, got.stderr], [0, ""]);
  const bare = await world.run([], { env });
  assert.deepEqual([bare.code, bare.stderr], [0, ""]);
});

Deno.test("several profiles and nobody to ask: the message lists them, the hint shows how to name one", async () => {
  await using world = await makeWorld();
  await writeConfig(world);
  const { code, stdout, stderr } = await world.run(["login"]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.equal(
    stderr,
    "op-sts: Cannot choose a profile: op-sts serves work, home, admin\n" +
      "hint: name one: op-sts login --profile NAME\n",
  );
});

Deno.test("a failure under credential_process names the whole command that helps", async () => {
  await using world = await makeWorld({ item: { seed: null } });
  await writeConfig(world);
  const { code, stdout, stderr } = await world.run(["--item", world.item?.id ?? ""]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /\nhint: .*op-sts login --profile work\b/);
});

Deno.test("a profile or a command where other programs have it brings up the whole command line", async () => {
  await using world = await makeWorld();
  await writeConfig(world);
  const cases: [argv: string[], hint: string][] = [
    [["login", "work"], "op-sts login --profile work"],
    [["status", "home", "--json"], "op-sts status --profile home --json"],
    [["exec", "work", "--", "aws", "s3", "ls"], "op-sts exec --profile work -- aws s3 ls"],
    [["exec", "work"], "op-sts exec --profile work"],
    [["exec", "work", "aws", "s3", "ls"], "op-sts exec --profile work -- aws s3 ls"],
    [["exec", "work", "aws", "--", "s3"], "op-sts exec --profile work -- aws s3"],
    [["exec", "-p", "work", "home"], "op-sts exec -p work -- home"],
    [["exec", "aws", "s3", "ls"], "op-sts exec -- aws s3 ls"],
  ];
  for (const [argv, hint] of cases) {
    const { code, stdout, stderr } = await world.run(argv);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.equal(stderr.split("\n")[1], `hint: ${hint}`);
  }
  const { stderr } = await world.run(["login", "elsewhere"]);
  assert.match(stderr, /^op-sts: Cannot use "elsewhere": login takes options only\n/);
});

Deno.test("a mistyped profile, command, option, value or variable brings up what was meant", async () => {
  await using world = await makeWorld();
  await writeConfig(world);
  const cases: [argv: string[], meant: string][] = [
    [["stauts"], "status"],
    [["status", "--profile", "wrok"], "work"],
    [["login", "--itme", "x"], "--item"],
    [["login", "-p", "work", "--cache", "feild"], "field"],
    [["completions", "zhs"], "zsh"],
    [["help", "exce"], "exec"],
  ];
  for (const [argv, meant] of cases) {
    const { code, stdout, stderr } = await world.run(argv);
    assert.deepEqual([code, stdout], [2, ""], argv.join(" "));
    assert.match(stderr, new RegExp(`\\nhint: did you mean ${meant}\\?`));
  }
  const told = await world.run(["status", "-p", "home", "--verbose"], {
    env: { OP_STS_VALUT: "x" },
  });
  assert.match(
    told.stderr,
    /^op-sts: warning: OP_STS_VALUT is set, .* did you mean OP_STS_VAULT\?$/m,
  );
  const got = await world.run(["get", "--verbose"], { env: { OP_STS_VALUT: "x" } });
  assert.doesNotMatch(got.stderr, /VALUT/);
});
