import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import type { Fault } from "../emulators/op/model.ts";
import { ended, makeWorld, type World, type WorldOptions } from "../world.ts";
import { deviceFiles, holdLock, until } from "./device.ts";

const KEY_LINES = `aws_access_key_id = ${AWS_KEY.accessKeyId}
aws_secret_access_key = ${AWS_KEY.secretAccessKey}
`;
const ABOVE = "# täglich\r\n[default]\nregion = eu-west-1\n\n[work] ; the one\n";
const BELOW = "\t\noutput = json\n[other]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\n; end";
const CREDENTIALS = ABOVE + KEY_LINES + BELOW;
const CONFIG = `[profile work]\nmfa_serial = ${AWS_KEY.mfaSerial}\n`;
const TITLE = "AWS Access Key (work)";
const IMPORT = ["import", "--profile", "work"];

interface Files {
  readonly credentials?: string;
  readonly config?: string;
}

/** A world without an item, whose user has plaintext keys. */
async function worldWith(files: Files = {}, options: WorldOptions = {}): Promise<World> {
  const world = await makeWorld({ item: null, ...options });
  await Deno.mkdir(`${world.home}/.aws`);
  const { credentials = CREDENTIALS, config = CONFIG } = files;
  await Deno.writeTextFile(`${world.home}/.aws/credentials`, credentials, { mode: 0o600 });
  await Deno.writeTextFile(`${world.home}/.aws/config`, config, { mode: 0o644 });
  return world;
}

/** Both files, and that nothing stands beside them. */
async function filesOf(world: World): Promise<Required<Files>> {
  const directory = `${world.home}/.aws`;
  const names = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
  assert.deepEqual(names.sort(), ["config", "credentials"]);
  const [config = "", credentials = ""] = await Promise.all(
    names.map((name) => Deno.readTextFile(`${directory}/${name}`)),
  );
  return { credentials, config };
}

/** Neither both keys in the files and none in 1Password, nor anything in between: who looks finds the key. */
async function assertNothingLost(world: World, items: number): Promise<void> {
  assert.deepEqual(await filesOf(world), { credentials: CREDENTIALS, config: CONFIG });
  assert.equal((await world.op.items()).length, items);
}

async function assertMoved(world: World, title = TITLE): Promise<void> {
  assert.deepEqual(await filesOf(world), { credentials: ABOVE + BELOW, config: CONFIG });
  const { category, fields } = await world.op.item(title);
  assert.equal(category, "API_CREDENTIAL");
  assert.deepEqual(
    fields.filter(({ id }) => id !== "notesPlain").map(({ label, type, value }) => [
      label,
      type,
      value,
    ]),
    [
      ["Access Key ID", "STRING", AWS_KEY.accessKeyId],
      ["Secret Access Key", "CONCEALED", AWS_KEY.secretAccessKey],
      ["mfa serial", "STRING", AWS_KEY.mfaSerial],
    ],
  );
}

function assertNoSecret(...texts: readonly string[]): void {
  for (const text of texts) {
    assert.ok(!text.includes(AWS_KEY.secretAccessKey), text);
  }
}

