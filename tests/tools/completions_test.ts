import assert from "node:assert/strict";
import { commandWords } from "../../lib/command_line/command_rows.ts";
import { makeWorld } from "../world.ts";
import { openShells, type Shell } from "./shells.ts";
import { openPane } from "./tmux.ts";

interface Shells extends AsyncDisposable {
  readonly all: readonly Shell[];
  readonly home: string;
  calls(): Promise<number>;
}

async function shells(): Promise<Shells> {
  const world = await makeWorld();
  const script = async (name: string) => (await world.run(["completions", name])).stdout;
  const scripts = {
    bash: await script("bash"),
    zsh: await script("zsh"),
    fish: await script("fish"),
  };
  const bin = world.program.replace(/\/[^/]*$/, "");
  const env = { ...world.env, PATH: `${bin}:${world.op.bin}:/usr/local/bin:/usr/bin:/bin` };
  await Deno.mkdir(`${world.home}/shells`);
  return {
    all: await openShells(`${world.home}/shells`, scripts, env),
    home: world.home,
    calls: async () => (await world.op.calls()).length,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

const COMMANDS = commandWords().sort();

Deno.test("completions offer commands, options and values in bash, zsh and fish", async () => {
  await using world = await shells();
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    ["work", "home", "org:dev", "org:prod", "me@x=1"].map((name) =>
      `[profile ${name}]\ncredential_process = op-sts\n`
    ).join("") +
      "[profile other]\nsso_session = x\n",
  );
  const cases: [words: string[], offered: string[]][] = [
    [[""], COMMANDS],
    [["logi"], ["login"]],
    [["--verbose", "--vault", "x", "logi"], ["login"]],
    [["--cac"], ["--cache", "--cache-field", "--cache-item"]],
    [["login", "--cac"], ["--cache", "--cache-field", "--cache-item"]],
    [["--cache", ""], ["auto", "field", "item", "off"]],
    [["--cache", "f"], ["field"]],
    [["status", "--cache=f"], ["field"]],
    [["login", "--for"], ["--force"]],
    [["clear", "--for"], []],
    [["--for"], []],
    [["completions", ""], ["bash", "fish", "zsh"]],
    [["completions", "--timeout", "9s", "z"], ["zsh"]],
    [["completions", "bash", ""], []],
    [["login", ""], []],
    [["--item", ""], []],
    [["--item", "lo"], []],
    [["nonsense", ""], []],
    [["exec", ""], ["--"]],
    [["ls", "--na"], ["--names"]],
    [["help", "wh"], ["whoami"]],
    [["help", "opt"], ["options"]],
    [["export", "--format", "p"], ["powershell"]],
    [["status", "-p", "w"], ["work"]],
    [["--profile", "ho"], ["home"]],
    [["status", "-p", "org:dev", "--js"], ["--json"]],
    [["-p", "org:dev", "stat"], ["status"]],
    [["--role-arn", "arn:aws:iam::123456789012:role/a@b=c", "setup", "-p", "oth"], ["other"]],
    [["login", "--profile", "oth"], []],
    [["setup", "--profile", "oth"], ["other"]],
  ];
  for (const shell of world.all) {
    for (const [words, offered] of cases) {
      const found = await shell.complete(["op-sts", ...words]);
      // Zsh falls back to options where there is nothing else.
      const asked = words.at(-1)?.startsWith("-") === true;
      assert.deepEqual(
        found.filter((word) => asked || !/^--?\w/.test(word)),
        offered,
        `${shell.name}: ${words.join(" ")}`,
      );
    }
  }
  assert.equal(await world.calls(), 0);
});

Deno.test("completions offer commands and files behind exec --, not options of ours", async () => {
  await using world = await shells();
  await Deno.writeTextFile(`${world.home}/shells/plan-of-mine`, "");
  for (const shell of world.all) {
    const ours = ["op-sts", "exec", "--item", "x", "--"];
    assert.ok((await shell.complete([...ours, "sor"])).includes("sort"), shell.name);
    assert.deepEqual(await shell.complete([...ours, "cat", "plan-of"]), ["plan-of-mine"]);
    assert.deepEqual(await shell.complete([...ours, "cat", "--min-rem"]), [], shell.name);
  }
});

Deno.test("completions offer files for a program", async () => {
  await using world = await shells();
  await Deno.writeTextFile(`${world.home}/shells/op-of-mine`, "");
  for (const shell of world.all) {
    assert.deepEqual(await shell.complete(["op-sts", "--op", "op-of"]), ["op-of-mine"], shell.name);
  }
});

Deno.test("completions find the profiles of both files, and never run what a name says", async () => {
  await using world = await shells();
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    '[default]\n[profile work]\n  [ profile  side ] ; x\n[profile "two words"]\n[sso-session s]\n' +
      "[profile $(touch pwned)`touch pwned`]\n# [profile no]\n[services x]\n",
  );
  await Deno.writeTextFile(`${world.home}/.aws/credentials`, "[old]\n[work]\nx = [y]\n");
  const functions = {
    bash: "_op_sts_profiles",
    zsh: "_op_sts_profiles",
    fish: "__op_sts_profiles",
  };
  for (const shell of world.all) {
    const found = (await shell.call(functions[shell.name])).trim().split("\n").sort();
    assert.deepEqual(
      found,
      ["$(touch pwned)`touch pwned`", "default", "old", "side", "two words", "work"],
      shell.name,
    );
    const offered = await shell.complete(["op-sts", "setup", "--profile", "w"]);
    assert.deepEqual(offered, ["work"], shell.name);
    await shell.complete(["op-sts", "setup", "--profile", ""]);
  }
  await assert.rejects(() => Deno.stat(`${world.home}/shells/pwned`));
  await Deno.writeTextFile(`${world.home}/other`, "[profile elsewhere]\n");
  const set = {
    bash: "AWS_CONFIG_FILE='~/other' AWS_SHARED_CREDENTIALS_FILE=/nowhere",
    zsh: "AWS_CONFIG_FILE='~/other' AWS_SHARED_CREDENTIALS_FILE=/nowhere",
    fish: "set AWS_CONFIG_FILE '~/other'; set AWS_SHARED_CREDENTIALS_FILE /nowhere",
  };
  for (const shell of world.all) {
    const lines = `${set[shell.name]}\n${functions[shell.name]}`;
    assert.equal(await shell.call(lines), "elsewhere\n", shell.name);
  }
});

