/**
 * What it means when a part of the program cannot be loaded: from source a package that nobody has fetched, else a file that
 * somebody has taken away. Either is no fault of the program.
 *
 * @module
 */

import { OpStsError } from "../base/errors.ts";

/** Where Deno names the package: what it asks the registry for, what it unpacks, and where that lies. */
const PACKAGE =
  /for package "((?:@[\w.-]+\/)?[\w.-]+)"|npm package:? ["']((?:@[\w.-]+\/)?[\w.-]+)|\/npm\/[\w.-]+\/((?:@[\w.-]+\/)?[\w.-]+)\/\d/;

/** This module from source; in a bundle there are no packages to be fetched. */
const SOURCE = /^file:\/\/(.*)\/lib\/terminal\/missing_part\.ts$/;

/**
 * Says what is missing, and the command that fetches it.
 *
 * @param module Address of this module
 * @returns `undefined` when nothing was to be loaded
 */
export function missingPart(
  error: unknown,
  module: string = import.meta.url,
): OpStsError | undefined {
  if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) {
    return undefined;
  }
  const { message } = error;
  const name = PACKAGE.exec(message)?.slice(1).find((found) => found !== undefined);
  const root = SOURCE.exec(module)?.[1];
  if (name === undefined || root === undefined) {
    const [, file = "a file"] = /file:\/\/[^"'\s]*\/([\w.-]+)/.exec(message) ?? [];
    return new OpStsError(`Cannot load op-sts: ${file} is missing`, "install op-sts again");
  }
  const directory = inShell(decodeURIComponent(root));
  if (/checksum/i.test(message)) {
    return new OpStsError(
      `Cannot load the package ${name}: what was fetched is not what deno.lock names`,
      `restore the file: git -C ${directory} checkout deno.lock`,
    );
  }
  return new OpStsError(
    `Cannot load the package ${name}: it is not in the cache of Deno and cannot be fetched`,
    `run with a network: deno cache --frozen ${
      message.includes("Cannot find module") ? "--reload " : ""
    }${directory}/main.ts`,
  );
}

function inShell(path: string): string {
  return /^[\w./+@:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
