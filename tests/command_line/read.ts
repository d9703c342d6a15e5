/**
 * Command lines as the program reads them where no profile has to do with them.
 *
 * @module
 */

import type { Environment } from "../../lib/base/environment.ts";
import {
  checkRequest,
  type Invocation,
  parseCommandLine,
} from "../../lib/command_line/invocation.ts";

/**
 * Reads a command line, with no other options than its own and the environment's.
 *
 * @param argv Arguments without the program's name
 * @param environment The caller's environment, for the twins of options
 * @throws {UsageError} When a command, an option or a value is not known
 */
export function readCommandLine(argv: readonly string[], environment: Environment): Invocation {
  const asked = parseCommandLine(argv);
  return asked.kind === "command" ? checkRequest(asked, asked.options, environment) : asked;
}
