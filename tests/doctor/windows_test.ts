import assert from "node:assert/strict";
import { startCall } from "../../lib/call.ts";
import { readCommandLine } from "../../lib/command_line/invocation.ts";
import { VERSION } from "../../lib/base/version.ts";
import type { Check } from "../../lib/doctor/check.ts";
import { examine } from "../../lib/doctor/examination.ts";
import { checkSource, startedBy } from "../../lib/doctor/aws_files/line_program.ts";
import { checkLock } from "../../lib/doctor/lock_checks.ts";
import { checkWords, wordsOf } from "../../lib/doctor/aws_files/process_line.ts";
import { RUNTIME_VARIABLES } from "../../lib/system/own_program.ts";
import type { Run, RunResult } from "../../lib/system/process.ts";
import { startSts } from "../emulators/sts/stand_in.ts";
import { ITEM_ID, keyItem, memoryTerminal } from "../fakes.ts";

const TOOLS = String.raw`C:\Users\me\tools`;

/** What `op` and the line's program answer on a machine where all is well. */
function answer({ args, input }: Run): Promise<RunResult> {
  const said = args.includes("--version")
    ? args.length === 1 ? `op-sts ${VERSION}` : "2.34.1"
    : args[0] === "whoami"
    ? { url: "my.1password.com", email: "me@example.com", account_uuid: "A", user_type: "HUMAN" }
    : input === undefined && args[2] === ITEM_ID
    ? keyItem()
    : undefined;
  if (input !== undefined) {
    const stdout = new TextDecoder().decode(input);
    const made = { id: "x".repeat(26), version: 1, ...JSON.parse(stdout) };
    const vault = { id: "v".repeat(26), name: "Private" };
    return exited(0, JSON.stringify({ vault, ...made }));
  }
  if (said === undefined) return exited(1, "", `"${args[2]}" isn't an item. Specify the item`);
  return exited(0, typeof said === "string" ? said : JSON.stringify(said));
}

function exited(code: number, stdout: string, stderr = ""): Promise<RunResult> {
  return Promise.resolve({ ended: "exited", code, stdout, stderr });
}

/** What doctor finds with a line, by the rules of Windows: its files stand in a directory under their whole names. */
async function found(line: string): Promise<Check[]> {
  await using sts = await startSts();
  const before = Deno.cwd();
  const root = await Deno.makeTempDir();
  Deno.chdir(root);
  try {
    for (const name of ["op-sts.exe", "op.exe", "deno.exe", "main.ts"]) {
      await Deno.writeTextFile(`${TOOLS}\\${name}`, "", { mode: 0o755 });
    }
    await Deno.mkdir(".aws");
    await Deno.writeTextFile(".aws/config", `[profile work]\ncredential_process = ${line}\n`);
    const environment = {
      USERPROFILE: root,
      LOCALAPPDATA: `${root}\\AppData`,
      Path: String.raw`C:\Windows\system32;${TOOLS}`,
      PATHEXT: ".COM;.EXE;.BAT;.CMD",
      AWS_ENDPOINT_URL_STS: sts.url,
    };
    const invocation = readCommandLine(["doctor"], environment);
    if (invocation.kind !== "command") throw new Error("Cannot run doctor");
    const host = { os: "windows", uid: null };
    const call = startCall({ invocation, environment, host, terminal: memoryTerminal([], false) });
    const run = (asked: Run) =>
      answer(
        asked.program.endsWith("op-sts.exe") || asked.program.endsWith("deno.exe")
          ? { ...asked, args: ["--version"] }
          : { ...asked, args: asked.args[0] === "--version" ? ["op", "--version"] : asked.args },
      );
    const sections = await examine({ ...call, run });
    return (await Promise.all(sections.flatMap(({ checks }) => checks))).flat();
  } finally {
    Deno.chdir(before);
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("doctor finds nothing in a healthy set-up of Windows", async () => {
  const options = `--item ${ITEM_ID}`;
  for (
    const line of [
      String.raw`${TOOLS}\op-sts.exe ${options}`,
      String.raw`${TOOLS}\op-sts.exe ${options} --op ${TOOLS}\op.exe`,
      String.raw`${TOOLS}\deno.exe run -P -q --no-prompt ${TOOLS}\main.ts ${options}`,
    ]
  ) {
    const checks = await found(line);
    const states = checks.filter(({ state }) => state !== "ok");
    assert.deepEqual(states, [], line);
    const texts = checks.map(({ text }) => text).join("\n");
    assert.ok(texts.includes(String.raw`op is ${TOOLS}\op.exe`), texts);
    assert.doesNotMatch(texts, /chmod/);
  }
});

Deno.test("doctor finds a program that is gone on Windows", async () => {
  const checks = await found(String.raw`C:\gone\op-sts.exe --item ${ITEM_ID}`);
  const failed = checks.filter(({ state }) => state !== "ok");
  assert.deepEqual(failed.map(({ name, text }) => [name, text]), [
    ["line-program", String.raw`the program of work cannot be run: C:\gone\op-sts.exe`],
  ]);
});

Deno.test("checkWords() knows what the tools of Windows make of a line", () => {
  for (
    const [text, state] of [
      [String.raw`C:\bin\op-sts.exe --item abc`, "ok"],
      [String.raw`C:\bin\op-sts.exe --op C:\bin\op.exe --item abc`, "ok"],
      [String.raw`"C:\Program Files\op-sts.exe" --item abc`, "warning"],
      [String.raw`"C:\Program Files\op-sts.exe --item abc`, "failed"],
      [String.raw`%LOCALAPPDATA%\op-sts.exe --item abc`, "failed"],
      [String.raw`C:\bin\op-sts.exe --item abc & calc`, "failed"],
      [String.raw`C:\bin\op-sts.exe --item a^b`, "failed"],
    ] as const
  ) {
    const line = {
      profile: "work",
      text,
      words: wordsOf(text, "windows"),
      plainWords: text.split(/\s+/),
    };
    assert.equal(checkWords(line, "windows").state, state, text);
  }
});

Deno.test("checkSource() asks no env of Windows, and no other runtime for permissions", () => {
  const profile = "work";
  const judge = (text: string, os: string) =>
    checkSource({ profile }, startedBy(wordsOf(text, os) ?? []), os)?.state;
  const flags = "run -P -q --no-prompt";
  assert.equal(judge(String.raw`C:\deno.exe ${flags} C:\x\main.ts --item a`, "windows"), "ok");
  assert.equal(judge(String.raw`C:\deno.exe run -A C:\x\main.ts --item a`, "windows"), "warning");
  assert.equal(judge(String.raw`C:\op-sts.exe --item a`, "windows"), undefined);
  assert.equal(judge(`/usr/bin/deno ${flags} /x/main.ts --item a`, "linux"), "warning");
  const names = RUNTIME_VARIABLES;
  for (const form of ["-u ", "-u", "--unset="]) {
    const unset = names.map((name) => `${form}${name}`).join(" ");
    const line = `/usr/bin/env ${unset} A=b /usr/bin/deno ${flags} /x/main.ts --item a`;
    assert.equal(judge(line, "linux"), "ok", line);
    assert.equal(judge(line.replace(`${form}DENO_LOG`, ""), "linux"), "warning", line);
  }
});

Deno.test("checkLock() gives no advice about permissions on Windows", () => {
  const entry = { kind: "directory", uid: null, mode: 0o777 } as const;
  const path = String.raw`C:\Users\me\AppData\Local\op-sts`;
  const { state, text } = checkLock([{ path, entry, above: entry, isLocked: false }], null);
  assert.equal(state, "ok");
  assert.match(text, /can be taken/);
});
