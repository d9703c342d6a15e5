/**
 * `op-sts exec -- CMD`: runs a program that does not know credential_process.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import type { Call } from "../session/call.ts";
import { usedSession } from "../session/used_session.ts";
import { type SessionVariables, variablesOf } from "../session/variables.ts";
import { runForeground } from "../system/foreground.ts";
import { ignoredSignals } from "../system/ignored_signals.ts";

/**
 * Runs a program, or the user's shell, with a session in its environment. It cannot be renewed there: the program has
 * what is left of it. With `--server` it has the address of a server of ours instead, which renews the session.
 */
export async function exec(call: Call): Promise<number> {
  const { environment, own, terminal, trailing } = call;
  const ignored = ignoredSignals();
  terminal.progress("op-sts: asking 1Password");
  const found = await usedSession(call);
  terminal.progress("");
  const served = own.has("server")
    ? await (await import("../server/serve.ts")).serveSession(found, usedSession, call)
    : undefined;
  const variables = served?.variables ?? variablesOf(found, call);
  const [program = shellOf(call), ...args] = trailing;
  const code = await runForeground({
    program,
    args,
    environment: environmentWith(variables, environment),
    without: variables.unset,
    ignored: await ignored,
  });
  await served?.settle();
  return code;
}

/** The user's own shell, for who names no program. */
function shellOf({ environment, host }: Call): string {
  return host.os === "windows"
    ? environment["ComSpec"] || "cmd.exe"
    : environment["SHELL"] || "/bin/sh";
}

/** Puts variables into an environment; on Windows, names in other letters are the same. */
function environmentWith(
  { set, unset }: SessionVariables,
  environment: Environment,
): Environment {
  const ours = new Set([...Object.keys(set), ...unset]);
  const kept = Object.entries(environment).filter(([name]) => !ours.has(name.toUpperCase()));
  return { ...Object.fromEntries(kept), ...set };
}
