import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { NOBODY } from "../emulators/sts/self_signed.ts";
import type { Ended } from "../emulators/op/run.ts";
import { makeWorld, PROGRAM, type World } from "../world.ts";

const CONFIG = `# Mine\r
[default]\r
region = eu-west-1 ; not a comment\r
\r
[profile work]\r
  region=us-east-1\r
[profile admin]\r
source_profile = work\r
role_arn = arn:aws:iam::123456789012:role/admin`;

async function writeConfig(world: World, text: string, name = "config"): Promise<void> {
  await Deno.mkdir(`${world.home}/.aws`, { recursive: true });
  await Deno.writeTextFile(`${world.home}/.aws/${name}`, text);
}

async function readConfig(world: World): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(`${world.home}/.aws/config`);
  } catch {
    return undefined;
  }
}

/** Runs setup without a terminal, and looks whether it shows a secret. */
async function runSetup(
  world: World,
  args: readonly string[] = ["--item", AWS_KEY.title],
  env: Record<string, string> = {},
): Promise<Ended> {
  const result = await world.run(["setup", "--yes", ...args], { env });
  const secrets = [AWS_KEY.secretAccessKey, AWS_KEY.seed].concat(
    world.sts.sessions.flatMap(({ secretAccessKey, sessionToken }) => [
      secretAccessKey,
      sessionToken,
    ]),
  );
  for (const secret of secrets) {
    assert.ok(!(result.stdout + result.stderr).includes(secret), result.stdout + result.stderr);
  }
  return result;
}

/** The options in the line of a profile's section. */
async function lineOf(world: World, header = "[default]"): Promise<string> {
  const config = await readConfig(world) ?? "";
  const section = config.slice(config.indexOf(header));
  const line = /^\s*credential_process = (.*)$/m.exec(section)?.[1]?.trim() ?? "";
  assert.match(line, /^[\w./:@=+,-]+( [\w./:@=+,-]+)*$/);
  const main = PROGRAM.at(-1) ?? "";
  if (main.endsWith(".ts")) {
    assert.match(line, /^\/usr\/bin\/env (-u \w+ )+DENO_DIR=\S+ \S+ run -P -q --no-prompt /);
  }
  assert.ok(line.includes(`${main} --item `), line);
  return line.slice(line.indexOf("--item"));
}

Deno.test("setup writes a line that works as it is, and changes nothing when it is run again", async () => {
  await using world = await makeWorld();
  await writeConfig(world, CONFIG);
  const first = await runSetup(world, ["--item", AWS_KEY.title, "--profile", "work"]);
  assert.deepEqual([first.code, first.stderr], [0, ""]);
  assert.match(first.stdout, /\nNext: aws sts get-caller-identity --profile work\n$/);
  const [sessionItem] = (await world.op.items()).filter(({ title }) => title.startsWith("op-sts"));
  const options = await lineOf(world, "[profile work]");
  assert.equal(
    options,
    `--item ${world.item?.id} --cache-item ${sessionItem?.id} --op ${world.op.program}`,
  );
  const config = await readConfig(world) ?? "";
  const [line = ""] = /^ {2}credential_process = .*\r\n/m.exec(config) ?? [];
  assert.equal(config.replace(line, ""), CONFIG);
  assert.ok(first.stdout.includes(`+${line.trimEnd()}\n`), first.stdout);

  for (const args of [["--item", AWS_KEY.title, "--profile", "work"], ["--profile", "work"]]) {
    const again = await runSetup(world, args);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /config says so already: nothing to change\n/);
    assert.equal(await readConfig(world), config);
  }
  assert.equal(world.sts.logins, 1);

  await world.op.forgetCalls();
  const [program = "", ...words] = line.trim().split(" ").slice(2);
  const { stdout } = await new Deno.Command(program, {
    args: words,
    env: { ...world.env, PATH: "/usr/bin:/bin" },
    clearEnv: true,
    cwd: "/",
    stdin: "null",
  }).output();
  const printed = JSON.parse(new TextDecoder().decode(stdout));
  assert.equal(printed.AccessKeyId, world.sts.sessions[0]?.accessKeyId);
  assert.deepEqual((await world.op.calls()).map(({ argv }) => argv.slice(0, 3)), [
    ["item", "get", sessionItem?.id],
  ]);
});

