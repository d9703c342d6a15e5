/**
 * Puts together what every command is given.
 *
 * @module
 */

import type { AgentReply } from "./agent/client.ts";
import { deadlineIn, systemClock } from "./base/clock.ts";
import type { Environment, Host } from "./base/environment.ts";
import { harmless } from "./base/text.ts";
import type { Invocation } from "./command_line/invocation.ts";
import type { Options } from "./command_line/options.ts";
import type { EarlyRead } from "./onepassword/early_read.ts";
import { openOp } from "./onepassword/op.ts";
import type { SettingsCall } from "./profiles/call_settings.ts";
import type { OwnProfile } from "./profiles/own_profiles.ts";
import type { Call } from "./session/call.ts";
import type { ProfileSettings } from "./sts/target.ts";
import { runProcess } from "./system/process.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What a call begins with. */
export interface CallStart {
  readonly invocation: Extract<Invocation, { kind: "command" }>;
  /** The profile whose line gave options; absent where an item was named, or nothing has to do with a profile. */
  readonly profile?: OwnProfile | undefined;
  readonly environment: Environment;
  readonly host: Host;
  /** What the agent replied, when it was asked already: it had no session. */
  readonly agentReply?: AgentReply | undefined;
  /** The first call of `op`, where it was clear from the start what it would be. */
  readonly early?: EarlyRead | undefined;
  readonly terminal: Terminal;
}

/** Begins a call with the real adapters; its time runs from now. */
export function startCall(start: CallStart): Call {
  const { invocation: { options, given, own, operand, trailing }, early, ...rest } = start;
  const deadline = early?.deadline ?? deadlineIn(systemClock, options.timeout * 1000);
  const base = { ...rest, given, own, operand, trailing, clock: systemClock, deadline };
  return complete({ ...base, run: runProcess }, options, early);
}

/** The same call with other options, in everything that looks at them. */
export function withOptions(call: Call, options: Options): Call {
  return complete(call, options);
}

/**
 * The same call once more while another program has the terminal: with time of its own, asking nobody and saying nothing.
 *
 * @param warn Takes what went wrong without failing the call
 */
export function inBackground(call: Call, warn: (text: string) => void): Call {
  const options = { ...call.options, "no-input": true, verbose: false };
  const terminal: Terminal = {
    ...call.terminal,
    canAsk: false,
    isWatched: false,
    say() {},
    progress() {},
    ask: () => Promise.resolve(undefined),
  };
  const deadline = deadlineIn(systemClock, options.timeout * 1000);
  const run: Call["run"] = (what) => call.run({ ...what, goesOnWithUs: true });
  const base = { ...call, deadline, terminal, run, agentReply: undefined };
  return { ...complete(base, options), warn };
}

function complete(
  base: Omit<Call, "options" | "op" | "trace" | "warn">,
  options: Options,
  early?: EarlyRead,
): Call {
  const { terminal } = base;
  function trace(line: string): void {
    if (options.verbose) terminal.say(harmless(`op-sts: ${line}`));
  }
  function warn(text: string): void {
    if (options.verbose || terminal.isWatched) terminal.say(harmless(`op-sts: warning: ${text}`));
  }
  let settings: Promise<ProfileSettings> | undefined;
  const profileSettings = () => settings ??= readSettings(base);
  const parts = { ...base, options, trace, warn, profileSettings };
  return { ...parts, op: openOp(parts, early) };
}

async function readSettings(call: SettingsCall): Promise<ProfileSettings> {
  const { readCallSettings } = await import("./profiles/call_settings.ts");
  return await readCallSettings(call);
}
