/**
 * How a call ends: with an exit code, and after a failure with what the user is to know about it.
 *
 * @module
 */

import { OpStsError } from "../base/errors.ts";
import { missingPart } from "./missing_part.ts";
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
    const known = error instanceof OpStsError ? error : missingPart(error) ?? ownFault(error);
    showError(terminal, known);
    return known.exitCode;
  }
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
