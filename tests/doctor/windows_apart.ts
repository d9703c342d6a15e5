/**
 * Reads a line and the address of an STS from its first argument, and writes what doctor finds with it by the rules of
 * Windows. Run apart: the files of Windows lie in its own current directory, which all tests of one run share.
 *
 * @module
 */

import { startCall } from "../../lib/call.ts";
import { readCommandLine } from "../command_line/read.ts";
import { VERSION } from "../../lib/base/version.ts";
import type { Check } from "../../lib/doctor/check.ts";
import { examine } from "../../lib/doctor/examination.ts";
import type { Run, RunResult } from "../../lib/system/process.ts";
import { ITEM_ID, keyItem, memoryTerminal } from "../fakes.ts";

export const TOOLS = String.raw`C:\Users\me\tools`;

if (import.meta.main) {
  const { line, stsUrl } = JSON.parse(Deno.args[0] ?? "");
  const checks = await found(line, stsUrl);
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(checks)));
  // At once: timers of what is over go on.
  Deno.exit(0);
}

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

/** What doctor finds with a line; the files stand in a directory under their whole names. */
async function found(line: string, stsUrl: string): Promise<Check[]> {
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
      AWS_ENDPOINT_URL_STS: stsUrl,
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
    await Deno.remove(root, { recursive: true });
  }
}
