/**
 * How a call ends: with an exit code, and after a failure with what the user is to know about it.
 *
 * @module
 */

import { OpStsError } from "../base/errors.ts";
import { showError, type Terminal } from "./terminal.ts";
import { VERSION } from "../base/version.ts";

/** Runs something to its exit code, whatever it throws. */
export async function outcomeOf(
  terminal: Terminal,
  body: () => Promise<number>,
): Promise<number> {
  try {
    return await body();
  } catch (error) {
    const known = error instanceof OpStsError ? error : await missingPart(error) ?? ownFault(error);
    showError(terminal, known);
    return known.exitCode;
  }
}

/** Not seen by the bundler: a bundle holds neither packages nor this module. */
const PACKAGES = "./missing_package.ts";

/** Says what cannot be loaded: a package that nobody has fetched, or a file that somebody has taken away. */
async function missingPart(error: unknown): Promise<OpStsError | undefined> {
  if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) {
    return undefined;
  }
  const { message } = error;
  try {
    const { missingPackage }: typeof import("./missing_package.ts") = await import(PACKAGES);
    const known = missingPackage(message);
    if (known !== undefined) return known;
  } catch {
    // There are no packages here.
  }
  const [, file = "a file"] = /file:\/\/[^"'\s]*\/([\w.-]+)/.exec(message) ?? [];
  return new OpStsError(`Cannot load op-sts: ${file} is missing`, "install op-sts again");
}

/** Says where a fault happened, but not its message, which may hold anything. */
function ownFault(error: unknown): OpStsError {
  const [name, place] = error instanceof Error
    ? [error.name, /^ +at .*?([\w.-]+:\d+:\d+)/m.exec(error.stack ?? "")?.[1]]
    : ["no error"];
  const where = [name, place ?? "unknown place", VERSION].join(", ");
  return new OpStsError(
    `Cannot go on: op-sts met a fault of its own (${where})`,
    "please report it",
  );
}