// A binary does not heed them, and what a test runs in its place does.
if (PROGRAM.includes("run")) {
  Deno.test("setup writes a line that no variable of the caller's gets at", testShield);
}

async function testShield(): Promise<void> {
  await using world = await makeWorld();
  assert.equal((await runSetup(world)).code, 0);
  const line = /^credential_process = (.*)$/m.exec(await readConfig(world) ?? "")?.[1] ?? "";
  const [ran, evil, empty] = ["ran", "evil.cjs", "empty"].map((name) => `${world.home}/${name}`);
  await Deno.writeTextFile(
    evil ?? "",
    `require("node:fs").writeFileSync("${ran}", "x"); console.log("before");`,
  );
  const variables: Record<string, string | undefined>[] = [
    { NODE_OPTIONS: `--require ${evil}` },
    { NODE_CHANNEL_FD: "3" },
    { DENO_V8_FLAGS: "--help" },
    { DENO_V8_FLAGS: "--no-such-flag" },
    { DENO_LOG: "debug" },
    { OTEL_DENO: "true", OTEL_EXPORTER_OTLP_PROTOCOL: "console" },
    { DENO_AUDIT_PERMISSIONS: ran },
    { DENO_COVERAGE_DIR: ran },
    { NODE_V8_COVERAGE: ran },
    { SSLKEYLOGFILE: ran },
    { DENO_DIR: empty },
    { DENO_DIR: undefined, XDG_CACHE_HOME: empty },
    { NPM_CONFIG_REGISTRY: "http://127.0.0.1:9/" },
  ];
  for (const env of variables) {
    const [program = "", ...args] = line.split(" ");
    const changed = { ...world.env, ...env };
    const { stdout, stderr } = await new Deno.Command(program, {
      args,
      env: Object.fromEntries(
        Object.entries(changed).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value]]
        ),
      ),
      clearEnv: true,
      stdin: "null",
    }).output();
    const [out = "", said = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.equal(said, "", JSON.stringify(env));
    assert.equal(JSON.parse(out).AccessKeyId, world.sts.sessions[0]?.accessKeyId);
    for (const path of [ran, empty]) {
      await assert.rejects(Deno.lstat(path ?? ""), Deno.errors.NotFound);
    }
  }
  assert.equal(world.sts.logins, 1);
}

Deno.test("setup makes the file, and takes the default profile, when there is neither", async () => {
  await using world = await makeWorld();
  assert.equal((await runSetup(world)).code, 0);
  const config = await readConfig(world) ?? "";
  assert.match(config, /^\[default\]\ncredential_process = \S+( \S+)+\n$/);
});

Deno.test("setup takes the profile that AWS_PROFILE names when none is given", async () => {
  await using world = await makeWorld();
  await writeConfig(world, CONFIG);
  const { code, stdout } = await runSetup(world, undefined, { AWS_PROFILE: "work" });
  assert.equal(code, 0);
  assert.match(stdout, /Next: aws sts get-caller-identity --profile work\n$/);
  assert.match(await readConfig(world) ?? "", /\[profile work\]\r\n {2}credential_process = /);
});

Deno.test("setup writes where AWS_CONFIG_FILE says", async () => {
  await using world = await makeWorld();
  const path = `${world.home}/elsewhere`;
  assert.equal((await runSetup(world, undefined, { AWS_CONFIG_FILE: path })).code, 0);
  assert.match(await Deno.readTextFile(path), /^\[default\]\n/);
  assert.equal(await readConfig(world), undefined);
});

