import assert from "node:assert/strict";
import { AWS_KEY, awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { timeStep, totp } from "../emulators/totp.ts";
import { makeWorld, roomInStep, type World } from "../world.ts";
import { openPane, type Pane, type PaneOptions } from "./tmux.ts";

const CONFIG = "# mine\n[profile work]\nregion = us-east-1\n";

/** The questions in their order, each with the keys that answer it. */
const STAGES: [question: string, keys: string[]][] = [
  ["Which profile of AWS is to be set up?", ["Enter"]],
  ["Which vault holds the access key?", ["Down", "Down", "Enter"]],
  ["Which item holds the access key?", ["Enter"]],
  ["Where is the session to be kept?", ["Enter"]],
  ["Who hands out the session?", ["Enter"]],
  ["Write this change?", ["y"]],
];

/** A world with two vaults, where the key item is one of many, and a config file. */
async function makeCrowdedWorld(config = CONFIG): Promise<World> {
  const world = await makeWorld({
    op: { vaults: ["Private", "Work"] },
    item: { vault: "Work", title: "Zebra" },
  });
  await world.op.put({ title: "AWS console", vault: "Work", category: "LOGIN" });
  await world.op.put({ title: "Bank", vault: "Work", category: "PASSWORD" });
  await world.op.put({ title: "Other", vault: "Private" });
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(`${world.home}/.aws/config`, config);
  return world;
}

function runSetup(world: World, args: string[] = [], options: Partial<PaneOptions> = {}) {
  return openPane({
    command: [world.program, "setup", ...args],
    cwd: world.home,
    ...options,
    env: { ...world.env, ...options.env },
  });
}

async function answer(pane: Pane, stages: typeof STAGES): Promise<void> {
  for (const [question, keys] of stages) {
    await pane.see(question);
    await pane.press(...keys);
  }
}

const readConfig = (world: World) => Deno.readTextFile(`${world.home}/.aws/config`);

Deno.test("setup leads from nothing but arrow keys to a line that works", async () => {
  await using world = await makeCrowdedWorld();
  await using pane = await runSetup(world, [], { columns: 160 });
  await answer(pane, STAGES.slice(0, 2));
  const list = await pane.see("Which item holds the access key?");
  assert.match(
    list,
    /> Zebra {2}access key, MFA serial, one-time password\n {2}AWS console\n {2}Bank\n/,
  );
  await pane.press("Enter");
  await answer(pane, STAGES.slice(3));
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  const screen = await pane.screen();
  assert.match(screen, /\nNext: aws sts get-caller-identity --profile work\n\[ended/);
  assert.ok(!screen.includes(AWS_KEY.secretAccessKey) && !screen.includes(AWS_KEY.seed));
  const line = /^credential_process = \S+( \S+)+$/m.exec(await readConfig(world))?.[0] ?? "";
  assert.match(line, new RegExp(` --item ${world.item?.id} --cache-item \\w{26} `));
  assert.equal((await readConfig(world)).replace(line + "\n", ""), CONFIG);
  assert.equal(world.sts.logins, 1);
  // Of four items, only the two that look like AWS keys and the chosen one are read.
  const read = (await world.op.calls()).filter(({ command }) => command === "item get");
  assert.ok(!JSON.stringify(read.map(({ argv }) => argv)).includes("Bank"));
});

Deno.test("setup leaves the file and the terminal as they were when Ctrl-C comes, at every question", async () => {
  for (const stage of STAGES.keys()) {
    await using world = await makeCrowdedWorld();
    await using pane = await runSetup(world);
    await answer(pane, STAGES.slice(0, stage));
    await pane.see(STAGES[stage]?.[0] ?? "");
    await pane.press("C-c");
    assert.deepEqual(await pane.ended(), { code: 130, isRestored: true }, `stage ${stage}`);
    assert.equal(await readConfig(world), CONFIG);
    const said = (await pane.screen()).replaceAll(/\s+/g, " ");
    assert.match(said, /Cannot go on: cancelled; \S+\/config is as it was/);
    assert.equal(said.includes('the session of "Zebra" stays in 1Password'), stage === 5);
  }
});

// Ctrl-C reaches `op` as well, and its end may be told first.
for (const first of ["setup", "op"] as const) {
  Deno.test(`setup leaves the file and the terminal as they were when Ctrl-C ends ${first} first`, async () => {
    await using world = await makeCrowdedWorld();
    await using pane = await runSetup(world);
    await answer(pane, STAGES.slice(0, 4));
    await pane.see(STAGES[4]?.[0] ?? "");
    await world.op.behave({ latencyMs: { get: 20_000, create: 20_000 } });
    await pane.press("Enter");
    await pane.see("logging in");
    if (first === "op") {
      const pid = await pane.pid();
      const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
      assert.match(children, /\d/);
      for (const child of children.trim().split(" ")) Deno.kill(Number(child), "SIGINT");
    }
    await pane.press("C-c");
    assert.deepEqual(await pane.ended(), { code: 130, isRestored: true });
    const said = (await pane.screen()).replaceAll(/\s+/g, " ");
    assert.match(said, /cancelled; \S+ is as it was \[ended/);
    assert.equal(await readConfig(world), CONFIG);
  });
}

Deno.test("setup asks again after a wrong item, and tells items of one title apart", async () => {
  await using world = await makeCrowdedWorld();
  await world.op.put({ title: "Zebra", vault: "Work", category: "LOGIN" });
  await using pane = await runSetup(world, ["--item", "Bank", "--profile", "work"]);
  await pane.see("not possible: ");
  await pane.see("Which vault holds the access key?");
  await pane.press("Enter");
  const list = await pane.see("Which item holds the access key?");
  assert.match(list, /> Zebra {2}in Work, id \w{6}…, access key, MFA serial, one-time password\n/);
  await pane.type("Zebra");
  await pane.press("Down", "Enter");
  await pane.see(/not possible: Cannot [\s\S]*Which item holds the access key\?/);
  await pane.press("Enter");
  await answer(pane, STAGES.slice(3));
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  assert.match(await readConfig(world), new RegExp(` --item ${world.item?.id} `));
});

Deno.test("setup asks which 1Password account when there are several, and names it in the line", async () => {
  await using world = await makeWorld({ op: { otherAccounts: ["work.1password.com"] } });
  await using pane = await runSetup(world, ["--item", AWS_KEY.title, "--profile", "p"]);
  await pane.see("Region of AWS");
  await pane.press("Enter");
  const list = await pane.see("Which 1Password account?");
  assert.match(list, /> my\.1password\.com {2}alice@example\.com\n {2}work\.1password\.com/);
  await pane.press("Enter");
  await answer(pane, STAGES.slice(3));
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  assert.match(await readConfig(world), / --account my\.1password\.com /);
});

Deno.test("setup --remove deletes the session item when it may", async () => {
  for (const isWanted of [true, false]) {
    await using world = await makeCrowdedWorld();
    const args = ["setup", "--yes", "--item", "Zebra", "--profile", "work"];
    assert.equal((await world.run(args)).code, 0);
    const items = (await world.op.items()).length;
    await using pane = await runSetup(world, ["--remove", "--profile", "work"]);
    await pane.see("Remove this line? (Y/n)");
    await pane.press("Enter");
    await pane.see("Delete the session item in 1Password, too? (y/N)");
    await pane.press(isWanted ? "y" : "Enter");
    assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
    assert.equal(await readConfig(world), CONFIG);
    assert.equal((await world.op.items()).length, isWanted ? items - 1 : items);
  }
});

Deno.test("setup writes nothing when the answer is no, which is the usual one for another program's line", async () => {
  const config = "[default]\ncredential_process = /usr/bin/aws-vault export work\n";
  await using world = await makeCrowdedWorld(config);
  await using pane = await runSetup(world, ["--item", "Zebra", "--profile", "default"]);
  await answer(pane, STAGES.slice(3, 5));
  const shown = await pane.see("Write this change?");
  assert.match(shown, /-credential_process = \/usr\/bin\/aws-vault export work/);
  assert.match(shown, /\(y\/N\)/);
  await pane.press("Enter");
  assert.deepEqual(await pane.ended(), { code: 1, isRestored: true });
  await pane.see("Nothing was written: profile default is as it was");
  assert.equal(await readConfig(world), config);
});

Deno.test("setup deletes temporary keys of the profile when it may, and does not say Next when it may not", async () => {
  const keys = "aws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret/secret\n" +
    "aws_session_token = FwoG\n";
  const credentials = `[work]\n${keys}region = eu-west-1\n[other]\n${keys}`;
  for (const isWanted of [true, false]) {
    await using world = await makeCrowdedWorld();
    const path = `${world.home}/.aws/credentials`;
    await Deno.writeTextFile(path, credentials);
    await using pane = await runSetup(world, ["--item", "Zebra", "--profile", "work"], {
      columns: 160,
    });
    await answer(pane, STAGES.slice(3));
    const shown = await pane.see("Delete these temporary keys");
    assert.match(shown, /-aws_session_token = …/);
    assert.doesNotMatch(shown, /secret\/secret|FwoG/);
    await pane.press(isWanted ? "Enter" : "n");
    assert.deepEqual(await pane.ended(), { code: isWanted ? 0 : 1, isRestored: true });
    const left = isWanted ? credentials.replace(keys, "") : credentials;
    assert.equal(await Deno.readTextFile(path), left);
    assert.equal(/Next: aws/.test(await pane.screen()), isWanted);
  }
});

Deno.test("setup asks for the MFA serial that an item lacks, and keeps the session where it is told to", async () => {
  await using world = await makeCrowdedWorld();
  await world.op.put({ ...awsKeyItem({ mfaSerial: null, title: "No serial" }), vault: "Work" });
  await using pane = await runSetup(world, ["--item", "No serial", "--profile", "new"], {
    env: { AWS_REGION: "eu-west-1" },
  });
  await pane.see("Region of AWS, - for none [eu-west-1]:");
  await pane.type("-");
  await pane.press("Enter");
  await pane.see("MFA serial (ARN");
  await pane.type("arn:aws:iam::123456789012:role/x");
  await pane.press("Enter");
  await pane.see("Not possible: ");
  await pane.press("C-u");
  await pane.type(AWS_KEY.mfaSerial);
  await pane.press("Enter");
  await pane.see("Where is the session to be kept?");
  await pane.press("Down", "Enter");
  await pane.see("Who hands out the session?");
  await pane.press("Down", "Enter");
  await pane.see("Write this change?");
  await pane.press("Enter");
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  const config = await readConfig(world);
  assert.match(config, new RegExp(`\\[profile new\\]\\n.* --mfa-serial ${AWS_KEY.mfaSerial} `));
  assert.ok(!config.includes("--cache") && / --agent on$/m.test(config), config);
  assert.doesNotMatch(config, /region = -|region = eu-west-1/);
});

Deno.test("setup asks for a code on the terminal when the item has no one-time password", async () => {
  for (const isTyped of [true, false]) {
    await using world = await makeCrowdedWorld();
    await world.op.put({ ...awsKeyItem({ seed: null, title: "No code" }), vault: "Work" });
    await using pane = await runSetup(world, ["--item", "No code", "--profile", "work"]);
    await answer(pane, STAGES.slice(3, 5));
    await pane.see(`One-time password of ${AWS_KEY.mfaSerial}:`);
    if (isTyped) {
      await roomInStep(5000);
      await pane.type(await totp(AWS_KEY.seed, timeStep(Date.now())));
      await pane.press("Enter");
      await answer(pane, STAGES.slice(5));
    } else await pane.press("C-c");
    assert.deepEqual(await pane.ended(), { code: isTyped ? 0 : 130, isRestored: true });
    assert.equal((await readConfig(world)).includes("credential_process"), isTyped);
    assert.equal(world.sts.logins, isTyped ? 1 : 0);
  }
});

Deno.test("setup makes a profile of another name when asked, in a narrow window without colours", async () => {
  await using world = await makeCrowdedWorld();
  const size = { columns: 40, rows: 12, env: { NO_COLOR: "1" } };
  await using pane = await runSetup(world, ["--item", "Zebra"], size);
  await pane.see("Which profile");
  assert.ok(!(await pane.screen({ colours: true })).includes("\x1b["));
  await pane.press("Down", "Enter");
  await pane.see("Name of the profile:");
  await pane.type("a b");
  await pane.press("Enter");
  await pane.see("Not possible:");
  await pane.press("C-u", "z", "Enter");
  await pane.see("Region of AWS");
  await pane.type("Frankfurt");
  await pane.press("Enter");
  await pane.see("Not possible:");
  await pane.press("C-u");
  await pane.type("eu-central-1");
  await pane.press("Enter");
  await answer(pane, STAGES.slice(3));
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  assert.ok(!(await pane.screen({ colours: true })).includes("\x1b["));
  assert.match(
    await readConfig(world),
    /\[profile z\]\ncredential_process = .*\nregion = eu-central-1\n/,
  );
});

Deno.test("setup asks by numbered lines when TERM is dumb", async () => {
  await using world = await makeCrowdedWorld();
  await using pane = await runSetup(world, ["--item", "Zebra"], { env: { TERM: "dumb" } });
  await pane.see("number 1 to 2:");
  await pane.press("1", "Enter");
  await pane.see("Where is the session to be kept?");
  await pane.press("1", "Enter");
  await pane.see("Who hands out the session?");
  await pane.press("1", "Enter");
  await pane.see("(Y/n)");
  await pane.press("Enter");
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  assert.match(await readConfig(world), /\[profile work\]\ncredential_process = /);
});
