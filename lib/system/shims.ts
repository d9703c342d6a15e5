/**
 * Shims: small programs by which version managers (asdf, mise, …) start another one. They work only where PATH names the
 * manager as well, so a configuration file wants what stands behind them.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import type { ProcessRunner } from "./process.ts";

/** Directories of shims, and the program that tells what stands behind one. */
const MANAGERS: readonly [directory: RegExp, manager: string][] = [
  [/\/\.?asdf\/shims\//, "asdf"],
  [/\/mise\/shims\//, "mise"],
  [/\/rtx\/shims\//, "rtx"],
  [/\/aquaproj-aqua\/bin\//, "aqua"],
];

/** How long a manager may take, in ms. */
const LONGEST_MS = 5000;

/**
 * Finds the program behind a shim.
 *
 * @param path Absolute path of a program, perhaps a shim
 * @returns Absolute path of what it starts; the same path when it is no shim, or its manager does not tell
 */
export async function behindShim(
  path: string,
  environment: Environment,
  run: ProcessRunner,
): Promise<string> {
  const manager = MANAGERS.find(([directory]) => directory.test(path))?.[1];
  if (manager === undefined) return path;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const result = await run({
    program: manager,
    args: ["which", name],
    environment,
    timeoutMs: LONGEST_MS,
  });
  const found = result.ended === "exited" && result.code === 0 ? result.stdout.trim() : "";
  return /^\/[^\n]+$/.test(found) ? found : path;
}