Deno.test("setup carries what the user gave, as ids and absolute paths, and keeps it when it is run again", async () => {
  await using world = await makeWorld({
    op: { vaults: ["Private", "Team vault"] },
    item: {
      vault: "Team vault",
      fields: [
        { id: "kid", label: "The key id", value: AWS_KEY.accessKeyId },
        {
          id: "secret",
          label: "secret access key",
          type: "CONCEALED",
          value: AWS_KEY.secretAccessKey,
        },
        { id: "serial", label: "my serial", value: AWS_KEY.mfaSerial },
        { label: "one-time password", type: "OTP", value: AWS_KEY.seed },
      ],
    },
  });
  await Deno.symlink(world.op.program, `${world.home}/my-op`);
  await Deno.writeTextFile(`${world.home}/ca.pem`, NOBODY);
  const given = ["--vault", "Team vault", "--access-key-field", "The key id"];
  const result = await runSetup(
    world,
    [
      "--item",
      AWS_KEY.title,
      ...given,
      "--duration=8h",
      "--ca-bundle=ca.pem",
      "--op",
      "./my-op",
      "--agent=auto",
      "--verbose",
    ],
    { OP_STS_MFA_SERIAL_FIELD: "my serial", OP_ACCOUNT: "my.1password.com" },
  );
  assert.equal(result.code, 0, result.stderr);
  const options = await lineOf(world);
  const [sessionItem] = (await world.op.items()).filter(({ title }) => title.startsWith("op-sts"));
  assert.equal(
    options,
    [
      `--item ${world.item?.id} --vault ${world.item?.vault.id} --account my.1password.com`,
      `--access-key-field kid --mfa-serial-field serial --cache-item ${sessionItem?.id}`,
      `--duration 8h --ca-bundle ${world.home}/ca.pem --op ${world.home}/my-op --agent auto`,
    ].join(" "),
  );
  assert.equal((await runSetup(world, [])).code, 0);
  assert.equal(await lineOf(world), options);
  assert.equal((await runSetup(world, ["--duration", "10h"])).code, 0);
  assert.equal(await lineOf(world), options.replace("8h", "10h"));
});

Deno.test("setup logs in where the profile is, when a hardware device's number tells no partition", async () => {
  const serial = "GAHT12345678";
  for (const from of [false, true]) {
    await using world = await makeWorld({
      item: { mfaSerial: serial },
      key: { partition: "aws-us-gov", mfa: { serial, seed: AWS_KEY.seed } },
    });
    const gov = "[profile gov]\nregion = us-gov-east-1\n";
    const line = `credential_process = op-sts --item '${AWS_KEY.title}' --vault Private\n`;
    if (from) await Deno.writeTextFile(`${world.home}/team.ini`, gov + line);
    else await writeConfig(world, gov);
    const args = from
      ? ["--from", "team.ini"]
      : ["--profile", "gov", "--item", world.item?.id ?? ""];
    const { code, stderr } = await runSetup(world, args);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(await lineOf(world, "[profile gov]"), /--region/);
    assert.deepEqual(world.sts.calls.map(({ region }) => region), ["us-gov-east-1"]);
    assert.equal((await world.run(["get", "--profile", "gov"])).code, 0);
    assert.equal(world.sts.logins, 1);
  }
});

Deno.test("setup names the vault when a service account is in use", async () => {
  await using world = await makeWorld({ op: { mode: "service-account" } });
  const result = await runSetup(world, ["--item", world.item?.id ?? "", "--vault", "Private"]);
  assert.equal(result.code, 0, result.stderr);
  assert.match(await lineOf(world), new RegExp(` --vault ${world.item?.vault.id} `));
});

Deno.test("setup keeps the session where the user says", async () => {
  const cases: [args: string[], line: RegExp, sessionItems: number][] = [
    [["--cache", "field"], /^--item \w+ --cache field --op/, 0],
    [["--cache", "auto"], /^--item \w+ --cache auto --op/, 0],
    [["--cache", "item"], /^--item \w+ --cache-item \w{26} --op/, 1],
    [["--cache", "off"], /^--item \w+ --cache off --op/, 0],
  ];
  for (const [args, line, sessionItems] of cases) {
    await using world = await makeWorld();
    const result = await runSetup(world, ["--item", AWS_KEY.title, ...args]);
    assert.equal(result.code, 0, result.stderr);
    assert.match(await lineOf(world), line);
    assert.equal((await world.op.items()).length - 1, sessionItems);
    // Where nothing is kept, another run is another login, in another time step.
    if (args.includes("off")) continue;
    assert.match((await runSetup(world, [])).stdout, /nothing to change/);
    assert.equal(world.sts.logins, 1);
  }
});

