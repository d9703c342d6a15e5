/**
 * The program behind the session agent: reads the command line and runs one command.
 *
 * A binary holds it apart from `main.ts`, each with its own copy of what both use, so that the way to the agent is one
 * small file. Between them go plain data only: an error of the one is none that the other knows.
 *
 * @module
 */

import type { AgentReply } from "./agent/client.ts";
import {
  checkRequest,
  type Invocation,
  parseCommandLine,
  type Request,
  type RunnableName,
  type TextRequest,
} from "./command_line/invocation.ts";
import { hasTwins, OPTION_DEFAULTS } from "./command_line/option_rows.ts";
import { startCall } from "./call.ts";
import { get } from "./commands/get.ts";
import { deadlineIn, systemClock, within } from "./base/clock.ts";
import { type Environment, type Host, SENTINEL } from "./base/environment.ts";
import { LoadError, OpStsError } from "./base/errors.ts";
import { inTimeLoaded } from "./base/late_part.ts";
import type { EarlyRead } from "./onepassword/early_read.ts";
import { outcomeOf } from "./terminal/outcome.ts";
import type { Call } from "./session/call.ts";
import { makeReady } from "./session/rehearsal.ts";
import type { OwnProfile } from "./profiles/own_profiles.ts";
import { openProgress } from "./terminal/progress.ts";
import { openTerminal, type Terminal } from "./terminal/terminal.ts";
import { VERSION } from "./base/version.ts";

/** Lines of help longer than this are hard to read, however wide the terminal is. */
const WIDEST = 100;

/** Only the command that AWS tools wait for is loaded from the start. */
const COMMANDS: Record<RunnableName, () => Promise<{ run: (call: Call) => Promise<number> }>> = {
  get: () => Promise.resolve({ run: get }),
  login: async () => ({ run: (await import("./commands/login.ts")).login }),
  status: async () => ({ run: (await import("./commands/status.ts")).status }),
  list: async () => ({ run: (await import("./commands/list.ts")).list }),
  whoami: async () => ({ run: (await import("./commands/whoami.ts")).whoami }),
  clear: async () => ({ run: (await import("./commands/clear.ts")).clear }),
  exec: async () => ({ run: (await import("./commands/exec.ts")).exec }),
  export: async () => ({ run: (await import("./commands/export.ts")).exportSession }),
  import: async () => ({ run: (await import("./commands/import.ts")).importKey }),
  setup: async () => ({ run: (await import("./commands/setup.ts")).setup }),
  console: async () => ({ run: (await import("./commands/console.ts")).openConsole }),
  rotate: async () => ({ run: (await import("./commands/rotate.ts")).rotateKey }),
  doctor: async () => ({ run: (await import("./commands/doctor.ts")).doctor }),
  completions: async () => ({ run: (await import("./commands/completions.ts")).completions }),
  agent: async () => ({ run: (await import("./commands/agent.ts")).agent }),
};

/** Time for what makes a failure clearer, in ms: from source, packages may have to be fetched for it. */
const PATIENCE_MS = 3000;

/** A call of the program. */
export interface ProgramCall {
  /** Arguments without the program's name. */
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly host: Host;
  /** What the agent replied, when it was asked already: it had no session. */
  readonly agentReply: AgentReply | undefined;
  /** The first call of `op`, where it was clear from the start what it would be. */
  readonly early?: EarlyRead | undefined;
}

/** Runs the program. */
export async function runProgram(call: ProgramCall): Promise<number> {
  const terminal = openTerminal(openProgress);
  return await outcomeOf(terminal, () => runCommand(call, terminal));
}

