/**
 * Ends a program together with all that it has started: behind a shim, `op` is a grandchild of ours, and would go on
 * after its parent was killed.
 *
 * A process group of its own would be simpler, but Deno starts one only with a new session, which has no terminal, and
 * 1Password asks once for each terminal. So the descendants are looked up.
 *
 * @module
 */

import { within } from "../base/clock.ts";

/** How long the list of processes may take, in ms. */
const LIST_MS = 1000;

/** Rounds of looking: a program may have started another one while its tree was read. */
const ROUNDS = 3;

/** Ways to list all processes with their parents: POSIX's, and that of BusyBox. */
const LISTS: readonly (readonly string[])[] = [
  ["-A", "-o", "pid=,ppid="],
  ["-o", "pid,ppid"],
];

/**
 * Kills a process and its descendants; where processes cannot be listed, the process alone.
 *
 * @param root Id of a child of ours
 */
export async function killTree(root: number): Promise<void> {
  if (Deno.build.os === "windows") return await killWindowsTree(root);
  const stopped = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    // Stopped first, so that none starts another while the rest is looked up.
    const found = [root, ...await descendantsOf(root)].filter((pid) => !stopped.has(pid));
    if (found.length === 0) break;
    for (const pid of found) {
      signal(pid, "SIGSTOP");
      stopped.add(pid);
    }
  }
  for (const pid of stopped) signal(pid, "SIGKILL");
}

async function descendantsOf(root: number): Promise<number[]> {
  const children = Map.groupBy(await listProcesses(), ({ parent }) => parent);
  const found: number[] = [];
  for (let generation = [root]; generation.length > 0;) {
    generation = generation.flatMap((pid) => (children.get(pid) ?? []).map(({ pid }) => pid));
    found.push(...generation);
  }
  return found;
}

async function listProcesses(): Promise<{ pid: number; parent: number }[]> {
  for (const args of LISTS) {
    const text = await outputOf("ps", args);
    const rows = [...(text ?? "").matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)];
    if (rows.length > 0) {
      return rows.map(([, pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
    }
  }
  return [];
}

async function killWindowsTree(root: number): Promise<void> {
  const killed = await outputOf("taskkill", ["/T", "/F", "/PID", `${root}`]);
  if (killed === undefined) signal(root, "SIGKILL");
}

async function outputOf(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const environment: Record<string, string> = Deno.build.os === "windows"
      ? {}
      : { PATH: "/usr/bin:/bin:/run/current-system/sw/bin" };
    const child = new Deno.Command(program, {
      args: [...args],
      env: environment,
      clearEnv: Deno.build.os !== "windows",
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const output = await within(child.output(), LIST_MS);
    if (output === undefined) child.kill("SIGKILL");
    return output?.success ? new TextDecoder().decode(output.stdout) : undefined;
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