Deno.test("setup replaces a session item that is gone", async () => {
  await using world = await makeWorld();
  await runSetup(world);
  const before = await lineOf(world);
  const args = ["item", "delete", /--cache-item (\w+)/.exec(before)?.[1] ?? ""];
  await new Deno.Command(world.op.program, { args, env: world.env, stdin: "null" }).output();
  await world.passStep();
  assert.equal((await runSetup(world, [])).code, 0);
  const [sessionItem] = (await world.op.items()).filter(({ title }) => title.startsWith("op-sts"));
  assert.match(await lineOf(world), new RegExp(`--cache-item ${sessionItem?.id} `));
  assert.notEqual(await lineOf(world), before);
});

Deno.test("setup takes the MFA serial of the profile when the item has none", async () => {
  await using world = await makeWorld({ item: { mfaSerial: null } });
  await writeConfig(world, `[default]\nmfa_serial = ${AWS_KEY.mfaSerial}\n`);
  const result = await runSetup(world);
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, /missing {2}MFA serial\n/);
  assert.match(await lineOf(world), new RegExp(` --mfa-serial ${AWS_KEY.mfaSerial} `));
  assert.equal(world.sts.sessions[0]?.mfaPresent, true);
});

Deno.test("setup shows the process of another program that it replaces, and all that is in the way", async () => {
  await using world = await makeWorld();
  await writeConfig(
    world,
    "[profile work]\ncredential_process = /usr/bin/aws-vault export work\nsso_session = x\n" +
      "[profile admin]\nsource_profile = work\nmfa_serial = arn:aws:iam::123456789012:mfa/alice\n",
  );
  await writeConfig(
    world,
    `[work]\naws_access_key_id = AKIA0\naws_secret_access_key = ${AWS_KEY.secretAccessKey}\n`,
    "credentials",
  );
  await Deno.mkdir(`${world.home}/.config/op`, { recursive: true });
  await Deno.writeTextFile(
    `${world.home}/.config/op/plugins.sh`,
    'alias aws="op plugin run -- aws"\n',
  );
  await Deno.writeTextFile(`${world.home}/.zshrc`, "source ~/.config/op/plugins.sh\n");
  await Deno.mkdir(`${world.home}/.awsume`);
  await Deno.writeTextFile(
    `${world.home}/.awsume/config.yaml`,
    `1password:\n  "${AWS_KEY.mfaSerial}": AWS\n`,
  );
  const { code, stdout, stderr } = await runSetup(world, [
    "--item",
    AWS_KEY.title,
    "--profile",
    "work",
  ]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^op-sts: Cannot use the profile "work" yet: its line is written, but .*plaintext keys.*\nhint: run: op-sts import --profile work\n$/,
  );
  assert.doesNotMatch(stdout, /Next/);
  for (
    const line of [
      /^-credential_process = \/usr\/bin\/aws-vault export work$/m,
      /^in the way: .*credentials has plaintext keys for work.*\n {2}run: op-sts import --profile work$/m,
      /^in the way: .*sso_session/m,
      /^warning: \[profile admin\] has mfa_serial/m,
      /^ {2}run: op plugin clear aws;/m,
      /^warning: awsume's 1password plugin/m,
      /^warning: the process of another program is replaced$/m,
    ]
  ) assert.match(stdout, line);
});

