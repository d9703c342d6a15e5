/**
 * Certificate authorities of the user's own, as AWS CLI users name them.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import { StsError } from "../base/errors.ts";

/**
 * Reads the file that AWS_CA_BUNDLE names.
 *
 * @returns PEM, or `undefined` when the variable is not set
 * @throws {StsError} When the file cannot be read
 */
export async function readCaBundle(
  environment: Environment,
): Promise<string | undefined> {
  const path = environment["AWS_CA_BUNDLE"];
  if (path === undefined || path === "") return undefined;
  try {
    return await Deno.readTextFile(path);
  } catch {
    throw new StsError(
      "network",
      `Cannot read AWS_CA_BUNDLE: ${path}`,
      "correct the path, or unset the variable",
    );
  }
}
