import assert from "node:assert/strict";
import { openPane, type Pane, type PaneOptions } from "./tmux.ts";

const QUESTIONS = decodeURIComponent(new URL("./questions.ts", import.meta.url).pathname);

const ASK = [Deno.execPath(), "run", "-A", "-q", "--no-prompt", QUESTIONS];

/** What ends a process, and its exit code. */
const SIGNALS = { SIGTERM: 143, SIGHUP: 129, SIGINT: 130, SIGQUIT: 131 } as const;

function isSignal(how: string): how is keyof typeof SIGNALS {
  return how in SIGNALS;
}

function openQuestions(options: Partial<PaneOptions> = {}): Promise<Pane> {
  const { PATH = "", HOME = "", DENO_DIR = `${HOME}/.cache/deno` } = Deno.env.toObject();
  return openPane({
    command: ASK,
    cwd: "/",
    ...options,
    env: { PATH, HOME, DENO_DIR, ...options.env },
  });
}

Deno.test("openPrompter() takes answers by arrow keys, letters and text, and leaves one line of each", async () => {
  await using pane = await openQuestions();
  await pane.see("> item number 0");
  await pane.press("Down", "Down", "Up", "PageDown");
  await pane.see("> item number 13");
  await pane.press("Enter");
  await pane.see("Is it the right one? (Y/n)");
  await pane.press("n");
  await pane.see("Name:");
  await pane.press("Enter");
  await pane.see("Not possible: it is empty");
  await pane.type("日本x");
  await pane.press("BSpace", "Enter");
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  assert.deepEqual((await pane.screen()).split("\n"), [
    "Which item? item number 13 with a long title",
    "Is it the right one? no",
    "Name 日本",
    '[13,false,"日本"]',
    "[ended 0 usual]",
  ]);
});

Deno.test("openPrompter() keeps what is typed ahead of a question", async () => {
  await using pane = await openQuestions();
  await pane.see("> item number 0");
  await pane.press("2", "9", "Enter", "Enter", "x", "Enter");
  await pane.see('[29,true,"x"]');
});

Deno.test("openPrompter() wipes the prompt and restores the terminal when it is cancelled or killed", async () => {
  const answers = [["Enter"], ["y"]];
  const questions = ["Which item?", "Is it the right one?", "Name:"];
  for (const [stage, question] of questions.entries()) {
    for (const how of ["C-c", "Escape", "C-d", ...Object.keys(SIGNALS)]) {
      await using pane = await openQuestions();
      for (const [index, keys] of answers.slice(0, stage).entries()) {
        await pane.see(questions[index] ?? "");
        await pane.press(...keys);
      }
      await pane.see(question);
      const signal = isSignal(how) ? how : undefined;
      if (signal === undefined) await pane.press(how);
      else Deno.kill(await pane.pid(), signal);
      const code = signal === undefined ? 130 : SIGNALS[signal];
      assert.deepEqual(await pane.ended(), { code, isRestored: true }, `${how} at ${question}`);
      const lines = (await pane.screen()).split("\n").slice(stage);
      assert.ok(!lines.some((line) => line.includes(question)), lines.join("\n"));
    }
  }
});

Deno.test("openPrompter() shows colours, but none with NO_COLOR", async () => {
  for (const [env, isColoured] of [[{}, true], [{ NO_COLOR: "1" }, false]] as const) {
    await using pane = await openQuestions({ env });
    await pane.see("> item number 0");
    assert.equal((await pane.screen({ colours: true })).includes("\x1b["), isColoured);
    await pane.press("Down");
    await pane.see("> item number 1 ");
  }
});

Deno.test("openPrompter() fits a narrow and low window and follows its size", async () => {
  await using pane = await openQuestions({ columns: 20, rows: 6 });
  const narrow = [
    "Which item?",
    "> item number 0 wi…",
    "  item number 1 wi…",
    "  item number 2 wi…",
  ];
  await pane.see("> item number 0");
  assert.deepEqual((await pane.screen()).split("\n"), [...narrow, "  1 of 30; type to…"]);
  for (const [columns, rows] of [[100, 40], [12, 5], [70, 12], [30, 30], [20, 6]] as const) {
    await pane.resize(columns, rows);
    await pane.see(columns < 30 ? /> item.*…/ : "> item number 0 with");
  }
  await pane.see("  1 of 30; type to…");
  assert.deepEqual((await pane.screen()).split("\n"), [...narrow, "  1 of 30; type to…"]);
});

Deno.test("openPrompter() breaks the line of an answer at a blank where a window is narrow", async () => {
  await using pane = await openQuestions({ columns: 30 });
  await pane.see("> item number 0");
  await pane.press("Enter");
  await pane.see(/^Which item\? item number 0 with\n {2}a long title$/m);
});

