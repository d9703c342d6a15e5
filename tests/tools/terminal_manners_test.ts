import assert from "node:assert/strict";
import { awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { makeWorld, PROGRAM, type World } from "../world.ts";
import { openPane, type Pane } from "./tmux.ts";

interface Run {
  readonly env?: Record<string, string>;
  readonly columns?: number;
}

/** Runs the program in a terminal to its end, and gives what is left on the screen. */
async function shown(world: World, args: string[], { env = {}, columns = 80 }: Run = {}) {
  const command = [...PROGRAM, ...args];
  await using pane = await openPane({
    command,
    env: { ...world.env, ...env },
    cwd: world.home,
    columns,
  });
  const { code, isRestored } = await pane.ended();
  assert.ok(isRestored);
  const [screen = ""] = (await pane.screen()).split("[ended ");
  return { code, screen: screen.trimEnd() };
}

async function worldWithProfiles(): Promise<World> {
  const world = await makeWorld();
  const second = await world.op.put(awsKeyItem({ title: "A key with quite a long title" }));
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    `[profile work]\ncredential_process = op-sts --item ${world.item?.id}\n` +
      `[profile another-long-name]\ncredential_process = op-sts --item ${second.id}\n` +
      "[profile admin]\nrole_arn = arn:aws:iam::222222222222:role/admin\nsource_profile = work\n",
  );
  return world;
}

Deno.test("op-sts alone on a terminal explains itself and shows no secret, whatever the environment asks for", async () => {
  await using world = await makeWorld();
  const { code, screen } = await shown(world, [], { env: { OP_STS_AGENT: "on" } });
  assert.equal(code, 0);
  assert.match(screen, /^Usage: op-sts \[COMMAND\] \[OPTIONS\]/);
  assert.doesNotMatch(screen, /SecretAccessKey/);
  assert.deepEqual(await world.op.calls(), []);
});

Deno.test("get by name prints on a terminal, for the profile that must be meant", async () => {
  await using world = await worldWithProfiles();
  const { code, screen } = await shown(world, ["get"], { env: { AWS_PROFILE: "work" } });
  assert.equal(code, 0);
  assert.match(screen, /"SecretAccessKey"/);
});