Deno.test("TAB completes what is typed in a terminal, in bash, zsh and fish", async () => {
  await using world = await makeWorld();
  const starts = {
    bash: ["bash", "--norc", "--noprofile", "-i"],
    zsh: ["zsh", "-f", "-i"],
    fish: ["fish", "--no-config", "-i"],
  };
  const bin = world.program.replace(/\/[^/]*$/, "");
  const env = { ...world.env, PATH: `${bin}:${world.env["PATH"]}`, LC_ALL: "C.UTF-8" };
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    ["org:dev", "org:prod", "me@x=1"].map((name) =>
      `[profile ${name}]\ncredential_process = op-sts\n`
    ).join(""),
  );
  for (const [name, command] of Object.entries(starts)) {
    const { stdout } = await world.run(["completions", name]);
    await Deno.writeTextFile(`${world.home}/script`, stdout);
    await using pane = await openPane({ command, env, cwd: world.home });
    if (name === "zsh") await pane.type("autoload -Uz compinit && compinit -u -D\n");
    await pane.type("source ./script && clear && echo re''ady\n");
    await pane.see("ready");
    for (
      const [typed, shown] of [
        ["op-sts comp", "op-sts completions"],
        ["op-sts --cache=fi", "op-sts --cache=field"],
        ["op-sts status --js", "op-sts status --json"],
        ["op-sts exec -- printe", "op-sts exec -- printenv"],
        ["op-sts status -p org:d", "op-sts status -p org:dev"],
        ["op-sts status --profile=org:p", "op-sts status --profile=org:prod"],
        ["op-sts -p org:dev whoa", "op-sts -p org:dev whoami"],
        ["op-sts list -p me@", "op-sts list -p me@x=1"],
        ["op-sts clear -p me@x=", "op-sts clear -p me@x=1"],
      ] as const
    ) {
      await pane.type(typed);
      await pane.press("Tab");
      await pane.see(shown);
      await pane.press("C-u");
    }
  }
  assert.deepEqual(await world.op.calls(), []);
});
