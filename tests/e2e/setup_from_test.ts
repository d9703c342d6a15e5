import assert from "node:assert/strict";
import { AWS_KEY, awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { makeWorld, type World } from "../world.ts";

const FRAGMENT = `# The accounts of the team
[profile dev]
region = eu-central-1
credential_process = op-sts --item 'AWS dev' --vault Team

[profile prod]
region = eu-west-1
output = json
credential_process = op-sts --item "AWS prod" --vault Team --duration 4h

[profile prod-admin]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = prod
region = eu-west-1
`;

/** The key of the second account, with a device of its own. */
const PROD = {
  accessKeyId: "AKIAI44QH8DHBEXAMPLE",
  secretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
  mfaSerial: "arn:aws:iam::210987654321:mfa/alice",
  seed: "KRUGS4ZANFZSAYJAONSWG4TFOQFA2ZDP",
};

async function teamWorld(fragment: string = FRAGMENT, ...[config]: string[]): Promise<World> {
  const world = await makeWorld({ op: { vaults: ["Private", "Team"] }, item: null });
  await world.op.put({ ...awsKeyItem({ title: "AWS dev" }), vault: "Team" });
  await world.op.put({ ...awsKeyItem({ title: "AWS prod", ...PROD }), vault: "Team" });
  const { mfaSerial: serial, seed, ...key } = PROD;
  world.sts.addKey({ ...key, mfa: { serial, seed } });
  await Deno.writeTextFile(`${world.home}/team.ini`, fragment);
  if (config !== undefined) {
    await Deno.mkdir(`${world.home}/.aws`);
    await Deno.writeTextFile(`${world.home}/.aws/config`, config);
  }
  return world;
}

const readConfig = ({ home }: World) =>
  Deno.readTextFile(`${home}/.aws/config`).catch(() => undefined);

const FROM = ["setup", "--yes", "--from", "team.ini"];

async function idOf(world: World, title: string): Promise<string> {
  return (await world.op.items()).find((item) => item.title === title)?.id ?? "";
}

Deno.test("setup --from makes a team's profiles this person's, in one write", async () => {
  await using world = await teamWorld(FRAGMENT, "[default]\nregion = us-east-1\n");
  const { code, stdout, stderr } = await world.run(FROM);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const config = await readConfig(world) ?? "";
  const vault = (await world.op.item("AWS dev")).vault.id;
  const [dev, prod] = [await idOf(world, "AWS dev"), await idOf(world, "AWS prod")];
  const plain = config.replaceAll(
    /credential_process = .*? --item/g,
    "credential_process = … --item",
  )
    .replaceAll(/ --cache-item \w{26}/g, " --cache-item …").replaceAll(/ --op \S+/g, "");
  assert.equal(
    plain,
    `[default]
region = us-east-1

[profile dev]
credential_process = … --item ${dev} --vault ${vault} --cache-item …
region = eu-central-1

[profile prod]
credential_process = … --item ${prod} --vault ${vault} --cache-item … --duration 4h
region = eu-west-1
output = json

[profile prod-admin]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = prod
region = eu-west-1
`,
  );
  assert.match(stdout, /\nNext: op-sts list; aws sts get-caller-identity --profile dev\n$/);
  const again = await world.run(FROM);
  assert.match(again.stdout, /nothing to change/);
  assert.equal(await readConfig(world), config);
  const hit = await world.run(["get", "--profile", "prod"]);
  assert.equal(JSON.parse(hit.stdout).Version, 1);
});

Deno.test("setup --from says for each profile what cannot be found, and sets up the others", async () => {
  const fragment = FRAGMENT.replace("AWS prod", "AWS production");
  await using world = await teamWorld(fragment);
  await Deno.rename(`${world.home}/team.ini`, `${world.home}/our team.ini`);
  const { code, stdout, stderr } = await world.run([...FROM.slice(0, -1), "our team.ini"]);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /left as it is: Cannot find the item "AWS production" in the vault "Team"\n/,
  );
  assert.match(
    stdout,
    /left as it is: Cannot set up the profile "prod-admin": "prod", which it leans on/,
  );
  assert.match(
    stderr,
    /^op-sts: Cannot set up 2 of 3 profiles: "prod", "prod-admin"\nhint: .*op-sts setup --from 'our team\.ini'\n$/,
  );
  const config = await readConfig(world) ?? "";
  assert.match(config, /^\[profile dev\]\ncredential_process = /);
  assert.doesNotMatch(config, /prod/);
});