Deno.test("import moves the key of a profile into a new item, byte for byte and with one call each", async () => {
  await using world = await worldWith();
  const { code, stdout, stderr } = await world.run([...IMPORT, "--yes"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  await assertMoved(world);
  const { id } = await world.op.item(TITLE);
  assert.match(stdout, new RegExp(`^2\\. op-sts setup --profile work --item ${id}$`, "m"));
  assert.match(stdout, /Replace the key, since it has been on disk/);
  assert.match(stdout, /Add the one-time password/);
  const calls = await world.op.calls();
  assert.deepEqual(calls.map(({ command, stdin }) => [command, stdin]), [
    ["item list", "null"],
    ["item create", "fifo"],
    ["item get", "null"],
  ]);
  assert.deepEqual(world.sts.calls.map(({ action }) => action), ["GetCallerIdentity"]);
  assertNoSecret(stdout, stderr, JSON.stringify(calls));

  const login = await world.run(["status", "--item", id]);
  assert.equal(login.stderr, "");
  assert.match(login.stdout, /No session is cached/);
});

Deno.test("import takes the key out once when one of the files is a link to the other", async () => {
  const config = `[default]\n${KEY_LINES}region = eu-west-1\n`;
  await using world = await worldWith({ config });
  const [link, target] = ["credentials", "config"].map((name) => `${world.home}/.aws/${name}`);
  await Deno.remove(link ?? "");
  await Deno.symlink(target ?? "", link ?? "");
  const { code, stdout, stderr } = await world.run(["import", "--yes"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const left = "[default]\nregion = eu-west-1\n";
  assert.deepEqual(await filesOf(world), { credentials: left, config: left });
  assert.ok((await Deno.lstat(link ?? "")).isSymlink);
  assert.match(stdout, /^Removed from \S+$/m);
});

Deno.test("import takes keys out of the config file as well, and names where the secret still stands", async () => {
  const config = `[profile work]\n${KEY_LINES}[profile twin]\n${KEY_LINES}`;
  await using world = await worldWith({ config });
  const { code, stdout } = await world.run([...IMPORT, "--yes", "--title", "Twin keys"]);
  assert.equal(code, 0);
  assert.deepEqual(await filesOf(world), {
    credentials: ABOVE + BELOW,
    config: `[profile work]\n[profile twin]\n${KEY_LINES}`,
  });
  assert.match(stdout, /^The same secret still stands in .*\.aws\/config, line 4$/m);
  assert.match(stdout, /add a field "mfa serial"/);
  assertNoSecret(stdout);
});

Deno.test("import names where the secret still stands in the file that the profile has no key in", async () => {
  await using world = await worldWith({ config: `${CONFIG}[profile twin]\n${KEY_LINES}` });
  const { code, stdout } = await world.run([...IMPORT, "--yes"]);
  assert.equal(code, 0);
  assert.match(stdout, /^The same secret still stands in .*\.aws\/config, line 5$/m);
});

Deno.test("import uses AWS_PROFILE, the title of the default item and the default profile", async () => {
  await using world = await worldWith({ credentials: `[default]\n${KEY_LINES}` });
  const wrong = await world.run(["import", "--yes"], { env: { AWS_PROFILE: "work" } });
  assert.match(
    wrong.stderr,
    /the profile "work": it has no access key in .*\nhint: .*"default"\n$/,
  );
  const { code } = await world.run(["import", "--yes"]);
  assert.equal(code, 0);
  assert.equal((await world.op.item("AWS Access Key")).title, "AWS Access Key");
});

Deno.test("import takes the key out of the file that AWS_SHARED_CREDENTIALS_FILE names, and no other", async () => {
  await using world = await worldWith();
  const path = `${world.home}/elsewhere`;
  await Deno.writeTextFile(path, `[work]\n${KEY_LINES}[twin]\n${KEY_LINES}`);
  const { code, stdout } = await world.run([...IMPORT, "--yes"], {
    env: { AWS_SHARED_CREDENTIALS_FILE: path },
  });
  assert.equal(code, 0);
  assert.equal(await Deno.readTextFile(path), `[work]\n[twin]\n${KEY_LINES}`);
  assert.equal((await filesOf(world)).credentials, CREDENTIALS);
  assert.match(stdout, /^The same secret still stands in .*elsewhere, line 4$/m);
});

Deno.test("import works with a service account, whose vault the next command names", async () => {
  await using world = await worldWith({}, { op: { mode: "service-account", vaults: ["CI keys"] } });
  const { code, stdout, stderr } = await world.run([...IMPORT, "--yes", "--vault", "CI keys"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(stdout, /^2\. op-sts setup --profile work --item \w{26} --vault 'CI keys'$/m);
  await assertMoved(world);
});

Deno.test("import names the region for setup when nothing else tells that a key is one of China", async () => {
  for (const serial of ["", "mfa_serial = GAHT12345678\n"]) {
    const config = `[profile work]\n${serial}region = cn-northwest-1\n`;
    await using world = await worldWith({ config }, { key: { partition: "aws-cn" } });
    const env = { AWS_REGION: "eu-west-1" };
    const { code, stdout, stderr } = await world.run([...IMPORT, "--yes"], { env });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /^2\. op-sts setup .* --region cn-northwest-1$/m);
  }
});

Deno.test("import goes on with an item that holds the key already", async () => {
  await using world = await worldWith();
  await world.op.put({
    title: TITLE,
    fields: [
      { label: "access key id", value: AWS_KEY.accessKeyId },
      { label: "secret access key", type: "CONCEALED", value: AWS_KEY.secretAccessKey },
      { label: "MFA serial", value: AWS_KEY.mfaSerial },
      { label: "one-time password", type: "OTP", value: AWS_KEY.seed },
    ],
  });
  const { code, stdout } = await world.run([...IMPORT, "--yes"]);
  assert.equal(code, 0);
  assert.equal((await filesOf(world)).credentials, ABOVE + BELOW);
  assert.equal((await world.op.items()).length, 1);
  assert.doesNotMatch(stdout, /one-time password/);
});

Deno.test("import copies the one-time password of another item, which then logs in", async () => {
  await using world = await worldWith({}, { op: { vaults: ["Private", "Work"] } });
  const seed = `otpauth://totp/AWS:alice?secret=${AWS_KEY.seed}&issuer=AWS`;
  const console = await world.op.put({
    title: "AWS console",
    category: "LOGIN",
    fields: [{ label: "one-time password", type: "OTP", value: seed }],
  });
  const args = ["--yes", "--vault", "Work", "--otp-from", "AWS console"];
  const { code, stdout, stderr } = await world.run([...IMPORT, ...args]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.doesNotMatch(stdout, /one-time password/);
  const { id, fields, vault } = await world.op.item(TITLE);
  assert.equal(vault.name, "Work");
  const otp = fields.find(({ type }) => type === "OTP");
  assert.deepEqual([otp?.label, otp?.value], ["one-time password", seed]);
  assert.deepEqual((await world.op.item(console.id)).version, console.version);
  assert.ok(!(stdout + JSON.stringify(await world.op.calls())).includes(AWS_KEY.seed));
  const login = await world.run(["--item", id]);
  assert.equal(login.code, 0, login.stderr);
  assert.equal(world.sts.sessions[0]?.mfaPresent, true);
});

interface Failure {
  readonly name: string;
  readonly files?: Files;
  readonly args?: readonly string[];
  readonly code?: number;
  readonly arrange?: (world: World) => Promise<unknown> | void;
  readonly message: RegExp;
  /** Items in 1Password afterwards. */
  readonly items?: number;
  /** Whether 1Password may be asked at all. */
  readonly asks?: boolean;
}

function fault(on: Fault["on"], what: Fault["fault"]): Pick<Failure, "arrange"> {
  return { arrange: (world) => world.op.behave({ faults: [{ on, fault: what }] }) };
}

function replaced(from: string, to: string): Files {
  return { credentials: CREDENTIALS.replace(from, to) };
}

const SECOND = {
  title: TITLE,
  fields: [{ label: "Access Key ID", value: "AKIAI44QH8DHBEXAMPLE" }],
};

const FAILURES: readonly Failure[] = [
  {
    name: "nobody can be asked",
    args: [],
    code: 2,
    message: /no terminal.*\nhint: give --yes: op-sts import --yes .*$/,
  },
  { name: "an item is named", args: ["--yes", "--item", "X"], code: 2, message: /--title$/ },
  { name: "the title is a flag", args: ["--yes", "--title=-x"], code: 2, message: /--title/ },
  {
    name: "the key is temporary",
    files: replaced("= AKIAIOSFODNN7", "= ASIAIOSFODNN7"),
    message: /"work" in .*credentials: its credentials are temporary \(the id begins with ASIA\)/,
  },
  {
    name: "there is a session token",
    files: replaced("\t\n", "aws_session_token = FwoGZXIvYXdzEXAMPLE\n"),
    message: /temporary \(aws_session_token\)\nhint: delete them: op-sts setup --profile work /,
  },
  {
    name: "the secret is missing",
    files: replaced(`aws_secret_access_key = ${AWS_KEY.secretAccessKey}\n`, ""),
    message: /it has no aws_secret_access_key/,
  },
  {
    name: "a key is there twice",
    files: replaced("\t\n", `aws_access_key_id = AKIAI44QH8DHBEXAMPLE\n`),
    message: /AWS tools refuse it, line 8: aws_access_key_id is there twice in \[work\]/,
  },
  {
    name: "the profile is there twice with a key each",
    files: replaced("[other]", "[work]"),
    message: /line 10: the section \[work\] is there twice/,
  },
  {
    name: "the files disagree",
    files: { config: `${CONFIG}${KEY_LINES.replace("wJal", "xJal")}` },
    message: /credentials and .*config hold different access keys/,
  },
  {
    name: "a comment stands behind the secret",
    files: replaced(`${AWS_KEY.secretAccessKey}\n`, `${AWS_KEY.secretAccessKey} # mine\n`),
    message: /is no secret access key\nhint: check for quotes and comments/,
  },
  {
    name: "the serial is a security key",
    files: { config: CONFIG.replace(":mfa/", ":u2f/") },
    message: /mfa_serial of the profile "work": it names a security key/,
  },
  {
    name: "a one-time password is to be copied, but no serial is known",
    files: { config: "" },
    args: ["--yes", "--otp-from", "AWS console"],
    message: /no MFA serial of the profile "work" is known\nhint: give --mfa-serial/,
  },
  {
    name: "the other item has no one-time password",
    args: ["--yes", "--otp-from", "Notes"],
    arrange: (world) => world.op.put({ title: "Notes", category: "SECURE_NOTE" }),
    message: /one-time password of "Notes": it has none .*; nothing was removed/,
    items: 1,
    asks: true,
  },
  {
    name: "the other item is not there",
    args: ["--yes", "--otp-from", "Notes"],
    message: /nothing was removed .*\nhint: correct --otp-from; op item list shows the titles$/,
    asks: true,
  },
  {
    name: "the file is read-only",
    arrange: (world) => Deno.chmod(`${world.home}/.aws/credentials`, 0o400),
    message: /credentials: it is read-only\nhint: run: chmod u\+w /,
  },
  {
    name: "AWS does not know the key",
    arrange: (world) => void (world.key.status = "Inactive"),
    message:
      /^Cannot prove the access key: AWS does not know.*; nothing was removed from .*credentials\n/,
  },
  {
    name: "the secret is wrong",
    arrange: (world) => void (world.key.secretAccessKey = "another/".repeat(5)),
    message: /the secret access key does not belong to its access key id; nothing was removed/,
  },
  {
    name: "AWS does not answer",
    arrange: (world) => world.sts.behave({ faults: [{ fault: "drop" }] }),
    message: /did not answer: .*; nothing was removed/,
  },
  {
    name: "AWS answers without an identity",
    arrange: (world) => world.sts.behave({ faults: [{ fault: "missing fields" }] }),
    message: /without an identity; nothing was removed/,
  },
  {
    name: "the serial belongs to another account",
    files: { config: CONFIG.replace("123456789012", "210987654321") },
    message: /the access key belongs to the account 123456789012; nothing/,
  },
  {
    name: "nobody is signed in",
    ...fault("item list", "not signed in"),
    message: /not signed in to 1Password; nothing was removed from .*\nhint: unlock/,
    asks: true,
  },
  {
    name: "the title is taken",
    arrange: (world) => world.op.put(SECOND),
    message:
      /one of this title \(\w{26}\) with something else in "Access Key ID", "Secret Access Key", .*\nhint: give another --title$/,
    items: 1,
    asks: true,
  },
  {
    name: "the title is taken twice",
    arrange: async (world) => [await world.op.put(SECOND), await world.op.put(SECOND)],
    message: /several of this title \(\w{26}, \w{26}\); nothing/,
    items: 2,
    asks: true,
  },
  {
    name: "the vault cannot be written",
    arrange: (world) => world.op.behave({ readOnly: true }),
    message: /Cannot create the item "AWS Access Key \(work\)": the account has no right/,
    asks: true,
  },
  {
    name: "the creation is refused with the secret in the message",
    ...fault("item create", { stderr: `[ERROR] bad ${AWS_KEY.secretAccessKey}\n`, exit: 1 }),
    message: /and said: bad …; nothing was removed/,
    asks: true,
  },
  {
    name: "the creation answers with garbage",
    ...fault("item create", "garbage"),
    message: /op gave no readable answer; nothing was removed/,
    asks: true,
  },
  {
    name: "the creation hangs",
    args: ["--yes", "--timeout", "2s"],
    ...fault("item create", "hang"),
    message: /did not answer in time; nothing was removed/,
    asks: true,
  },
  {
    name: "the new item cannot be read back",
    ...fault("item get", "client timeout"),
    message: /1Password did not answer in time; nothing was removed/,
    items: 1,
    asks: true,
  },
  {
    name: "the new item reads otherwise",
    ...fault("item get", "concealed"),
    message:
      /Cannot vouch for the new item "AWS Access Key \(work\)" \(\w{26}\): .* in "Secret Access Key".*; nothing was removed from .*\nhint: delete the item/,
    items: 1,
    asks: true,
  },
];

for (const { name, files, args = ["--yes"], code = 1, arrange, message, ...rest } of FAILURES) {
  Deno.test(`import leaves the files as they are when ${name}`, async () => {
    await using world = await worldWith(files);
    const before = await filesOf(world);
    await arrange?.(world);
    const result = await world.run([...IMPORT, ...args]);
    assert.deepEqual({ code: result.code, stdout: result.stdout }, { code, stdout: "" });
    assert.match(result.stderr, /^op-sts: [^\n]+\n(hint: [^\n]+\n)?$/);
    assert.match(result.stderr.replace("op-sts: ", "").trimEnd(), message);
    assert.deepEqual(await filesOf(world), before);
    assert.equal((await world.op.items()).length, rest.items ?? 0);
    const calls = await world.op.calls();
    assert.equal(calls.length > 0, rest.asks ?? false);
    assertNoSecret(result.stderr, JSON.stringify(calls));
  });
}

Deno.test("import takes the key out of what another program wrote meanwhile", async () => {
  await using world = await worldWith({}, { op: { latencyMs: { create: 1000 } } });
  const child = world.start([...IMPORT, "--yes"]);
  await until(async () =>
    (await world.op.calls()).some(({ command }) => command === "item create")
  );
  await Deno.writeTextFile(`${world.home}/.aws/credentials`, "\n[new]\n", { append: true });
  const { code, stderr } = await ended(child);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal((await filesOf(world)).credentials, `${ABOVE}${BELOW}\n[new]\n`);
});

Deno.test("import keeps another key that came into one of the files meanwhile, says what is where, and can be run again", async () => {
  const config = `[profile work]\n${KEY_LINES}`;
  await using world = await worldWith({ config }, { op: { latencyMs: { create: 1000 } } });
  const child = world.start([...IMPORT, "--yes"]);
  await until(async () =>
    (await world.op.calls()).some(({ command }) => command === "item create")
  );
  const other = config.replace(AWS_KEY.accessKeyId, "AKIAI44QH8DHBEXAMPLE");
  await Deno.writeTextFile(`${world.home}/.aws/config`, other);
  const { code, stdout, stderr } = await ended(child);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  const { id } = await world.op.item(TITLE);
  assert.match(
    stderr,
    new RegExp(
      `^op-sts: .*another key into the profile "work" meanwhile; the item .*${id}\\) holds the key, ` +
        `it was removed from \\S+credentials, nothing was removed from \\S+config\n` +
        `hint: .*op-sts import --profile work --title '${RegExp.escape(TITLE)}'\n$`,
    ),
  );
  assert.deepEqual(await filesOf(world), { credentials: ABOVE + BELOW, config: other });
  await Deno.writeTextFile(`${world.home}/.aws/config`, config);
  assert.equal((await world.run([...IMPORT, "--yes"])).code, 0);
  assert.equal((await filesOf(world)).config, "[profile work]\n");
  assert.equal((await world.op.items()).length, 1);
});

Deno.test("import makes one item when two of it run at once", async () => {
  await using world = await worldWith({}, { op: { latencyMs: { list: 300 } } });
  const results = await Promise.all([1, 2].map(() => world.run([...IMPORT, "--yes"])));
  assert.ok(results.some(({ code }) => code === 0));
  await assertMoved(world);
  assert.equal((await world.op.items()).length, 1);
});

const STAGES: readonly (readonly [name: string, reached: (world: World) => Promise<boolean>])[] = [
  ["AWS has just answered", (world) => Promise.resolve(world.sts.calls.length > 0)],
  ...(["item list", "item create", "item get"] as const).map((command) =>
    [
      `${command} runs`,
      async (world: World) => (await world.op.calls()).some((call) => call.command === command),
    ] as const
  ),
];

for (const signal of ["SIGKILL", "SIGINT", "SIGTERM"] as const) {
  for (const [stage, reached] of STAGES) {
    Deno.test(`import loses nothing, and can be run again, when ${signal} comes while ${stage}`, async () => {
      const latencyMs = { list: 500, create: 500, get: 500 };
      await using world = await worldWith({}, { op: { latencyMs } });
      world.sts.behave({ delayMs: 500 });
      const child = world.start([...IMPORT, "--yes"]);
      const output = ended(child);
      await until(() => reached(world));
      child.kill(signal);
      const { stdout, stderr } = await output;
      assert.deepEqual({ stdout, stderr }, { stdout: "", stderr: "" });
      // After SIGKILL, the op that was started goes on without us; other signals take it along.
      const isCreating = stage === "item create runs";
      const made = stage === "item get runs" || (isCreating && signal === "SIGKILL") ? 1 : 0;
      await until(async () => (await world.op.items()).length === made);
      await assertNothingLost(world, made);

      await world.op.behave({ latencyMs: { list: 0, create: 0, get: 0 } });
      world.sts.behave({ delayMs: 0 });
      const again = await world.run([...IMPORT, "--yes"]);
      assert.equal(again.code, 0, again.stderr);
      await assertMoved(world);
      assert.equal((await world.op.items()).length, 1);
    });
  }
}

Deno.test("import makes one item however soon it is run again after it was killed", async () => {
  // Before op runs, while it runs, and when it has just told what it made.
  const moments = [[0, TITLE], [40, TITLE], [600, "Another title"], [1250, TITLE]] as const;
  await Promise.all(moments.map(async ([moment, title]) => {
    await using world = await worldWith({}, { op: { latencyMs: { create: 1200, get: 500 } } });
    const child = world.start([...IMPORT, "--yes"]);
    const output = ended(child);
    await until(async () =>
      moment === 0
        ? (await world.op.calls()).some(({ command }) => command === "item list")
        : (await world.op.calls()).some(({ command }) => command === "item create")
    );
    await new Promise((resolve) => setTimeout(resolve, moment));
    child.kill("SIGKILL");
    await output;
    const again = await world.run([...IMPORT, "--yes", "--title", title]);
    assert.equal(again.code, 0, `${moment} ms: ${again.stderr}`);
    const creates = (await world.op.calls()).filter(({ command }) => command === "item create");
    await until(async () => (await world.op.items()).length >= Math.min(creates.length, 1));
    await new Promise((resolve) => setTimeout(resolve, 1300));
    assert.equal((await world.op.items()).length, 1, `${moment} ms`);
  }));
});

Deno.test("import waits no longer than --timeout for another one that hangs", async () => {
  await using world = await worldWith();
  using _lock = await holdLock(await deviceFiles(world.home, AWS_KEY.accessKeyId));
  const { code, stderr } = await world.run([...IMPORT, "--yes", "--timeout", "1s"]);
  assert.equal(code, 1);
  assert.match(stderr, /another import still waits for 1Password; nothing was removed/);
  assert.match(stderr, /\nhint: answer its prompt in 1Password, then try again/);
  await assertNothingLost(world, 0);
});

Deno.test("import waits no longer than --timeout for what a killed one has begun", async () => {
  await using world = await worldWith({}, { op: { latencyMs: { create: 30_000 } } });
  const child = world.start([...IMPORT, "--yes"]);
  const output = ended(child);
  await until(async () =>
    (await world.op.calls()).some(({ command }) => command === "item create")
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill("SIGKILL");
  await output;
  const again = await world.run([...IMPORT, "--yes", "--timeout", "2s"]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /an import that was interrupted still waits for 1Password; nothing/);
  assert.match(again.stderr, /\nhint: answer its prompt in 1Password, then try again/);
  await assertNothingLost(world, 0);
});
