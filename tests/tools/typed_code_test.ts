import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { timeStep, totp } from "../emulators/totp.ts";
import { deviceFiles, until, writeNotes } from "../e2e/device.ts";
import { makeWorld, roomInStep, type World } from "../world.ts";
import { openPane, type Pane } from "./tmux.ts";

const ASKS = `One-time password of ${AWS_KEY.mfaSerial}:`;

function worldWithoutCodes(): Promise<World> {
  return makeWorld({ item: { seed: null } });
}

/** Runs the program in a terminal wide enough for its longest line. */
function openIn(world: World, ...args: string[]): Promise<Pane> {
  return openPane({
    command: [world.program, ...args],
    env: world.env,
    cwd: world.home,
    columns: 200,
  });
}

/** Runs a script in a terminal, with `op-sts` on PATH. */
function openScript(world: World, script: string): Promise<Pane> {
  const bin = world.program.replace(/\/[^/]+$/, "");
  return openPane({
    command: ["sh", "-c", script],
    env: { ...world.env, PATH: `${bin}:${world.env["PATH"]}` },
    cwd: world.home,
    columns: 200,
  });
}

function currentCode(): Promise<string> {
  return totp(AWS_KEY.seed, timeStep(Date.now()));
}

Deno.test("login asks for a code on the terminal, again when it has not six digits, and logs in with it", async () => {
  await using world = await worldWithoutCodes();
  await using pane = await openIn(world, "login");
  await pane.see(ASKS);
  await pane.type("12345");
  await pane.press("Enter");
  await pane.see("a one-time password has six digits");
  const code = await currentCode();
  await pane.type(code);
  await pane.press("Enter");
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  assert.match(await pane.screen(), /^Session in "AWS Access Key" until /m);
  assert.deepEqual(world.sts.calls.map(({ params }) => params.TokenCode), [code]);
});

Deno.test("get asks on the terminal while its stdout goes elsewhere", async () => {
  await using world = await worldWithoutCodes();
  await using pane = await openScript(world, "op-sts > out.json");
  await pane.see(ASKS);
  await pane.type(await currentCode());
  await pane.press("Enter");
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  const { AccessKeyId } = JSON.parse(await Deno.readTextFile(`${world.home}/out.json`));
  assert.equal(AccessKeyId, world.sts.sessions[0]?.accessKeyId);
});

Deno.test("get does not ask with --no-input, nor when its stdin or stderr is no terminal", async () => {
  for (const script of ["op-sts get --no-input", "echo 123456 | op-sts get", "op-sts 2>&1 | cat"]) {
    await using world = await worldWithoutCodes();
    await using pane = await openScript(world, script);
    await pane.ended();
    const screen = await pane.screen();
    assert.match(screen, /^hint: (run op-sts login in a terminal|add the one-time password)/m);
    assert.ok(!screen.includes(ASKS));
    assert.equal(world.sts.calls.length, 0);
  }
});

Deno.test("login refuses a code of a time step that has been used", async () => {
  await using world = await worldWithoutCodes();
  await roomInStep(12_000);
  await writeNotes(await deviceFiles(world.home), { lastTriedStep: timeStep(Date.now()) });
  await using pane = await openIn(world, "login");
  await pane.see(ASKS);
  await pane.type(await currentCode());
  await pane.press("Enter");
  await pane.see(/that time step's password has been used: the next one comes in \d+ s/);
  assert.equal(world.sts.calls.length, 0);
});

Deno.test("login ends and leaves the terminal as it was on Ctrl-C and Ctrl-D", async () => {
  for (
    const { keys, code, says } of [
      { keys: ["C-c"], code: 130, says: /./ },
      { keys: ["C-d"], code: 1, says: /^op-sts: Cannot log in: no one-time password/m },
    ]
  ) {
    await using world = await worldWithoutCodes();
    await using pane = await openIn(world, "login");
    await pane.see(ASKS);
    await pane.press(...keys);
    assert.deepEqual(await pane.ended(), { code, isRestored: true });
    assert.match(await pane.screen(), says);
    assert.equal(world.sts.calls.length, 0);
  }
});

Deno.test("login shows that it works and that it waits, and wipes that away", async () => {
  // Slow enough for the first line to be seen before the second one.
  await using world = await makeWorld({ op: { latencyMs: { get: 1000 } } });
  await roomInStep(12_000);
  world.sts.behave({ delayMs: 2000 });
  await writeNotes(await deviceFiles(world.home), { lastTriedStep: timeStep(Date.now()) });
  await using pane = await openIn(world, "login");
  await pane.see('op-sts: logging in with "AWS Access Key"');
  await pane.see(/op-sts: waiting \d+ s for the next one-time password/);
  await until(async () => (await pane.screen()).includes("[ended 0 usual]"));
  const [first = "", second] = (await pane.screen()).split("\n");
  assert.match(first, /^Session in "AWS Access Key" until /);
  assert.equal(second, "[ended 0 usual]");
});

Deno.test("get warns on a terminal, without --verbose, that the session was not stored", async () => {
  await using world = await makeWorld({ op: { readOnly: true } });
  await using pane = await openScript(world, "op-sts > /dev/null");
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  assert.match(await pane.screen(), /^op-sts: warning: the session was not stored: Cannot write/);
});

Deno.test("login waits for a person longer than --timeout, and asks again for a code that AWS refuses", async () => {
  await using world = await worldWithoutCodes();
  await using pane = await openIn(world, "login", "--timeout", "10s");
  await pane.see(ASKS);
  await new Promise((resolve) => setTimeout(resolve, 11_000));
  await pane.type("000000");
  await pane.press("Enter");
  await pane.see(
    /op-sts: Cannot log in: .*; the next one comes in \d+ s\n[^]*One-time password of .*:\s*$/,
  );
  await pane.type("000000");
  await pane.press("Enter");
  await pane.see(/AWS has refused that one: the next one comes in \d+ s/);
  await pane.type(await currentCode());
  await pane.press("Enter");
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  assert.match(await pane.screen(), /^Session in "AWS Access Key" until /m);
  assert.equal(world.sts.logins, 1);
});
