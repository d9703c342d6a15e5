/**
 * Whoever stops the program while something has to be put back first.
 *
 * @module
 */

import { newsOfSignals, type ProcessRunner } from "./process.ts";

/**
 * Takes Ctrl-C, the end of the terminal and of the system's patience for a wish, from now until the program ends.
 *
 * @returns Fulfilled when somebody wants to stop
 */
export function interrupted(): Promise<"stopped"> {
  const { promise, resolve } = Promise.withResolvers<"stopped">();
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) Deno.addSignalListener(signal, () => resolve("stopped"));
  return promise;
}

/**
 * For whoever takes {@linkcode interrupted}: lets no program's failure be seen before a wish to stop that may be its cause.
 */
export function afterSignals(run: ProcessRunner): ProcessRunner {
  return async (what) => {
    const result = await run(what);
    if (result.ended === "exited" && result.code !== 0) await newsOfSignals();
    return result;
  };
}
