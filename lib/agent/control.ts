/**
 * What commands have to do with the session agent besides asking it: hand a session over, start it, clear it.
 *
 * @module
 */

import { AGENT_PROTOCOL, type AgentAnswer, type AgentRequest, LIST_LIMIT } from "./messages.ts";
import { readAnswer } from "./schema.ts";
import {
  type AgentFiles,
  agentPlace,
  exchange,
  isShortEnough,
  socketProblem,
  UNREADY_SOCKET,
  usablePlace,
} from "./socket.ts";
import { shellLine } from "../aws_config/shell_words.ts";
import { within } from "../base/clock.ts";
import type { Context } from "../base/context.ts";
import { formatDuration } from "../base/duration.ts";
import type { Environment } from "../base/environment.ts";
import { LockError, OpStsError } from "../base/errors.ts";
import { openLockFile } from "../lock/lock_file.ts";
import { ownCommand, startInBackground } from "../system/background.ts";
import { openInFirst } from "../lock/state_directory.ts";

/** What is needed to deal with the process of the agent. */
export type AgentControl = Pick<Context, "environment" | "host" | "clock">;

/** Time that the agent has for an answer that nobody waits for with impatience, in ms. */
const ANSWER_MS = 1000;

/** Time that a running agent has to be found at its socket, in ms: a start takes a tenth of a second or so. */
const COMING_UP_MS = 2000;

/** Time between two looks whether it is up, in ms. */
const POLL_MS = 20;

/** An agent that cannot run ends as often as it is started. */
const MOST_STARTS = 3;

/**
 * Variables that the agent is started with: where its directory and Deno's cache are. None of the caller's secrets is
 * among them, and so none can be read in `/proc`.
 */
const AGENT_VARIABLES = ["HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "DENO_DIR"];

/**
 * Finds the place of the agent, making its directory when needed.
 *
 * @throws {OpStsError} On Windows, and when no directory can be used
 */
export async function agentFiles({ environment, host }: AgentControl): Promise<AgentFiles> {
  if (host.os === "windows") {
    throw new OpStsError(
      "Cannot use the agent: it is not available on Windows",
      "leave --agent out: 1Password keeps the session",
    );
  }
  return usablePlace(environment, host) ??
    await openInFirst("the agent", { environment, host }, (directory) => {
      const files = agentPlace(directory);
      if (!isShortEnough(files)) {
        throw new LockError(`Cannot use ${directory}: its path is too long for a socket`);
      }
      for (const path of [files.lock, files.startLock]) openLockFile(path)[Symbol.dispose]();
      return files;
    });
}

/**
 * Says something to the agent.
 *
 * @returns What it answered; `undefined` when it cannot be reached, or its socket not be trusted
 */
export async function tellAgent(
  files: AgentFiles,
  request: AgentRequest,
  { host }: AgentControl,
): Promise<AgentAnswer | undefined> {
  if (socketProblem(files, host) !== undefined) return undefined;
  const reply = await exchange(files, request, ANSWER_MS, LIST_LIMIT);
  return reply.ended === "answered" ? readAnswer(reply.line) : undefined;
}

/**
 * Says something to an agent that may not be running.
 *
 * @returns What it answered; `undefined` when none is running
 * @throws {OpStsError} When one is running and does not answer
 */
export async function tellRunningAgent(
  files: AgentFiles,
  request: AgentRequest,
  parts: AgentControl,
): Promise<AgentAnswer | undefined> {
  const startedAt = parts.clock.elapsed();
  // One that is just starting holds its lock already, and so does for a moment whoever looks for one, as we do.
  for (let isLast = false; !isLast;) {
    isLast = parts.clock.elapsed() - startedAt >= COMING_UP_MS;
    const answer = await tellAgent(files, request, parts);
    if (answer !== undefined || !await isRunning(files)) return answer;
    await parts.clock.sleep(POLL_MS);
  }
  throw new OpStsError(
    "Cannot reach the agent: it is running but does not answer",
    `end it: ${endingCommand(files, parts)}`,
  );
}

/** Ends whoever holds the lock: a number that was noted may be another program's by now. */
function endingCommand({ lock }: AgentFiles, { host }: AgentControl): string {
  return host.os === "darwin"
    ? `kill -9 $(${shellLine(["lsof", "-t", lock])})`
    : shellLine(["fuser", "-k", "-KILL", lock]);
}

/**
 * Starts an agent in the background unless there is one.
 *
 * @param idleSeconds `--agent-idle`
 * @returns Its answer to a greeting; `undefined` when it did not come up
 */
export async function startAgent(
  files: AgentFiles,
  idleSeconds: number,
  timeoutMs: number,
  parts: AgentControl,
): Promise<AgentAnswer | undefined> {
  const { environment, clock } = parts;
  // One process starts it, however many need it: the others wait for that one.
  using starting = openLockFile(files.startLock);
  const begin = clock.elapsed();
  let isOurs = false;
  let starts = 0;
  let ended: Promise<"ended"> | undefined;
  for (let isLast = false;;) {
    isOurs ||= await starting.tryTake();
    // Looked at again: whoever asks whether an agent runs holds its lock for a moment, and looks like one.
    if (isOurs && ended === undefined && !await isRunning(files)) {
      starts++;
      ended = startInBackground(agentCommand(files, idleSeconds), agentEnvironment(environment));
    }
    const answer = await tellAgent(files, { v: AGENT_PROTOCOL, do: "hello" }, parts);
    if (answer !== undefined || isLast) return answer;
    if (ended === undefined) await clock.sleep(POLL_MS);
    else if (await within(ended, POLL_MS) !== undefined) {
      // It has found another one, or cannot run: one more look tells.
      ended = undefined;
      isLast = starts === MOST_STARTS;
    }
    isLast ||= clock.elapsed() - begin >= timeoutMs;
  }
}

/** From source with no more rights than it needs: it can neither run programs nor reach any network. */
function agentCommand({ directory }: AgentFiles, idleSeconds: number): string[] {
  const words = ownCommand({ directory, socket: `${directory}/${UNREADY_SOCKET}` });
  return [...words, "agent", "run", "--agent-idle", formatDuration(idleSeconds)];
}

function agentEnvironment(environment: Environment): Environment {
  const kept = AGENT_VARIABLES.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(kept),
    DENO_NO_UPDATE_CHECK: "1",
  };
}

async function isRunning(files: AgentFiles): Promise<boolean> {
  using lock = openLockFile(files.lock);
  return !await lock.tryTake();
}
