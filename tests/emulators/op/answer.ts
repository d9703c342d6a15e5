/**
 * The course of one call: understand it, meet a fault, set up the session, read stdin, run the command.
 *
 * @module
 */

import type { OpenCall } from "./calls.ts";
import { type Invocation, parseCommandLine } from "./command_line.ts";
import type { Context } from "./context.ts";
import { failure, OpFailure } from "./failure.ts";
import { pickFault, splitFault } from "./faults.ts";
import type { CustomReply, Fault, State } from "./model.ts";
import { HOLLOW, isEarly, isText, type ReplyName } from "./replies.ts";
import { openSession } from "./session.ts";
import { readState } from "./state.ts";
import { readStdin, type StdinKind } from "./stdin.ts";

/** What a call says in the end. */
export interface Answer {
  stdout: string;
  stderr: string;
  exit: number;
}

/** A call that has begun. */
export interface Request {
  home: string;
  argv: string[];
  stdin: StdinKind;
  /** What a FIFO on stdin holds, for a call within the test's own process. */
  input?: Uint8Array;
  call: Pick<OpenCall, "begin" | "read">;
}

// Loaded on use, so that one command does not pay for the others.
const COMMANDS: Record<
  Invocation["command"],
  (context: Context) => Promise<string>
> = {
  "--version": ({ state }) => Promise.resolve(`${state.version}\n`),
  "item get": async (context) => (await import("./get.ts")).getItem(context),
  "item edit": async (context) => (await import("./edit.ts")).editItem(context),
  "item create": async (context) => (await import("./create.ts")).createItem(context),
  "item delete": async (context) => (await import("./delete.ts")).deleteItem(context),
  "item list": async (context) => (await import("./list.ts")).listItems(context),
  "vault get": async (context) => (await import("./list.ts")).getVault(context),
  "vault list": async (context) => (await import("./list.ts")).listVaults(context),
  "account list": async (context) => (await import("./list.ts")).listAccounts(context),
  "whoami": async (context) => (await import("./list.ts")).whoAmI(context),
};

/** Commands that ask nothing of 1Password: `account list` reads what is set up on the device. */
const WITHOUT_SESSION: readonly Invocation["command"][] = ["--version", "account list"];

/**
 * Answers one call; never does when a fault says that it hangs.
 *
 * @param request The call
 * @returns What to print, and the exit status
 */
export async function answer(request: Request): Promise<Answer> {
  const met = await meet(request);
  // Only now do others see the call: whatever they change from then on, it does not meet.
  request.call.begin();
  if (met instanceof OpFailure) return { stdout: "", stderr: met.stderr, exit: met.exit };
  const { invocation, json, state, fault } = met;
  let settle = () => Promise.resolve();
  try {
    settle = once(() => sleep(fault?.delayMs ?? latency(state, invocation)));
    const { twist, reply } = splitFault(fault);
    if (twist === "hang") await forever();
    if (typeof reply === "string" && isEarly(reply)) {
      return await giveReply(reply, invocation, settle);
    }
    if (!WITHOUT_SESSION.includes(invocation.command)) openSession(state, invocation);
    const piped = await readPiped(request, invocation);
    if (reply !== undefined) return await giveReply(reply, invocation, settle);
    const context = { ...invocation, home: request.home, state, json, piped };
    const run = COMMANDS[invocation.command];
    const stdout = await run({ ...context, twist, settle });
    await settle();
    if (twist === "daemon holds the pipe") leaveDaemon();
    return { stdout, stderr: "", exit: 0 };
  } catch (error) {
    if (!(error instanceof OpFailure)) throw error;
    await settle();
    return { stdout: "", stderr: error.stderr, exit: error.exit };
  }
}

/** What a call is, and what it meets. */
interface Met {
  readonly invocation: Invocation;
  readonly json: boolean;
  readonly state: State;
  readonly fault: Fault | undefined;
}

async function meet({ home, argv }: Request): Promise<Met | OpFailure> {
  try {
    const invocation = parseCommandLine(argv);
    const json = wantsJson(invocation);
    const state = await readState(home);
    return { invocation, json, state, fault: await pickFault(home, state, invocation) };
  } catch (error) {
    if (error instanceof OpFailure) return error;
    throw error;
  }
}

async function giveReply(
  reply: ReplyName | CustomReply,
  { operands, values }: Invocation,
  settle: () => Promise<void>,
): Promise<Answer> {
  await settle();
  if (typeof reply !== "string") return { stdout: "", ...reply };
  if (!isText(reply)) return { stdout: HOLLOW[reply], stderr: "", exit: 0 };
  throw failure(reply, {
    item: operands[0],
    vault: values.get("vault") ?? "Private",
    account: values.get("account") ?? "my",
    field: values.get("fields") ?? "password",
  });
}

/** Reads piped input where `op` does: `edit` and `create` take any FIFO (2.35.0; pyonepassword), nobody anything else. */
async function readPiped(
  { stdin, input, call }: Request,
  { command, values }: Invocation,
): Promise<string | undefined> {
  const isEdit = command === "item edit";
  if (stdin !== "fifo" || (!isEdit && command !== "item create")) return;
  if (values.has("template")) {
    throw failure(isEdit ? "edit from two inputs" : "create from two inputs");
  }
  const bytes = input ?? await readStdin();
  call.read(bytes.length);
  return new TextDecoder().decode(bytes);
}

function wantsJson({ values }: Invocation): boolean {
  const format = values.get("format") ?? Deno.env.get("OP_FORMAT") ??
    "human-readable";
  if (format === "json") return true;
  if (format === "human-readable") return false;
  throw new OpFailure(`invalid output format "${format}"`);
}

function latency(state: State, { command }: Invocation): number {
  if (command === "vault list") return state.latencyMs.list;
  const verbs = Object.entries(state.latencyMs);
  return verbs.find(([verb]) => command === `item ${verb}`)?.[1] ?? 0;
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => running ??= run();
}

async function sleep(ms: number): Promise<void> {
  // Deno's setTimeout is Node's, and its first call loads modules for 3 ms.
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

function forever(): Promise<never> {
  return new Promise(() => setInterval(() => {}, 1e9));
}

/** Leaves a process behind that holds stdout and stderr, as `op`'s daemon may (pyonepassword issue 169). */
function leaveDaemon(): void {
  new Deno.Command("/bin/sleep", {
    args: ["30"],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
}
