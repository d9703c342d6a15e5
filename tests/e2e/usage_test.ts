import assert from "node:assert/strict";
import { makeWorld } from "../world.ts";
import { opCommands } from "./cached.ts";

/** Command lines and environments that are refused before anything is called. */
const WRONG: readonly [args: string[], says: RegExp, env?: Record<string, string>][] = [
  [["--duration", "29m"], /Cannot use --duration "29m": it must lie between 30m and 36h/],
  [["--duration", "36h1s"], /Cannot use --duration "36h1s": it must lie between 30m and 36h/],
  [["--duration", "12"], /Cannot use --duration "12": it is not a time such as/],
  [["--min-remaining", "15m"], /Cannot use --min-remaining "15m": it must lie between 16m and/],
  [["--duration", "30m", "--min-remaining", "25m"], /Cannot use a duration of 30m: .*\nhint: /],
  [["--timeout", "0s"], /Cannot use --timeout "0s"/],
  [["--region", "Frankfurt"], /Cannot use --region "Frankfurt": it is not the name of a region/],
  [["--cache", "disk"], /Cannot use --cache "disk": it is none of auto, field, item and off/],
  [["--cache-item", "title"], /Cannot use --cache-item "title": it is not the id of an item/],
  [
    ["--cache", "off", "--cache-item", "a".repeat(26)],
    /Cannot use --cache-item with --cache off: .*\nhint: /,
  ],
  [["--item", ""], /Cannot use --item "": it is empty/],
  [["--item=-"], /Cannot use --item "-": it starts with a dash/],
  [["--item"], /Cannot use --item without a value/],
  [["--item", "a", "--item", "b"], /Cannot use --item twice/],
  [["--verbose=yes"], /Cannot give --verbose a value/],
  [["--colour"], /Cannot use --colour: there is no such option\nhint: op-sts help get .* options /],
  [["setup", "--bogus"], /Cannot use --bogus: .*\nhint: op-sts help setup lists its options, /],
  [["rotate", "extra"], /Cannot use "extra": .*\nhint: op-sts help rotate explains it; /],
  [["setup", "--print", "--remove"], /together\nhint: .*; op-sts help setup explains them/],
  [["fetch"], /Cannot run "fetch": there is no such command\nhint: op-sts help /],
  [["get", "AWS"], /Cannot use "AWS": get takes options only\nhint: .*awsume/],
  [["get", "--json"], /Cannot use --json with get: it belongs to another command/],
  [["--mfa-serial", "arn:aws:iam::123456789012:role/x"], /it names a role, not an MFA device/],
  [["--mfa-serial", "arn:aws:iam::123456789012:user/x"], /it names a user, not an MFA device/],
  [["--mfa-serial", "arn:aws:iam::123456789012:u2f/user/x/y"], /it names a security key/],
  [["--mfa-serial", "short"], /AWS takes 9 to 256 letters/],
  [["login", "--cache", "off"], /Cannot log in with --cache off: .*/],
  [[], /Cannot use OP_STS_DURATION "long"/, { OP_STS_DURATION: "long" }],
  [[], /Cannot use OP_STS_NO_INPUT "yes": it is neither 1 nor 0/, { OP_STS_NO_INPUT: "yes" }],
];

for (const [args, says, env = {}] of WRONG) {
  const words = [...args, ...Object.entries(env).map((pair) => pair.join("="))];
  Deno.test(`op-sts refuses before it calls anything: ${words.join(" ")}`, async () => {
    await using world = await makeWorld();
    const { code, stdout, stderr } = await world.run(args, { env });
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, /^op-sts: Cannot [^\n]+\n(hint: [^\n]+\n)?$/);
    assert.match(stderr, says);
    assert.deepEqual(await opCommands(world), []);
    assert.equal(world.sts.calls.length, 0);
  });
}

for (const url of ["http://sts.example.com", "https://user:pass@sts.example.com", "sts"]) {
  Deno.test(`get refuses before it calls STS when AWS_ENDPOINT_URL_STS is ${url}`, async () => {
    await using world = await makeWorld();
    const { code, stdout, stderr } = await world.run([], { env: { AWS_ENDPOINT_URL_STS: url } });
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, /^op-sts: Cannot use AWS_ENDPOINT_URL_STS: .*\nhint: .*\n$/);
    assert.equal(world.sts.calls.length, 0);
  });
}

Deno.test("get takes OP_STS_ITEM and other twins, an empty one counts as absent, and the option wins", async () => {
  await using world = await makeWorld({ item: { title: "Mine" } });
  const env = { OP_STS_ITEM: "Mine", OP_STS_VAULT: "", OP_STS_MIN_REMAINING: "1h" };
  assert.equal((await world.run([], { env })).code, 0);
  const { code, stderr } = await world.run(["--item", "Other"], { env });
  assert.equal(code, 1);
  assert.match(stderr, /Cannot read the item "Other"/);
});

Deno.test("op-sts --help names every command and option, and each command has a help of its own", async () => {
  await using world = await makeWorld({ item: null });
  const { code, stdout, stderr } = await world.run(["--help"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(stdout, /^Usage: op-sts \[COMMAND\] \[OPTIONS\]\n/);
  const listed = stdout.split("Commands:\n")[1]?.split("\n\n")[0]?.trim().split("\n") ?? [];
  const names = listed.map((line) => line.trim().split(" ")[0] ?? "");
  for (const needed of ["get", "login", "status", "clear"]) assert.ok(names.includes(needed));
  for (const name of names) {
    for (const args of [[name, "--help"], [name, "-h"]]) {
      const help = await world.run(args);
      assert.deepEqual({ code: help.code, stderr: help.stderr }, { code: 0, stderr: "" });
      assert.match(help.stdout, new RegExp(`^Usage: op-sts ${name}\\b`));
      assert.match(help.stdout, /op-sts help options/);
    }
  }
  const options = await world.run(["help", "options"]);
  assert.match(options.stdout, /--timeout TIME +limit of the whole call \(default: 50s\)/);
  assert.deepEqual(await opCommands(world), []);
});

Deno.test("op-sts --version says its version and calls nothing", async () => {
  await using world = await makeWorld({ item: null });
  const { code, stdout, stderr } = await world.run(["--version"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(stdout, /^op-sts \d+\.\d+\.\d+\S*\n$/);
  assert.deepEqual(await opCommands(world), []);
});
