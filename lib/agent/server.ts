/**
 * The session agent: a process that holds sessions in memory and hands them out, and neither runs `op` nor calls AWS.
 *
 * @module
 */

import { AGENT_PROTOCOL, type AgentAnswer, type AgentRequest } from "./messages.ts";
import { readRequest } from "./schema.ts";
import { type AgentFiles, receiveLine, sendLine, socketProblem, UNREADY_SOCKET } from "./socket.ts";
import type { AgentStore } from "./store.ts";
import { type Clock, type Pause, pauseFor } from "../base/clock.ts";
import { LockError } from "../base/errors.ts";
import { systemReason } from "../base/system_reason.ts";
import { openLockFile } from "../lock/lock_file.ts";
import { openPeers } from "../system/peers.ts";
import type { Host } from "../base/environment.ts";

/** What the agent is put together from. */
export interface AgentServerParts {
  /** Its files, in a directory that was checked. */
  readonly files: AgentFiles;
  readonly host: Host;
  readonly clock: Clock;
  readonly store: AgentStore;
  /** Seconds for which it waits for its first session. */
  readonly graceSeconds: number;
}

/** Tries to become the agent, and ms between two: a command that looks whether there is one holds the lock briefly. */
const TRIES: readonly [tries: number, pauseMs: number] = [10, 20];

/** Longest time between two looks at what can be forgotten, in ms: timers stand still while a machine sleeps. */
const LOOK_MS = 15_000;

/**
 * Runs the agent until it is stopped, empty, or cut off from its socket.
 *
 * @returns Whether it ran; `false` when there is another agent
 * @throws {LockError} When the socket cannot be made safe
 */
export async function runAgent(parts: AgentServerParts): Promise<boolean> {
  const { files, host, clock, store, graceSeconds } = parts;
  using lock = openLockFile(files.lock);
  const [tries, pauseMs] = TRIES;
  for (let left = tries; !await lock.tryTake(); left--) {
    if (left === 0) return false;
    await clock.sleep(pauseMs);
  }

  const startedAt = clock.elapsed();
  let mayEnd = false;
  let stopped = false;
  let pause: Pause | undefined;
  function stop(): void {
    stopped = true;
    pause?.end();
  }
  function answer(request: AgentRequest): AgentAnswer {
    const base = { v: AGENT_PROTOCOL, pid: Deno.pid };
    switch (request.do) {
      case "find": {
        const held = store.find(request.key, request.least);
        return held === undefined ? base : { ...base, held };
      }
      case "keep":
        store.keep(request.key, request.held, request);
        mayEnd = true;
        pause?.end();
        return base;
      case "list":
        return { ...base, list: store.list() };
      case "clear":
        pause?.end();
        return { ...base, cleared: store.clear() };
      case "stop":
        stop();
        return { ...base, cleared: store.clear() };
      case "hello":
        return base;
    }
  }

  async function talk(peer: Deno.Conn): Promise<void> {
    const line = await receiveLine(peer);
    const request = line === undefined ? undefined : readRequest(line);
    if (request !== undefined) await sendLine(peer, answer(request));
  }

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, stop);
  }
  const listener = await open(files, host);
  const { ino } = await Deno.lstat(files.socket);
  await giveUpRights();
  const peers = openPeers(talk, clock);
  const serving = peers.serve(listener);

  // Whoever cannot be reached any more must not go on holding secrets.
  while (!stopped && await inodeOf(files.socket) === ino) {
    const untilNext = store.sweep();
    const graceMs = mayEnd ? 0 : graceSeconds * 1000 - (clock.elapsed() - startedAt);
    if (store.size === 0 && graceMs <= 0) break;
    const idleMs = store.size === 0 ? graceMs : untilNext;
    pause = pauseFor(Math.min(idleMs, LOOK_MS));
    // What has come while the socket was looked at found no pause to end.
    if (stopped) break;
    await pause.over;
  }

  listener.close();
  await serving;
  if (await inodeOf(files.socket) === ino) await Deno.remove(files.socket);
  store.clear();
  await peers.gone();
  return true;
}

async function inodeOf(path: string): Promise<number | null | undefined> {
  return (await Deno.lstat(path).catch(() => undefined))?.ino;
}

/** Says who runs and where: what a full or odd disk has against that is no fault of ours. */
async function open(files: AgentFiles, host: Host): Promise<Deno.Listener> {
  try {
    await Deno.writeTextFile(files.lock, `${Deno.pid}\n`);
    return await listen(files, host);
  } catch (error) {
    if (error instanceof LockError) throw error;
    throw new LockError(
      `Cannot run the agent in ${files.directory}: ${systemReason(error)}`,
      "see what is there and whether the disk is full, or set XDG_STATE_HOME to another directory",
    );
  }
}

/** Binds under another name in the private directory: nobody finds the socket before its mode is set. */
async function listen(files: AgentFiles, host: Host): Promise<Deno.Listener> {
  const unready = `${files.directory}/${UNREADY_SOCKET}`;
  await Deno.remove(unready).catch(() => {});
  const listener = Deno.listen({ transport: "unix", path: unready });
  await Deno.chmod(unready, 0o600);
  // Replaces what a killed agent left.
  await Deno.rename(unready, files.socket);
  const problem = socketProblem(files, host);
  if (problem !== undefined) {
    listener.close();
    throw new LockError(
      `Cannot run the agent: ${problem}`,
      "set XDG_STATE_HOME to a directory that is yours alone",
    );
  }
  return listener;
}

/** Takes from the process what it will not need: whoever takes it over can neither run programs nor reach the network. */
async function giveUpRights(): Promise<void> {
  for (const name of ["run", "net", "env", "ffi", "sys"] as const) {
    await Deno.permissions.revoke({ name });
  }
}