Deno.test("setup leaves the file as it was, and says why, when something fails", async () => {
  const item = ["--item", AWS_KEY.title];
  const cases: [what: string, args: string[], code: number, message: RegExp, config?: string][] = [
    ["no item", [], 2, /^op-sts: Cannot set up without an item: .*\nhint: give --item ITEM\n$/],
    ["no such item", ["--item", "x"], 1, /^op-sts: .*\nhint: .*\n$/],
    [
      "a bad name",
      [...item, "--profile", "a b"],
      2,
      /^op-sts: Cannot use the profile "a b": .*\nhint: give --profile another name\n$/,
    ],
    [
      "a name that aws takes for an option",
      [...item, "--profile=-x"],
      2,
      /^op-sts: Cannot use the profile "-x": .*\nhint: .*\n$/,
    ],
    [
      "a name that nobody splits alike",
      [...item, "--cache-field", "my cache"],
      1,
      /^op-sts: Cannot write --cache-field my cache into ~\/.aws\/config: .*\nhint: .*\n$/,
    ],
    [
      "a path of op with blanks",
      [...item, "--op", "/opt/my op/op"],
      1,
      /^op-sts: Cannot .*\/opt\/my op\/op.*\nhint: .*\n$/,
    ],
    [
      "a file that AWS tools refuse",
      item,
      1,
      /^op-sts: Cannot use .*\.aws\/config: AWS tools refuse it, line 3: the section \[default\] is there twice\nhint: .*\n$/,
      "[default]\nregion = x\n[default]\n",
    ],
    [
      "a profile under two headers",
      item,
      1,
      /^op-sts: Cannot set up the profile "default": .*\[profile default\] \(line 1\) and \[default\] \(line 3\) for the profile default.*\nhint: move all .*\n$/,
      "[profile default]\nregion = x\n[default]\nregion = x\n",
    ],
  ];
  for (const [what, args, code, message, config = CONFIG] of cases) {
    await using world = await makeWorld();
    await writeConfig(world, config);
    const result = await runSetup(world, args);
    assert.deepEqual([result.code, await readConfig(world)], [code, config], what);
    assert.match(result.stderr, message);
    assert.equal(world.sts.logins, 0, what);
  }
});

Deno.test("no command relies on a file when AWS tools refuse the other", async () => {
  await using world = await makeWorld();
  const key = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n";
  await writeConfig(world, `${key}[default]\n`, "credentials");
  const commands = [
    ["setup", "--item", AWS_KEY.title, "--yes"],
    ["import", "--yes"],
    ["login", "--profile", "work"],
    ["login", "--all"],
    ["list"],
  ];
  for (const command of commands) {
    const { code, stdout, stderr } = await world.run(command);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(
      stderr,
      /^op-sts: Cannot use .*\.aws\/credentials: AWS tools refuse it, line 1: .*\nhint: .*\n$/,
    );
  }
  assert.deepEqual([await world.op.calls(), await readConfig(world)], [[], undefined]);
});

Deno.test("setup says Next for no profile that something else defeats", async () => {
  const key = `aws_access_key_id = AKIA0\naws_secret_access_key = ${AWS_KEY.secretAccessKey}\n`;
  const temporary = `${key.replace("AKIA", "ASIA")}aws_session_token = x\n`;
  const cases: [
    what: RegExp,
    remedy: RegExp,
    config: string,
    credentials: string,
    env?: Record<string, string>,
  ][] = [
    [/plaintext keys/, /op-sts import/, `[default]\n${key}`, ""],
    [
      /temporary keys/,
      /delete aws_access_key_id.* from \[default\]/,
      "",
      `[default]\n${temporary}`,
    ],
    [/temporary keys/, /delete/, `[default]\n${temporary}`, ""],
    [/login_session/, /setup --profile default-keys/, "[default]\nlogin_session = x\n", ""],
    [/sso_session/, /setup --profile default-keys/, "[default]\nsso_session = x\n", ""],
    [/role_arn/, /source_profile/, "[default]\nrole_arn = x\n", ""],
    [/web_identity_token_file/, /setup/, "[default]\nweb_identity_token_file = x\n", ""],
    [/credential_process/, /remove/, "", "[default]\ncredential_process = x\n"],
    [/\[DEFAULT\]/, /move/, "[DEFAULT]\naws_access_key_id = AKIA0\n[default]\n", ""],
    [/AWS_ACCESS_KEY_ID/, /unset AWS_ACCESS_KEY_ID$/, "", "", { AWS_ACCESS_KEY_ID: "x" }],
    [/AWS_WEB_IDENTITY/, /unset/, "", "", { AWS_WEB_IDENTITY_TOKEN_FILE: "/x" }],
  ];
  for (const [what, remedy, config, credentials, env] of cases) {
    await using world = await makeWorld();
    if (config !== "") await writeConfig(world, config);
    if (credentials !== "") await writeConfig(world, credentials, "credentials");
    const { code, stdout, stderr } = await runSetup(world, undefined, env);
    assert.equal(code, 1, String(what));
    assert.match(await readConfig(world) ?? "", /^credential_process = /m);
    assert.doesNotMatch(stdout, /Next/);
    const [, said = "", hint = ""] = /^op-sts: (.*)\nhint: (.*)\n$/.exec(stderr) ?? [];
    assert.match(said, what);
    assert.match(hint, remedy);
  }
});

