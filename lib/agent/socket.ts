/**
 * The way to the session agent: where its socket is, whether it can be trusted, and one line there and back.
 *
 * Loaded before everything else, so it needs next to nothing.
 *
 * @module
 */

import { LINE_LIMIT } from "./messages.ts";
import { withinTurns } from "../base/clock.ts";
import type { Environment, Host } from "../base/environment.ts";
import { stateDirectories } from "../lock/state_directory.ts";

/** Longest path of a socket in bytes: `sun_path` has 104 on macOS and the BSDs, 108 on Linux, the last one is zero. */
const PATH_LIMIT = 103;

/** Name of the socket before it is ready, in the same directory. */
export const UNREADY_SOCKET = "agent.new";

const NEWLINE = 10;

/** How an exchange ended. */
export type Exchange =
  | { readonly ended: "answered"; readonly line: string }
  /** Nobody listens, or the other side hung up or said what is no line. */
  | { readonly ended: "refused" }
  | { readonly ended: "silent" };

/** Files of the agent. */
export interface AgentFiles {
  readonly directory: string;
  readonly socket: string;
  /** Held by the agent as long as it runs; holds the number of its process. */
  readonly lock: string;
  /** Held by whoever is just starting the agent. */
  readonly startLock: string;
  /** Tells when everything was to be forgotten. */
  readonly cleared: string;
}

/** Lists where the agent may be: in the directories of the lock. */
export function agentPlaces(environment: Environment, host: Host): AgentFiles[] {
  if (host.os === "windows") return [];
  return stateDirectories(environment, host).map(agentPlace).filter(isShortEnough);
}

/** Names the files of an agent in a directory. */
export function agentPlace(directory: string): AgentFiles {
  return {
    directory,
    socket: `${directory}/agent.sock`,
    lock: `${directory}/agent.lock`,
    startLock: `${directory}/agent-start.lock`,
    cleared: `${directory}/agent.cleared`,
  };
}

/** Tells whether the system takes the path of the socket. */
export function isShortEnough({ socket }: AgentFiles): boolean {
  return new TextEncoder().encode(socket).length <= PATH_LIMIT;
}

/**
 * Says why nothing may be sent through a socket: a file that anybody else could have put there.
 *
 * @returns The problem; `undefined` when directory and socket are the user's own and closed to everybody else
 */
export function socketProblem({ directory, socket }: AgentFiles, host: Host): string | undefined {
  try {
    const around = Deno.lstatSync(directory);
    if (!around.isDirectory) return `${directory} is not a directory`;
    const found = Deno.lstatSync(socket);
    if (!found.isSocket) return `${socket} is not a socket`;
    for (const [path, { uid, mode }] of [[directory, around], [socket, found]] as const) {
      if (uid !== host.uid) return `${path} belongs to another user`;
      if (mode === null || (mode & 0o077) !== 0) return `${path} is open to other users`;
    }
    return undefined;
  } catch (error) {
    // The system's words, which name no secret: a path and a reason.
    return error instanceof Error ? error.message : `${socket} cannot be looked at`;
  }
}

/** Finds the agent's place through whose socket something may be sent; `undefined` when there is none. */
export function usablePlace(environment: Environment, host: Host): AgentFiles | undefined {
  return agentPlaces(environment, host).find((files) => socketProblem(files, host) === undefined);
}

/**
 * Sends one line and reads one line.
 *
 * Only the answer is waited for with a limit: a connection to a socket of this machine is there at once or not at all,
 * and takes a line without anybody reading it.
 *
 * @param request What to send, as JSON
 * @param limit Most bytes of the answer
 */
export async function exchange(
  { socket }: AgentFiles,
  request: object,
  timeoutMs: number,
  limit = LINE_LIMIT,
): Promise<Exchange> {
  try {
    using connection = await Deno.connect({ transport: "unix", path: socket });
    await sendLine(connection, request);
    const answer = receiveLine(connection, limit).then((line) => ({ line }));
    // Closing the connection ends a read that is still under way.
    answer.catch(() => {});
    const ended = await withinTurns(answer, timeoutMs);
    if (ended === undefined) return { ended: "silent" };
    const { line } = ended;
    return line === undefined ? { ended: "refused" } : { ended: "answered", line };
  } catch {
    return { ended: "refused" };
  }
}

/**
 * Sends a message.
 *
 * @param message What to send, as JSON
 */
export async function sendLine(connection: Deno.Conn, message: object): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(message) + "\n");
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/**
 * Reads a line.
 *
 * @returns The line without its end; `undefined` when there is none, or more than one, or more than is allowed
 */
export async function receiveLine(
  connection: Deno.Conn,
  limit = LINE_LIMIT,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(4096);
  let text = "";
  for (let received = 0; received <= limit;) {
    const length = await connection.read(chunk);
    if (length === null) return undefined;
    received += length;
    const bytes = chunk.subarray(0, length);
    text += decoder.decode(bytes, { stream: true });
    // Not in the text: that would be gone through anew for each piece.
    const end = bytes.indexOf(NEWLINE);
    if (end !== -1) return end === length - 1 ? text.slice(0, -1) : undefined;
  }
  return undefined;
}
