/**
 * Calls the program as AWS tools do: by the line `credential_process` of a profile in `~/.aws/config`.
 *
 * @module
 */

import { ended } from "../world.ts";
import type { Ended } from "../emulators/op/run.ts";

/** How a call ended, and how long it took in ms. */
export interface TimedEnd extends Ended {
  /** From start to end, in ms. */
  readonly ms: number;
}

/** Something like an AWS SDK. */
export interface AwsTool {
  /** Gets the credentials of a profile. */
  credentials(profile: string): Promise<TimedEnd>;
  /** Runs another program the same way. */
  run(words: readonly string[], env: Readonly<Record<string, string>>): Promise<TimedEnd>;
  /** Kills what still runs and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * Makes a tool that runs in an environment.
 *
 * @param env The whole environment; `HOME` holds `.aws/config`
 * @returns The tool
 */
export function awsTool(env: Readonly<Record<string, string>>): AwsTool {
  const running = new Set<Deno.ChildProcess>();

  async function run(
    words: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<TimedEnd> {
    const [file = "", ...args] = words;
    const started = performance.now();
    const child = new Deno.Command(file, {
      args,
      env: { ...environment },
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    running.add(child);
    const end = await ended(child);
    running.delete(child);
    return { ...end, ms: performance.now() - started };
  }

  return {
    run,
    async credentials(profile) {
      const config = await Deno.readTextFile(`${env.HOME}/.aws/config`);
      return await run(splitLine(credentialProcess(config, profile)), env);
    },
    async stop() {
      for (const child of running) kill(child);
      await Promise.all([...running].map(({ status }) => status));
    },
  };
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended, and nobody has looked yet.
  }
}

/** The line of a profile. */
function credentialProcess(config: string, profile: string): string {
  const [, section = ""] = config.split(`[profile ${profile}]\n`);
  const line = /^credential_process *= *(.+)$/m.exec(section.split("\n[")[0] ?? "")?.[1];
  if (line === undefined) throw new Error(`Cannot find a credential_process of ${profile}`);
  return line;
}

/** Words of a line: separated by blanks, which double quotes keep together. */
function splitLine(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}
