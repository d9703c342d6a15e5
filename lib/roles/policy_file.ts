/**
 * Reads the file that `--policy` names.
 *
 * @module
 */

import { UsageError } from "../base/errors.ts";
import { systemReason } from "../base/system_reason.ts";
import { quote } from "../base/text.ts";
import { readPolicy } from "./policy.ts";

/** A policy of AWS's has 2048 characters; this leaves room for blanks. In bytes. */
const MOST_BYTES = 256 * 1024;

/** Puts what the file of `--policy` holds in the place of its path: every command, and the agent, deals with that. */
export async function withPolicyRead<Given extends { readonly policy?: string }>(
  options: Given,
): Promise<Given> {
  const { policy } = options;
  return policy === undefined ? options : { ...options, policy: await readPolicyFile(policy) };
}

/**
 * Reads a policy.
 *
 * @returns Its text as AWS takes it
 * @throws {UsageError} When it cannot be read, or is no policy
 */
export async function readPolicyFile(path: string): Promise<string> {
  const from = `--policy ${quote(path)}`;
  try {
    const { isFile, size } = await Deno.stat(path);
    // To open a pipe is to wait for somebody to write into it.
    if (!isFile) throw new UsageError(`Cannot use ${from}: it is no file`);
    if (size > MOST_BYTES) throw new UsageError(`Cannot use ${from}: it is too large for a policy`);
    const bytes = await Deno.readFile(path);
    return readPolicy(new TextDecoder("utf-8", { fatal: true }).decode(bytes), from);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof TypeError ? "it is no text (UTF-8)" : systemReason(error);
    throw new UsageError(`Cannot use ${from}: ${reason}`);
  }
}
