import assert from "node:assert/strict";
import { cachedIn, putInField } from "../e2e/cached.ts";
import { makeWorld, type World } from "../world.ts";
import { openPane, type Pane } from "./tmux.ts";

/** A shell with job control in a terminal, in a world with a session, with `op-sts` on PATH. */
async function openShell(world: World): Promise<Pane> {
  await putInField(world, cachedIn(world).value);
  const bin = world.program.replace(/\/[^/]*$/, "");
  const pane = await openPane({
    command: ["bash", "--norc", "-i"],
    cwd: world.home,
    env: { ...world.env, PATH: `${bin}:${world.env["PATH"]}`, PS1: "$ ", HISTFILE: "/dev/null" },
  });
  await pane.see("$");
  return pane;
}

/** Says how often each signal came, and ends after a while. */
const COUNT = `got=; trap 'got="\${got}int "' INT; trap 'got="\${got}quit "' QUIT
trap 'got="\${got}size "' WINCH; echo "pid:"$PPID
for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 0.1; done; echo "got:$got."; exit 7`;

async function count(pane: Pane): Promise<number> {
  await pane.type("op-sts exec -- sh count.sh; echo ended:$?");
  await pane.press("Enter");
  const shown = await pane.see(/pid:\d+/);
  return Number(/pid:(\d+)/.exec(shown)?.[1]);
}

Deno.test("exec has a program get each signal of the terminal once, and one to exec alone as well", async () => {
  for (const [how, got] of [["C-c", "int"], ["C-\\", "quit"], ["INT", "int"], ["QUIT", "quit"]]) {
    await using world = await makeWorld();
    await Deno.writeTextFile(`${world.home}/count.sh`, COUNT);
    await using pane = await openShell(world);
    const pid = await count(pane);
    if (how === "INT" || how === "QUIT") Deno.kill(pid, `SIG${how}`);
    else await pane.press(how ?? "");
    assert.match(await pane.see(/ended:\d+/), new RegExp(`got:${got} \\.\nended:7`), how);
  }
});

Deno.test("exec has a program get a signal once that comes as soon as it has begun", async () => {
  for (const signal of ["INT", "QUIT"]) {
    await using world = await makeWorld();
    // No sleep, behind which two signals would be as one.
    const script = `got=; trap 'got="\${got}x"' ${signal}; kill -${signal} $PPID
until [ "$got" ]; do :; done; n=0; while [ $n -lt 200000 ]; do n=$((n + 1)); done; echo "got:$got."`;
    await Deno.writeTextFile(`${world.home}/count.sh`, script);
    await using pane = await openShell(world);
    await pane.type("op-sts exec -- sh count.sh");
    await pane.press("Enter");
    assert.match(await pane.see(/got:x+\./), /got:x\./, signal);
  }
});

Deno.test("exec stops and goes on with its program, and the program learns a new size", async () => {
  await using world = await makeWorld();
  await Deno.writeTextFile(`${world.home}/count.sh`, COUNT);
  await using pane = await openShell(world);
  await count(pane);
  await pane.press("C-z");
  await pane.see("Stopped");
  await pane.type("echo in:between; fg");
  await pane.press("Enter");
  await pane.see(/^in:between/m);
  await pane.resize(90, 30);
  // The shell counts a list of commands as ended by the stop of one of them.
  assert.match(await pane.see(/got:.*\./), /got:(size )+\./);
});

Deno.test("exec gives a shell the terminal, with jobs of its own", async () => {
  await using world = await makeWorld();
  await using pane = await openShell(world);
  await pane.type("op-sts exec -- bash --norc -i");
  await pane.press("Enter");
  await pane.type("echo key:${AWS_ACCESS_KEY_ID:0:4}; sleep 600");
  await pane.press("Enter");
  await pane.see(/key:ASIA/);
  await pane.press("C-c");
  await pane.type("echo code:$?; exit 5");
  await pane.press("Enter");
  await pane.see("code:130");
  await pane.type("echo outer:$?");
  await pane.press("Enter");
  await pane.see("outer:5");
});
