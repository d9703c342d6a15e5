/**
 * What commands do with the session agent: take a session from it, hand one over, make it forget.
 *
 * @module
 */

import { type AgentReply, askAgent } from "./client.ts";
import { noteCleared } from "./cleared_note.ts";
import { agentKey } from "./lookup_key.ts";
import {
  type AgentControl,
  agentFiles,
  startAgent,
  tellAgent,
  tellRunningAgent,
} from "./control.ts";
import { AGENT_PROTOCOL, type AgentAnswer, type ListedSession } from "./messages.ts";
import { agentPlaces } from "./socket.ts";
import type { Keeping } from "./store.ts";
import type { Context } from "../base/context.ts";
import { messageOf } from "../base/errors.ts";
import type { Options } from "../command_line/options.ts";
import { lifeAskedFor } from "../roles/role_name.ts";
import { type KeptSession, LEAST_LIFE_MS } from "../sts/session.ts";
import { partitionOfRegion } from "../sts/target.ts";

/** Who has to do with the agent. */
export interface AgentUser extends Context {
  readonly options: Options;
  /** What the agent replied, when it was asked already: it had no session. */
  readonly agentReply?: AgentReply | undefined;
}

/** Longest time in ms that a hand-over waits for a new agent: it is up in a tenth of a second or so. */
const START_MS = 5000;

/** Asks the agent for a session, where the options say so and it was not asked already. */
export async function askForSession(call: AgentUser): Promise<AgentReply> {
  const { options, agentReply, clock } = call;
  if (options.agent === "off") return { isSilent: false, askedAt: clock.now() };
  return agentReply ?? await ask(leastOf(options), call);
}

/** Takes from the agent what it has although that is to be renewed, as long as it lasts a minute. */
export async function oldInAgent(call: AgentUser): Promise<KeptSession | undefined> {
  if (call.options.agent === "off") return undefined;
  return (await ask(LEAST_LIFE_MS / 1000, call)).held;
}

async function ask(least: number, call: AgentUser): Promise<AgentReply> {
  const { options, environment } = call;
  return await askAgent({
    key: await agentKey(options, environment),
    least,
    partition: options.region === undefined ? undefined : partitionOfRegion(options.region),
  }, call);
}

/**
 * Life that a session of the agent must have left. One that was narrowed to less than twice `--min-remaining` would never
 * do: half of what it began with is enough there.
 */
function leastOf(options: Options): number {
  const life = lifeAskedFor(options) ?? Infinity;
  return Math.min(options["min-remaining"], Math.floor(life / 2));
}

/** Hands a session to the agent that it was asked for and had not; a silent one is told nothing. */
export async function answerAgent(
  reply: AgentReply,
  found: KeptSession,
  call: AgentUser,
): Promise<void> {
  if (reply.isSilent) call.warn("the agent does not answer");
  else if (reply.held === undefined) {
    await handToAgent(found, { replace: false, readAt: reply.askedAt }, call);
  }
}

/**
 * Hands a session to the agent, where the options say so; with `on`, one is started when none is running. Never fails:
 * the session has been obtained.
 */
export async function handToAgent(
  found: KeptSession,
  keeping: Pick<Keeping, "replace" | "readAt">,
  call: AgentUser,
): Promise<void> {
  const { options, environment, deadline, warn } = call;
  if (options.agent === "off") return;
  try {
    const request = {
      v: AGENT_PROTOCOL,
      do: "keep",
      key: await agentKey(options, environment),
      held: found,
      idle: options["agent-idle"],
      ...keeping,
    } as const;
    const files = await agentFiles(call);
    if (await tellAgent(files, request, call) !== undefined || options.agent === "auto") return;
    const timeoutMs = Math.min(START_MS, deadline.left());
    const isUp = await startAgent(files, options["agent-idle"], timeoutMs, call) !== undefined;
    if (isUp && await tellAgent(files, request, call) !== undefined) return;
    warn("the agent does not take the session");
  } catch (error) {
    warn(`the agent does not take the session: ${messageOf(error)}`);
  }
}

/**
 * Looks up what the agent holds for the options, which is no use of it.
 *
 * @returns What it holds; `undefined` when it is not to be asked, not running, or holds nothing
 */
export async function listedInAgent(call: AgentUser): Promise<ListedSession | undefined> {
  const { options, environment, host } = call;
  if (options.agent === "off" || host.os === "windows") return undefined;
  const wanted = await agentKey(options, environment);
  const answer = await tellAgent(await agentFiles(call), { v: AGENT_PROTOCOL, do: "list" }, call);
  return answer?.list?.find(({ key }) => key === wanted);
}

/**
 * Makes a running agent forget everything, whatever the options say: nobody who clears wants to think of it.
 *
 * @returns How many sessions it held
 * @throws {OpStsError} When an agent is running and does not answer
 */
export async function clearAgent(call: AgentControl): Promise<number> {
  if (agentPlaces(call.environment, call.host).length === 0) return 0;
  const files = await agentFiles(call);
  let answer: AgentAnswer | undefined;
  try {
    await noteCleared(files, call.clock.now());
  } finally {
    // Also where nothing can be noted.
    answer = await tellRunningAgent(files, { v: AGENT_PROTOCOL, do: "clear" }, call);
  }
  return answer?.cleared ?? 0;
}

/** Lists what a running agent holds, whatever the options say; nothing where none is running. */
export async function sessionsInAgent(call: AgentControl): Promise<readonly ListedSession[]> {
  if (agentPlaces(call.environment, call.host).length === 0) return [];
  try {
    const files = await agentFiles(call);
    return (await tellAgent(files, { v: AGENT_PROTOCOL, do: "list" }, call))?.list ?? [];
  } catch {
    return [];
  }
}
