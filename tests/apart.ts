/**
 * Running something in a process of its own: test files that run side by side share one environment, and what reads the
 * variables of a proxy from it would find those of another test.
 *
 * @module
 */

import assert from "node:assert/strict";

/**
 * Runs a script.
 *
 * @param script Address of a module that reads JSON from its first argument and writes JSON
 * @param input What it is given
 * @param env Its whole environment, besides what Deno needs
 * @returns What it wrote
 */
export async function runApart(
  script: URL,
  input: unknown,
  env: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { HOME = "", DENO_DIR } = Deno.env.toObject();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", "--no-check", script.href, JSON.stringify(input)],
    env: {
      HOME,
      DENO_NO_UPDATE_CHECK: "1",
      ...(DENO_DIR === undefined ? {} : { DENO_DIR }),
      ...env,
    },
    clearEnv: true,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assert.ok(success, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}
