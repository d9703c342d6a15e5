/**
 * The probe between itself and a stand-in for `op` that is made to differ from what is assumed, one thing at a time.
 *
 * @module
 */

import { startCall } from "../../lib/call.ts";
import { readCommandLine } from "../command_line/read.ts";
import { probe } from "../../lib/probe/probe.ts";
import type { Run, RunResult } from "../../lib/system/process.ts";
import { answer } from "../emulators/op/answer.ts";
import type { BehaviourChange } from "../emulators/op/settings.ts";
import { startOp } from "../emulators/op/stand_in.ts";
import { memoryTerminal } from "../fakes.ts";

/** A field of an item's JSON. */
export interface FieldJson {
  id: string;
  type?: string;
  label?: string;
  value?: string;
  totp?: string;
}

/** An item's JSON. */
export interface ItemJson {
  id?: string;
  title: string;
  version: number;
  fields: FieldJson[];
}

/** What differs; `args` begin with the command. */
export interface Twist {
  /** Faults of the stand-in. */
  readonly behave?: BehaviourChange;
  /** Changes the arguments of a call. */
  readonly args?: (args: readonly string[]) => string[];
  /** Changes the JSON that is sent. */
  readonly sent?: (item: ItemJson, args: readonly string[]) => void;
  /** Changes the JSON that is printed. */
  readonly printed?: (item: ItemJson, args: readonly string[]) => void;
  /** Refuses a call in these words. */
  readonly refuses?: (args: readonly string[], sent: ItemJson | undefined) => string | undefined;
  /** What `--version` says. */
  readonly version?: string;
}

/** What a probe found. */
export interface Probed {
  readonly code: number;
  readonly findings: readonly { name: string; verdict: string; detail?: string }[];
  /** Titles that were left in the vault. */
  readonly left: readonly string[];
  readonly printed: string;
}

/**
 * Probes a stand-in.
 *
 * @param twist What differs
 * @param more Arguments behind those of a probe without questions
 * @returns What was found
 */
export async function probed(twist: Twist = {}, more: readonly string[] = []): Promise<Probed> {
  await using op = await startOp({ vaults: ["Probe"] });
  if (twist.behave !== undefined) await op.behave(twist.behave);
  const argv = ["doctor", "--probe", "--vault", "Probe", "--yes", "--op", op.program, ...more];
  const environment = { PATH: "/usr/bin:/bin", ...op.env };
  const invocation = readCommandLine(argv, environment);
  if (invocation.kind !== "command") throw new Error("Cannot probe");
  const terminal = memoryTerminal([], false);
  const host = { os: Deno.build.os, uid: Deno.uid() };
  const call = startCall({ invocation, environment, host, terminal });
  const code = await probe({ ...call, run: (asked) => twisted(asked, twist, op.home) });
  const { printed } = terminal;
  const isJson = more.includes("--json");
  return {
    code,
    findings: isJson ? JSON.parse(printed).findings : [],
    left: (await op.items()).map(({ title }) => title),
    printed,
  };
}

async function twisted(asked: Run, twist: Twist, home: string): Promise<RunResult> {
  const decoder = new TextDecoder();
  const sent: ItemJson | undefined = asked.input === undefined
    ? undefined
    : JSON.parse(decoder.decode(asked.input));
  const isVersion = asked.args[0] === "--version";
  if (isVersion && twist.version !== undefined) {
    return { ended: "exited", code: 0, stdout: twist.version, stderr: "" };
  }
  const refusal = twist.refuses?.(asked.args, sent);
  if (refusal !== undefined) {
    const stderr = `[ERROR] 2026/11/26 10:00:00 ${refusal}\n`;
    return { ended: "exited", code: 1, stdout: "", stderr };
  }
  if (sent !== undefined) twist.sent?.(sent, asked.args);
  // Within this process: forty probes of forty calls each would take minutes otherwise.
  const { exit, stdout, stderr } = await answer({
    home,
    argv: twist.args?.(asked.args) ?? [...asked.args],
    call: { begin() {}, read() {} },
    ...(sent === undefined
      ? { stdin: "null" }
      : { stdin: "fifo", input: new TextEncoder().encode(JSON.stringify(sent)) }),
  });
  const result = { ended: "exited", code: exit, stderr } as const;
  if (!stdout.startsWith("{")) return { ...result, stdout };
  const printed: ItemJson = JSON.parse(stdout);
  twist.printed?.(printed, asked.args);
  return { ...result, stdout: JSON.stringify(printed) };
}