Deno.test("openPrompter() leaves nothing of its old lines when a window becomes narrower and wraps them", async () => {
  const script = 'for line in 1 2 3 4 5 6; do echo "before $line"; done; exec "$@"';
  await using pane = await openQuestions({ command: ["sh", "-c", script, "sh", ...ASK] });
  await pane.see("> item number 0 with a long title  and a note");
  for (const columns of [30, 60, 10, 100]) {
    await pane.resize(columns, 40);
    await pane.see(columns < 48 ? /^> item.*…/m : "> item number 0 with a long title  and a note");
    const lines = (await pane.screen()).split("\n").filter((line) => !line.startsWith("before"));
    assert.deepEqual([lines[0]?.slice(0, 5), lines.length], ["Which", 14], lines.join("\n"));
  }
});

Deno.test("openPrompter() reads lines and numbers when TERM is dumb", async () => {
  await using pane = await openQuestions({ env: { TERM: "dumb" } });
  await pane.see("number 1 to 30:");
  await pane.press("x", "Enter");
  await pane.see('"x" is none of them: number 1 to 30:');
  await pane.press("3", "Enter");
  await pane.see("Is it the right one? (Y/n)");
  await pane.press("Enter");
  await pane.see("Name:");
  await pane.press("a", "Enter");
  assert.deepEqual(await pane.ended(), { code: 0, isRestored: true });
  await pane.see('[2,true,"a"]');
});

Deno.test("openPrompter() ends the line of a question when the input ends where TERM is dumb", async () => {
  await using pane = await openQuestions({ env: { TERM: "dumb" } });
  await pane.see("number 1 to 30:");
  await pane.press("C-d");
  assert.deepEqual(await pane.ended(), { code: 130, isRestored: true });
  await pane.see(/number 1 to 30: *\nop-sts: Cannot go on: cancelled\n/);
});

Deno.test("openPrompter() gives the terminal back to the shell on Ctrl-Z, and goes on where it was after fg", async () => {
  await using pane = await openQuestions({
    command: ["bash", "--norc", "-i", "-c", `set -m; PS1='$ '; exec bash --norc -i`],
    env: { PS1: "$ ", HISTFILE: "/dev/null" },
  });
  await pane.see("$");
  await pane.type(ASK.join(" "));
  await pane.press("Enter");
  await pane.see("> item number 0");
  await pane.press("Down");
  await pane.see("> item number 1");
  for (const turn of [1, 2]) {
    await pane.press("C-z");
    const stopped = await pane.see(/Stopped/);
    // Drawn once after the shell's line, not twice.
    assert.equal(stopped.split("Which item?").length - 1, 1);
    // The shell has its echo and its lines again.
    await pane.type(`echo "turn:"${turn}`);
    await pane.press("Enter");
    await pane.see(`turn:${turn}`);
    await pane.type("clear; fg");
    await pane.press("Enter");
    await pane.see(/> item number 1 [^]*1 of 30|> item number 1 [^]*2 of 30/);
  }
  await pane.press("Down", "Enter", "y");
  await pane.see("Name:");
  // Stopped from outside, and continued.
  await pane.type("half");
  await pane.see("half");
  await pane.press("C-z");
  await pane.see(/Stopped/);
  await pane.type("clear; fg");
  await pane.press("Enter");
  await pane.see(/Name:? ?half/);
  await pane.press("Enter");
  await pane.see('[2,true,"half"]');
  await pane.type("stty -a | grep -c -- -icanon");
  await pane.press("Enter");
  await pane.see(/^0$/m);
});

Deno.test("openPrompter() goes on at once on Ctrl-Z where no shell could continue it", async () => {
  await using pane = await openQuestions();
  await pane.see("> item number 0");
  await pane.press("C-z", "Down", "Enter");
  await pane.see("Is it the right one?");
});

Deno.test("openPrompter() takes thousands of characters that are pasted at once, and the end of input", async () => {
  await using pane = await openQuestions({ columns: 60 });
  await pane.see("> item number 0");
  await pane.press("Enter", "y");
  await pane.see("Name:");
  await pane.type("long text ".repeat(1500));
  await pane.press("z");
  await pane.see("z");
  await pane.press("Enter");
  const shown = await pane.see(/ended 0 usual/);
  assert.ok(shown.includes('z"]'));

  await using closed = await openQuestions({
    command: ["sh", "-c", 'exec "$@"', "sh", ...ASK],
  });
  await closed.see("> item number 0");
  await closed.press("C-d");
  assert.deepEqual(await closed.ended(), { code: 130, isRestored: true });
});