Deno.test("export shows no secret on a terminal unless that is asked for", async () => {
  await using world = await worldWithProfiles();
  const refused = await shown(world, ["export", "-p", "work"], { columns: 200 });
  assert.equal(refused.code, 2);
  assert.equal(
    refused.screen,
    "op-sts: Cannot print secrets onto a terminal, where everybody can read them\n" +
      'hint: eval "$(op-sts export --profile work)" sets the variables; --yes shows them',
  );
  assert.deepEqual(await world.op.calls(), []);
  const wanted = await shown(world, ["export", "-p", "work", "--yes"]);
  assert.match(wanted.screen, /export AWS_ACCESS_KEY_ID='ASIA/);
});

Deno.test("several profiles bring up a question, and what is typed there counts", async () => {
  await using world = await worldWithProfiles();
  await using pane = await openPane({
    command: [...PROGRAM, "status"],
    env: world.env,
    cwd: world.home,
  });
  await pane.see("Which profile?");
  await pane.type("work");
  await pane.press("Enter");
  await pane.see(/No session of work is cached: op-sts login --profile work/);
  assert.equal((await pane.ended()).code, 1);
});

Deno.test("list and help fit a terminal of 40, 60 and 100 columns, without a line that the terminal breaks", async () => {
  await using world = await worldWithProfiles();
  await world.run(["login", "-p", "work"]);
  for (const columns of [40, 60, 100]) {
    for (const args of [["list"], ["help"], ["help", "options"], ["status", "-p", "work"]]) {
      const { code, screen } = await shown(world, args, { columns });
      assert.equal(code, 0);
      // A line that the terminal breaks fills it.
      const full = screen.split("\n").filter((line) =>
        line.length >= columns && !/credential_process = |^Session of/.test(line)
      );
      assert.deepEqual(full, [], `${columns} columns: ${args.join(" ")}\n${screen}`);
    }
  }
});

Deno.test("rotate calls the item by its title, and has no line that the terminal breaks", async () => {
  await using world = await makeWorld();
  const id = world.item?.id ?? "";
  const { code, screen } = await shown(world, ["rotate", "--yes", "--item", id], { columns: 60 });
  assert.equal(code, 0, screen);
  assert.match(screen, /^The access key in "AWS Access Key" is AKIA/);
  assert.deepEqual(screen.split("\n").filter((line) => line.length >= 60), [], screen);
});

Deno.test("setup breaks its sentences for the terminal without questions too", async () => {
  await using world = await makeWorld();
  const args = ["setup", "--yes", "--item", "AWS Access Key"];
  const { code, screen } = await shown(world, args, { columns: 60 });
  assert.equal(code, 0, screen);
  assert.match(screen, /^Item "AWS Access Key": .* one-time\n {2}password are there$/m);
});

Deno.test("list is in colour, unless the terminal or NO_COLOR says otherwise", async () => {
  await using world = await worldWithProfiles();
  await world.run(["login", "-p", "work"]);
  const colours = async (env: Record<string, string>) => {
    const command = [...PROGRAM, "list"];
    await using pane: Pane = await openPane({
      command,
      env: { ...world.env, ...env },
      cwd: world.home,
    });
    await pane.ended();
    return (await pane.screen({ colours: true })).includes("\x1b[32m");
  };
  assert.deepEqual([
    await colours({}),
    await colours({ NO_COLOR: "1" }),
    await colours({ TERM: "dumb" }),
  ], [
    true,
    false,
    false,
  ]);
});

Deno.test("a mistyped variable is told on a terminal, and on none by get", async () => {
  await using world = await worldWithProfiles();
  const { screen } = await shown(world, ["list"], { env: { OP_STS_VALUT: "x" }, columns: 120 });
  assert.match(screen, /warning: OP_STS_VALUT is set, .* did you mean OP_STS_VAULT\?/);
  const { stderr } = await world.run(["get", "-p", "work"], { env: { OP_STS_VALUT: "x" } });
  assert.equal(stderr, "");
});

Deno.test("nothing is left of what was shown while 1Password was asked", async () => {
  await using world = await worldWithProfiles();
  for (
    const args of [["status", "-p", "work"], ["login", "-p", "work"], ["whoami", "-p", "work"]]
  ) {
    const { screen } = await shown(world, args);
    assert.doesNotMatch(screen, /asking|logging in/, args.join(" "));
    assert.doesNotMatch(screen, /^\s*$/m);
  }
});

Deno.test("nothing is left of what was shown while 1Password was asked when Ctrl-C or a signal ends it", async () => {
  await using world = await makeWorld({ op: { latencyMs: { get: 20_000 } } });
  for (const [how, code] of [["C-c", 130], ["SIGTERM", 143]] as const) {
    const command = [...PROGRAM, "login"];
    await using pane = await openPane({ command, env: world.env, cwd: world.home });
    await pane.see("op-sts: logging in");
    if (how === "SIGTERM") Deno.kill(await pane.pid(), how);
    else await pane.press(how);
    assert.deepEqual(await pane.ended(), { code, isRestored: true });
    assert.doesNotMatch(await pane.screen(), /op-sts/);
  }
});

Deno.test("a command goes on, with its progress shown, when a signal comes that was ignored before", async () => {
  await using world = await makeWorld({ op: { latencyMs: { get: 2000 } } });
  const command = ["sh", "-c", `trap '' INT HUP; exec "$@"`, "sh", ...PROGRAM, "status"];
  await using pane = await openPane({ command, env: world.env, cwd: world.home });
  await pane.see("op-sts: asking 1Password");
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const signal of ["SIGINT", "SIGHUP"] as const) Deno.kill(await pane.pid(), signal);
  assert.deepEqual(await pane.ended(), { code: 1, isRestored: true });
  assert.match(await pane.screen(), /^No session is cached/);
});

Deno.test("nothing is left of a line that is longer than the terminal is wide", async () => {
  const title = "AWS 作業用のとても長い名前の鍵 of somebody with much to say";
  await using world = await makeWorld({ item: { title }, op: { latencyMs: { get: 300 } } });
  const { code, screen } = await shown(world, ["login", "--item", title], { columns: 40 });
  assert.equal(code, 0);
  assert.match(screen, /^Session in "AWS/);
});

Deno.test("a terminal that knows no escape sequences gets none", async () => {
  await using world = await worldWithProfiles();
  for (const args of [["status", "-p", "work"], ["list"], ["help"], ["login", "-p", "nobody"]]) {
    const command = [...PROGRAM, ...args].map((word) => `'${word}'`).join(" ");
    const { stdout } = await new Deno.Command("script", {
      args: ["-qec", command, "/dev/null"],
      env: { ...world.env, TERM: "dumb" },
      clearEnv: true,
      cwd: world.home,
      stdin: "null",
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert.ok(text.length > 10 && !text.includes("\x1b"), JSON.stringify(text));
  }
});
