/**
 * What it means when a package cannot be loaded: nobody has fetched it, or it was changed. Loaded from source alone, where
 * there are packages.
 *
 * @module
 */

import { OpStsError } from "../base/errors.ts";
import { posixWord } from "../base/shell_quotes.ts";

/** Where Deno names the package: what it asks the registry for, what it unpacks, and where that lies. */
const PACKAGE =
  /for package "((?:@[\w.-]+\/)?[\w.-]+)"|npm package:? ["']((?:@[\w.-]+\/)?[\w.-]+)|\/npm\/[\w.-]+\/((?:@[\w.-]+\/)?[\w.-]+)\/\d/;

/**
 * Says which package is missing, and the command that fetches it.
 *
 * @param message Deno's words
 * @param module Address of this module
 * @returns `undefined` when it is no package that is missing
 */
export function missingPackage(
  message: string,
  module: string = import.meta.url,
): OpStsError | undefined {
  const name = PACKAGE.exec(message)?.slice(1).find((found) => found !== undefined);
  if (name === undefined) return undefined;
  const directory = posixWord(decodeURIComponent(new URL("../../", module).pathname));
  if (/checksum/i.test(message)) {
    return new OpStsError(
      `Cannot load the package ${name}: what was fetched is not what deno.lock names`,
      `restore the file: git -C ${directory} checkout deno.lock`,
    );
  }
  const again = message.includes("Cannot find module") ? "--reload " : "";
  return new OpStsError(
    `Cannot load the package ${name}: it is not in the cache of Deno and cannot be fetched`,
    `run with a network: deno cache --frozen ${again}${directory}main.ts`,
  );
}
