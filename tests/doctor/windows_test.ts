import assert from "node:assert/strict";
import * as z from "zod/mini";
import { checkSource, startedBy } from "../../lib/doctor/aws_files/line_program.ts";
import { checkLock } from "../../lib/doctor/lock_checks.ts";
import { checkWords, wordsOf } from "../../lib/doctor/aws_files/process_line.ts";
import { RUNTIME_VARIABLES } from "../../lib/system/own_program.ts";
import { runApart } from "../apart.ts";
import { startSts } from "../emulators/sts/stand_in.ts";
import { ITEM_ID } from "../fakes.ts";
import { TOOLS } from "./windows_apart.ts";

const CHECKS = z.array(z.object({ name: z.string(), state: z.string(), text: z.string() }));

/** What doctor finds with a line, by the rules of Windows. */
async function found(line: string): Promise<z.infer<typeof CHECKS>> {
  await using sts = await startSts();
  const script = new URL("windows_apart.ts", import.meta.url);
  return CHECKS.parse(await runApart(script, { line, stsUrl: sts.url }, {}));
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
