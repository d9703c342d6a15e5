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

/** How long the list of processes may take, in ms; with dozens of programs starting at once it took more than 1000. */
const LIST_MS = 3000;

/** Rounds of looking: a program may have started another one while its tree was read. */
const ROUNDS = 3;

/** A way to list all processes, and how its output names one with its parent. */
interface List {
  readonly words: readonly [program: string, ...args: string[]];
  readonly row: RegExp;
}

const COLUMNS = /^\s*(\d+)\s+(\d+)\s*$/gm;

/** POSIX's way, that of BusyBox, and one for images of Linux without `ps`: Deno lets only `-A` read below `/proc`. */
export const LISTS: readonly List[] = [
  { words: ["ps", "-A", "-o", "pid=,ppid="], row: COLUMNS },
  { words: ["ps", "-o", "pid,ppid"], row: COLUMNS },
  {
    words: ["sh", "-c", "cat /proc/[0-9]*/stat 2>/dev/null; true"],
    row: /^(\d+) \(.*\) [A-Za-z] (\d+) /gm,
  },
];

/**
 * Kills a process and its descendants; where processes cannot be listed, the process alone.
 *
 * @param root Id of a child of ours
 */
export async function killTree(root: number): Promise<void> {
  if (Deno.build.os === "windows") return await killWindowsTree(root);
  // Stopped first, so that none starts another while the rest is looked up.
  signal(root, "SIGSTOP");
  const stopped = new Set([root]);
  for (let round = 0; round < ROUNDS; round++) {
    const found = (await descendantsOf(root)).filter((pid) => !stopped.has(pid));
    if (found.length === 0) break;
    for (const pid of found) {
      signal(pid, "SIGSTOP");
      stopped.add(pid);
    }
  }
  for (const pid of stopped) signal(pid, "SIGKILL");
}

/** Finds the children of a process, theirs and so on; none where processes cannot be listed in time. */
export async function descendantsOf(root: number, lists = LISTS): Promise<number[]> {
  const listed = await within(listProcesses(lists), LIST_MS) ?? [];
  const children = Map.groupBy(listed, ({ parent }) => parent);
  const found: number[] = [];
  for (let generation = [root]; generation.length > 0;) {
    generation = generation.flatMap((pid) => (children.get(pid) ?? []).map(({ pid }) => pid));
    found.push(...generation);
  }
  return found;
}

async function listProcesses(lists: readonly List[]): Promise<{ pid: number; parent: number }[]> {
  for (const { words: [program, ...args], row } of lists) {
    const text = await outputOf(program, args);
    const rows = [...(text ?? "").matchAll(row)];
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
