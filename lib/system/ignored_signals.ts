/**
 * Signals that whoever started us has had ignored, such as `nohup`: a program that runs in our place is to ignore them too.
 *
 * @module
 */

import { type PassedSignal, SIGNALS } from "./foreground.ts";

/** No system tells it in the way of another one; a shell that was started like us shows it: it lives on. */
const TRY = 'ulimit -c 0; for one do /bin/sh -c "kill -$one \\$\\$" && echo "SIG$one"; done';

/**
 * Finds out which signals are ignored. Only before this process listens to any signal: Deno then takes others as
 * well, and what it takes is not ignored any more, by us and by whatever we start.
 */
export async function ignoredSignals(): Promise<PassedSignal[]> {
  if (Deno.build.os === "windows") return [];
  const names = SIGNALS.map((signal) => signal.slice("SIG".length));
  try {
    const { stdout } = await new Deno.Command("/bin/sh", {
      args: ["-c", TRY, "sh", ...names],
      clearEnv: true,
      stdin: "null",
      stderr: "null",
    }).output();
    const words = new TextDecoder().decode(stdout).split("\n");
    return SIGNALS.filter((signal) => words.includes(signal));
  } catch {
    return [];
  }
}