Deno.test("setup --from writes no role that would have nothing to lean on, and knows what a person's own files have", async () => {
  const role = (name: string, ...settings: string[]) =>
    `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/x\n${settings.join("\n")}\n`;
  const fragment = [
    role("above", "source_profile = lost"),
    role("lost", "source_profile = nowhere"),
    role("machine", "credential_source = Ec2InstanceMetadata"),
    role("round", "source_profile = about"),
    role("about", "source_profile = round"),
    role("second", "source_profile = first"),
    role("first", "source_profile = dev"),
    role("keys", "source_profile = static"),
    role("here", "credential_source = Ec2InstanceMetadata"),
    "[profile dev]\ncredential_process = op-sts --item 'AWS dev' --vault Team\n",
  ].join("");
  const own = "[profile here]\ncredential_source = Ec2InstanceMetadata\n";
  await using world = await teamWorld(fragment, own);
  await Deno.writeTextFile(`${world.home}/.aws/credentials`, "[static]\naws_access_key_id = A\n");
  const { code, stdout, stderr } = await world.run(FROM);
  assert.equal(code, 1);
  const refused = [...stdout.matchAll(/left as it is: Cannot set up the profile (.*)/g)]
    .map(([, text]) => text).sort();
  assert.deepEqual(refused, [
    '"about": its source_profile leads in a circle',
    '"above": "lost", which it leans on, was not set up',
    '"lost": "nowhere", which it leans on, is in none of the files',
    '"machine": it takes on a role, and names no source_profile',
    '"round": its source_profile leads in a circle',
  ]);
  assert.match(stderr, /^op-sts: Cannot set up 5 of 10 profiles: /);
  const config = await readConfig(world) ?? "";
  const written = [...config.matchAll(/^\[profile (.*)\]$/gm)].map(([, name]) => name);
  assert.deepEqual(written, ["here", "second", "first", "keys", "dev"]);
});

Deno.test("setup --from takes nothing over that runs a program or sends requests elsewhere", async () => {
  const fragment = `[profile dev]
credential_process = op-sts --item 'AWS dev' --op /tmp/evil --agent on
cli_pager = /tmp/evil
endpoint_url = https://evil.example
ca_bundle = /tmp/evil
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
[profile evil]
credential_process = /tmp/evil
[profile wrong]
credential_process = op-sts --item AWS dev
[profile without]
credential_process = op-sts --vault Team
[plugins]
evil = /tmp/evil
`;
  await using world = await teamWorld(fragment);
  const { code, stdout, stderr } = await world.run(FROM);
  assert.equal(code, 1);
  assert.match(stderr, /Cannot set up 3 of 4 profiles: "evil", "wrong", "without"/);
  assert.match(stdout, /^Left out: \[plugins\]$/m);
  assert.match(
    stdout,
    /left out: cli_pager, endpoint_url, ca_bundle, aws_access_key_id, --op, --agent$/m,
  );
  const config = await readConfig(world) ?? "";
  assert.doesNotMatch(config, /evil|--agent|AKIA/);
});

Deno.test("setup --from lets nothing of a team's file steer the terminal or hide in it", async () => {
  const escape = "\x1b]0;title\x07\x1b[2J";
  await using world = await teamWorld(`[profile a${escape}]
region = x
[profile b]
role_arn = arn:aws:iam::123456789012:role/\u202edmin
source_profile = a
[profile c]
${escape} = 1
credential_process = op-sts --item '${escape}'
[x${escape}]
`);
  const { code, stdout, stderr } = await world.run(FROM);
  assert.equal(code, 1);
  assert.match(stderr, /Cannot set up 3 of 3 profiles/);
  assert.doesNotMatch((stdout + stderr).replaceAll("\n", ""), /[\p{Cc}\u202e]/u);
});

Deno.test("setup --from keeps what a profile says already, but for its line", async () => {
  await using world = await teamWorld(FRAGMENT, "[profile dev]\nregion = us-east-1\n# mine\n");
  const { code, stdout } = await world.run(FROM);
  assert.equal(code, 0);
  assert.match(stdout, /^ {2}stays as it is: region$/m);
  assert.match(
    await readConfig(world) ?? "",
    /^\[profile dev\]\ncredential_process = .*\nregion = us-east-1\n# mine\n/,
  );
});

Deno.test("setup --from writes nothing at all where a login fails for all, or there is nothing to read", async () => {
  await using world = await teamWorld();
  for (const key of world.sts.keys.values()) key.status = "Inactive";
  const refused = await world.run(FROM);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /Cannot set up 3 of 3 profiles/);
  assert.equal(await readConfig(world), undefined);
  await Deno.writeTextFile(`${world.home}/team.ini`, "# nothing\n");
  for (const path of ["team.ini", "no-such-file", world.home]) {
    const { code, stderr } = await world.run(["setup", "--yes", "--from", path]);
    assert.equal(code, 1);
    assert.match(stderr, /^op-sts: Cannot (set up from|read) .*\n(hint: .*\n)?$/);
  }
  const both = await world.run([...FROM, "--profile", "dev"]);
  assert.match(both.stderr, /^op-sts: Cannot use --from and --profile together/);
});

Deno.test("setup --from chooses among no items by itself", async () => {
  await using world = await teamWorld(FRAGMENT.replaceAll(" --vault Team", ""));
  await world.op.put({ ...awsKeyItem({ title: "AWS dev" }), vault: "Private" });
  const { code, stdout } = await world.run(FROM);
  assert.equal(code, 1);
  assert.match(stdout, /Cannot choose among the items "AWS dev" in 1Password: there are 2\n/);
  assert.ok(!JSON.stringify(await readConfig(world)).includes(AWS_KEY.secretAccessKey));
});

Deno.test("setup --from --print shows all profiles and writes nothing", async () => {
  await using world = await teamWorld();
  const { code, stdout } = await world.run([...FROM, "--print"]);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^\[profile dev\]\ncredential_process = .* --cache item .*\nregion = eu-central-1\n\n\[profile prod\]/,
  );
  assert.deepEqual([await readConfig(world), world.sts.logins], [undefined, 0]);
});
