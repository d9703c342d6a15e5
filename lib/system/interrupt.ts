/**
 * Whoever stops the program while something has to be put back first.
 *
 * @module
 */

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
