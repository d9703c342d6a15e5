/**
 * Looking at the calls of a stand-in from outside.
 *
 * @module
 */

import { type Call, lockOf } from "./calls.ts";

/**
 * Reads the calls that have begun.
 *
 * @param home The stand-in's home
 * @returns The calls, in order of start
 */
export async function readCalls(home: string): Promise<Call[]> {
  const calls: Call[] = [];
  for (const path of await callFiles(home)) calls.push(await readCall(path));
  return calls.sort((one, other) => one.startedAt - other.startedAt);
}

/**
 * Kills the calls that still run, and waits until they are gone.
 *
 * @param home The stand-in's home
 */
export async function endCalls(home: string): Promise<void> {
  for (const path of await callFiles(home)) {
    const { endedAt, pid } = await readCall(path);
    if (endedAt !== null) continue;
    using file = await Deno.open(lockOf(path), { read: true, write: true });
    // A call holds its lock while it lives: without it the number may be another process by now.
    if (await file.tryLock(true)) continue;
    kill(pid);
    await file.lock(true);
  }
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function callFiles(home: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(`${home}/calls`)) {
    if (name.endsWith(".json")) paths.push(`${home}/calls/${name}`);
  }
  return paths;
}

async function readCall(path: string): Promise<Call> {
  // Written by `OpenCall` alone: its shape needs no check.
  return JSON.parse(await Deno.readTextFile(path));
}