async function runCommand(call: ProgramCall, terminal: Terminal): Promise<number> {
  const { argv, environment } = call;
  let request: Request | undefined;
  let profile: OwnProfile | undefined;
  try {
    if (environment[SENTINEL] !== undefined) {
      throw new OpStsError(
        "Cannot run op-sts from within op-sts: a program that it started has called it",
        "check whether `op` is a script of your own that runs AWS tools",
      );
    }
    const asked = parseCommandLine(argv);
    if (asked.kind !== "command") return await printText(asked, terminal);
    // Who types nothing but the name wants to know what this is, and has no use for secrets on the screen.
    if (argv.length === 0 && terminal.showsOutput) {
      return await printText({ kind: "help", topic: undefined }, terminal);
    }
    request = asked;
    let { options } = request;
    if (isAboutProfile(request, terminal)) {
      const usual = deadlineIn(systemClock, OPTION_DEFAULTS.timeout * 1000);
      const choice = await inTimeLoaded(import("./profiles/choice.ts"), usual);
      profile = await choice.chooseProfile(request, { environment, terminal });
      options = profile === undefined ? options : choice.withProfile(options, profile);
    }
    const invocation = checkRequest(request, options, environment);
    if (terminal.isWatched || (invocation.options.verbose && request.command !== "get")) {
      await tellUnknownTwins(environment, terminal);
    }
    const started = startCall({
      ...call,
      invocation: await policyReadOf(await withoutTraceAmongData(invocation, terminal)),
      profile,
      terminal,
    });
    if (call.early !== undefined) await makeReady(started, call.early);
    const { run } = await inTimeLoaded(COMMANDS[request.command](), started.deadline);
    return await run(started);
  } catch (error) {
    terminal.progress("");
    if (!(error instanceof OpStsError)) throw error;
    const isLoaded = !(error instanceof LoadError);
    const helper = isLoaded
      ? await within(import("./profiles/explained.ts"), PATIENCE_MS)
      : undefined;
    const failure = await helper?.explained(error, { argv, request, profile, environment }) ??
      error;
    if (!terminal.isWatched) {
      if (request?.command === "get" && isLoaded) await noteIfRefused(error, failure, call);
      throw failure;
    }
    const { showFailure } = await import("./terminal/failure.ts");
    showFailure(terminal, failure);
    return failure.exitCode;
  }
}

/** Only AWS tools ask again by themselves. */
async function noteIfRefused(
  error: OpStsError,
  shown: OpStsError,
  call: ProgramCall,
): Promise<void> {
  const notes = await within(import("./lock/refusal_note.ts"), PATIENCE_MS);
  await notes?.noteRefusedCall(error, shown, { ...call, clock: systemClock });
}

/** Whether files have to be read before it is known what a command is about: never for `get` as AWS calls it. */
function isAboutProfile(
  { command, profile, row, own }: Request,
  { showsOutput }: Terminal,
): boolean {
  if (command === "get") return profile !== undefined || showsOutput;
  if (command === "list") return profile !== undefined;
  return row.takesProfile === true && (profile !== undefined || !own.has("all"));
}

/** Commands that a policy is nothing to: they have to work where its file is gone. */
const WITHOUT_POLICY: readonly RunnableName[] = ["list", "clear", "rotate", "doctor"];

async function policyReadOf(
  invocation: Extract<Invocation, { kind: "command" }>,
): Promise<Extract<Invocation, { kind: "command" }>> {
  const { command, options } = invocation;
  if (options.policy === undefined || WITHOUT_POLICY.includes(command)) return invocation;
  const { withPolicyRead } = await import("./roles/policy_file.ts");
  return { ...invocation, options: await withPolicyRead(options) };
}

/** A client that reads both streams as one would find a trace in place of the document. */
async function withoutTraceAmongData(
  invocation: Extract<Invocation, { kind: "command" }>,
  terminal: Terminal,
): Promise<Extract<Invocation, { kind: "command" }>> {
  const { command, options } = invocation;
  if (command !== "get" || !options.verbose || !await terminal.isMerged()) return invocation;
  return { ...invocation, options: { ...options, verbose: false } };
}

async function printText(asked: TextRequest, terminal: Terminal): Promise<number> {
  if (asked.kind === "version") {
    await terminal.print(`op-sts ${VERSION}\n`);
    return 0;
  }
  const { helpText } = await import("./command_line/help.ts");
  await terminal.print(helpText(asked.topic, Math.min((terminal.columns ?? Infinity) - 1, WIDEST)));
  return 0;
}

async function tellUnknownTwins(environment: Environment, terminal: Terminal): Promise<void> {
  if (!hasTwins(environment)) return;
  const { unknownTwins } = await import("./command_line/unknown_twins.ts");
  const { sentence } = await import("./terminal/shown_text.ts");
  for (const text of unknownTwins(environment)) {
    sentence(`op-sts: warning: ${text}`, terminal.columns).forEach(terminal.say);
  }
}