Deno.test("setup shows the lines of a file that cannot be written, says why first, and makes nothing", async () => {
  const cases: [what: RegExp, hint: RegExp, spoil: (world: World) => Promise<void>][] = [
    [/config: it is read-only/, /run: chmod u\+w/, async ({ home }) => {
      await Deno.chmod(`${home}/.aws/config`, 0o444);
    }],
    [/config: it has a second name/, /write the lines above/, async ({ home }) => {
      await Deno.link(`${home}/.aws/config`, `${home}/store`);
    }],
  ];
  for (const [what, hint, spoil] of cases) {
    await using world = await makeWorld();
    await writeConfig(world, CONFIG);
    await spoil(world);
    const { code, stdout, stderr } = await runSetup(world);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^warning: Cannot write ~/.aws/${what.source}`));
    assert.match(
      stderr,
      new RegExp(`\nop-sts: Cannot write .*${what.source}.*\nhint: .*${hint.source}`),
    );
    assert.match(
      stdout,
      /^\[default\]\ncredential_process = \S.* --item \w{26} --cache item --op \S+\n$/,
    );
    assert.equal(await readConfig(world), CONFIG);
    assert.deepEqual([world.sts.logins, (await world.op.items()).length], [0, 1]);
  }
});

Deno.test("setup --print shows lines on stdout, all else on stderr, and writes nothing anywhere", async () => {
  await using world = await makeWorld();
  const args = ["--print", "--item", AWS_KEY.title, "--profile", "my.work"];
  const first = await runSetup(world, args);
  assert.equal(first.code, 0, first.stderr);
  assert.match(
    first.stdout,
    /^\[profile my\.work\]\ncredential_process = \S+( \S+)* --cache item --op \S+\n$/,
  );
  assert.match(first.stderr, /^Item "AWS Access Key": access key, MFA serial/);
  // Nobody has to agree to what changes nothing.
  assert.deepEqual(await world.run(["setup", ...args]), await runSetup(world, args));
  assert.deepEqual(
    [await readConfig(world), world.sts.logins, (await world.op.items()).length],
    [undefined, 0, 1],
  );
  // What is shown works, also where the session item is there by then.
  await writeConfig(world, first.stdout);
  assert.equal((await world.run(["login", "--profile", "my.work"])).code, 0);
  assert.match((await runSetup(world, args)).stdout, / --cache-item \w{26} --op /);
});

Deno.test("setup --remove leaves the file as it was before setup", async () => {
  const files = [
    undefined,
    "",
    CONFIG + "\r\n",
    "[default]\nregion = x\n",
    "[profile work]\n# mine\n[default]\n",
    "[default]\n\n[profile work]\nregion = x\n\n[profile z]\n",
  ];
  for (const before of files) {
    await using world = await makeWorld();
    if (before !== undefined) await writeConfig(world, before);
    assert.equal((await runSetup(world, ["--item", AWS_KEY.title, "--profile", "work"])).code, 0);
    const [sessionItem] = (await world.op.items()).filter(({ title }) =>
      title.startsWith("op-sts")
    );
    const { code, stdout, stderr } = await runSetup(world, ["--remove"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(
      stdout,
      new RegExp(`\nThe session item stays: op item delete ${sessionItem?.id}\n$`),
    );
    assert.equal(await readConfig(world), before ?? "");
    assert.equal((await world.op.items()).length, 2);
  }
});

Deno.test("setup --remove removes no line that is not ours, and none that was not meant", async () => {
  await using world = await makeWorld();
  const line = "credential_process = /usr/bin/op-sts --item x\n";
  const config = `[profile a]\n${line}[profile b]\n${line}[profile c]\ncredential_process = x\n`;
  await writeConfig(world, config);
  const cases: [args: string[], code: number, message: RegExp][] = [
    [
      [],
      2,
      /Cannot choose a profile: op-sts serves a, b\nhint: name one: op-sts setup --remove --profile NAME\n/,
    ],
    [["--profile", "c"], 1, /Cannot remove the line of "c": .*config has none of op-sts/],
    [["--profile", "d"], 1, /Cannot remove the line of "d"/],
    [["--print"], 2, /Cannot use --print and --remove together/],
  ];
  for (const [args, code, message] of cases) {
    const result = await runSetup(world, ["--remove", ...args]);
    assert.equal(result.code, code, result.stderr);
    assert.match(result.stderr, message);
    assert.equal(await readConfig(world), config);
  }
  assert.equal((await runSetup(world, ["--remove", "--profile", "a"])).code, 0);
  assert.equal(await readConfig(world), config.replace(`[profile a]\n${line}`, ""));
});

Deno.test("setup --remove leads to the line of a role, and to one in the credentials file, and says who leans on it", async () => {
  await using world = await makeWorld();
  const line = "credential_process = /usr/bin/op-sts";
  await writeConfig(
    world,
    `[profile a]\n${line} --item x\n[profile b]\n${line} --profile a\n[profile role]\n` +
      "role_arn = arn:aws:iam::222222222222:role/r\nsource_profile = b\n",
  );
  await Deno.writeTextFile(`${world.home}/.aws/credentials`, `[c]\n${line} --item x\n`);
  const role = await runSetup(world, ["--remove", "--profile", "role"]);
  assert.match(role.stderr, /\nhint: .* another: op-sts setup --remove --profile a\n$/);
  const c = await runSetup(world, ["--remove", "--profile", "c"]);
  assert.match(c.stderr, /\nhint: remove credential_process from \[c\] in .*credentials\n$/);
  const b = await runSetup(world, ["--remove", "--profile", "b"]);
  assert.match(b.stdout, /\nwarning: these take their session from b: role\n/);
  await writeConfig(world, `[profile a]\n${line} --item x\n[profile b]\n${line} --profile a\n`);
  const a = await runSetup(world, ["--remove", "--profile", "a"]);
  assert.match(a.stdout, /\nwarning: these take their session from a: b\n/);
});

Deno.test("setup takes a line of ours that is refused for ours, to replace it and to remove it", async () => {
  for (const args of [["--item", AWS_KEY.title], ["--remove"]]) {
    for (const option of ["--itm x", "--item x --duration 3600", "--item ID --duration 3600"]) {
      await using world = await makeWorld();
      const [item] = await world.op.items();
      const line = `/usr/bin/op-sts ${option.replace("ID", item?.id ?? "")}`;
      await writeConfig(world, `[profile a]\ncredential_process = ${line}\n`);
      const { code, stdout, stderr } = await runSetup(world, [...args, "--profile", "a"]);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.doesNotMatch(stdout, /another program/);
      assert.doesNotMatch(await readConfig(world) ?? "", /--itm|--duration 3600/);
    }
  }
});

Deno.test("setup drops no refused option of a line that limits what sessions can do", async () => {
  await using world = await makeWorld();
  const [item] = await world.op.items();
  const role = "arn:aws:iam::123456789012:role/reader";
  for (
    const [name, refused, mended] of [
      ["--scope-duration", "13h", "12h"],
      ["--role-arn", "reader", role],
    ] as const
  ) {
    const line = `/usr/bin/op-sts --item ${item?.id} ${name} ${refused} --duration 3600`;
    await writeConfig(world, `[profile a]\ncredential_process = ${line}\n`);
    const { code, stdout, stderr } = await runSetup(world, ["--profile", "a"]);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(
      stderr,
      new RegExp(`Cannot use ${name} "${refused}": .*\nhint: .* with another ${name}: without it`),
    );
    assert.match(await readConfig(world) ?? "", new RegExp(`${name} ${refused}`));
    const again = await runSetup(world, ["--profile", "a", name, mended]);
    assert.equal(again.code, 0, again.stderr);
    assert.match(await readConfig(world) ?? "", new RegExp(` ${name} ${mended}`));
    assert.doesNotMatch(await readConfig(world) ?? "", /--duration 3600/);
  }
});

Deno.test("setup names the account where the device has several, and asks for it when nobody told", async () => {
  await using world = await makeWorld({ op: { otherAccounts: ["work.1password.com"] } });
  const mute = await runSetup(world);
  assert.equal(mute.code, 2);
  assert.match(
    mute.stderr,
    /Cannot choose an account of 1Password: .* my\.1password\.com, work\.1password\.com\nhint: run the same command again .*--account my\.1password\.com\n/,
  );
  assert.equal(await readConfig(world), undefined);
  const item = ["--item", AWS_KEY.title];
  assert.equal((await runSetup(world, [...item, "--account", "my.1password.com"])).code, 0);
  assert.match(await lineOf(world), / --account my\.1password\.com /);
  // The line that is there tells it.
  assert.match((await runSetup(world, [])).stdout, /nothing to change/);
});

Deno.test("setup leaves the file as it was when the login fails", async () => {
  const cases: [what: string, spoil: (world: World) => Promise<void> | void][] = [
    ["STS refuses", (world) => world.sts.behave({ faults: [{ fault: "region disabled" }] })],
    ["1Password cannot be written", (world) => world.op.behave({ readOnly: true })],
  ];
  for (const [what, spoil] of cases) {
    await using world = await makeWorld();
    await writeConfig(world, CONFIG);
    await spoil(world);
    const result = await runSetup(world, ["--item", AWS_KEY.title, "--timeout", "20s"]);
    assert.deepEqual([result.code, await readConfig(world)], [1, CONFIG], what);
    assert.match(result.stderr, /^op-sts: Cannot .*\n(hint: .*\n)?$/);
  }
});

Deno.test("setup asks for --yes when there is no terminal, before it does anything", async () => {
  await using world = await makeWorld();
  const result = await world.run(["setup", "--item", AWS_KEY.title]);
  assert.equal(result.code, 2);
  assert.match(result.stderr, /^op-sts: Cannot set up step by step: .*\nhint: give --yes[, ].*\n$/);
  assert.deepEqual([await world.op.calls(), await readConfig(world)], [[], undefined]);
});

Deno.test("setup refuses an install path with blanks and says what to do", async () => {
  await using world = await makeWorld();
  const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);
  await Deno.symlink(root, `${world.home}/my programs`);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", `${world.home}/my programs/main.ts`, "setup", "--yes", "--item", "x"],
    env: world.env,
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stderr);
  assert.equal(code, 1);
  assert.match(
    text,
    /my programs\/main.ts into ~\/.aws\/config.*\nhint: put the program, or a link/,
  );
  assert.deepEqual([await world.op.calls(), await readConfig(world)], [[], undefined]);
});

Deno.test("setup makes no login for a file that cannot be written, or that AWS tools refuse", async () => {
  const cases: [
    what: string,
    plant: (path: string) => Promise<void>,
    message: RegExp,
    printed: RegExp,
  ][] = [
    // As with a file that is read-only, the lines are printed.
    [
      "a link to nothing",
      (path) => Deno.symlink("/nowhere/config", path),
      /Cannot write .*: it is a symbolic link that leads to nothing\n/,
      /^\[profile work\]\ncredential_process = .*\n$/,
    ],
    [
      "another encoding",
      (path) => Deno.writeFile(path, new TextEncoder().encode("#\n# ?\n[default]\n").map(latin)),
      /^op-sts: Cannot use .*: AWS tools refuse it, line 2: it is not in UTF-8\nhint: .*\n$/,
      /^$/,
    ],
  ];
  for (const [what, plant, message, printed] of cases) {
    await using world = await makeWorld();
    const path = `${world.home}/.aws/config`;
    await Deno.mkdir(`${world.home}/.aws`, { recursive: true });
    await Deno.remove(path).catch(() => {});
    await plant(path);
    const setUp = ["setup", "--item", AWS_KEY.title, "--profile", "work", "--yes"];
    const { code, stdout, stderr } = await world.run(setUp);
    assert.equal(code, 1, what);
    assert.match(stdout, printed);
    assert.match(stderr, message);
    assert.equal(world.sts.calls.length, 0, what);
  }
});

/** Puts the é of Latin-1 in place of a question mark. */
function latin(byte: number): number {
  return byte === 0x3f ? 0xe9 : byte;
}
