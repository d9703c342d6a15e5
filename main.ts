/**
 * `op-sts`: AWS credentials with MFA from 1Password, for credential_process.
 *
 * Asks the session agent where that is wanted; when it does not answer, starts `op` and loads everything else meanwhile;
 * ends the process.
 *
 * @module
 */

import { hitAgent } from "./lib/agent/hit.ts";
import { systemClock } from "./lib/base/clock.ts";
import { readEnvironment } from "./lib/base/environment.ts";
import { refuseAgain } from "./lib/lock/refused_call.ts";
import { startReading } from "./lib/onepassword/early_read.ts";
import { outcomeOf } from "./lib/terminal/outcome.ts";
import { openTerminal } from "./lib/terminal/terminal.ts";

const terminal = openTerminal();

const exitCode = await outcomeOf(terminal, async () => {
  const call = {
    argv: Deno.args,
    environment: readEnvironment(),
    host: { os: Deno.build.os, uid: Deno.uid() },
    clock: systemClock,
  };
  // What a person asks for may be about a profile, or about nothing at all.
  const { reply, document } = terminal.showsOutput ? {} : await hitAgent(call);
  if (document !== undefined) {
    await terminal.print(document);
    return 0;
  }
  // A person who tries again is to be asked again.
  if (!terminal.isWatched) refuseAgain(call);
  const early = terminal.showsOutput
    ? undefined
    : startReading({ ...call, isAgentAsked: reply !== undefined });
  // Nothing that is loaded later gets at what nobody needs, whatever `deno run` was allowed.
  for (const name of ["ffi", "import", "sys"] as const) Deno.permissions.revokeSync({ name });
  const { runProgram } = await import("./lib/program.ts");
  return await runProgram({ ...call, agentReply: reply, early });
});
// At once: `op` may have left a daemon that holds a pipe of ours, and a lock goes with the process.
Deno.exit(exitCode);
