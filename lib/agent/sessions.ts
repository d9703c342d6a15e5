/**
 * What commands do with the session agent: take a session from it, hand one over, make it forget.
 *
 * @module
 */

import { type AgentReply, askAgent } from "./client.ts";
import { agentKey } from "./lookup_key.ts";
import {
  agentFiles,
  type AgentLinkParts,
  startAgent,
  tellAgent,
  tellRunningAgent,
} from "./control.ts";
import { AGENT_PROTOCOL, type HeldSession, type ListedSession } from "./messages.ts";
import { agentPlaces } from "./socket.ts";
import { heldOf } from "./schema.ts";
import type { Deadline } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Options } from "../command_line/options.ts";
import { partitionOfRegion } from "../sts/target.ts";

/** What a command needs to deal with the agent. */
export interface AgentUserParts extends AgentLinkParts {
  readonly options: Options;
  /** What the agent replied, when it was asked already: it had no session. */
  readonly agentReply?: AgentReply | undefined;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
  readonly warn: (text: string) => void;
}

/** Longest time in ms that a hand-over waits for a new agent: it is up in a tenth of a second or so. */
const START_MS = 5000;

/**
 * Gets a session from the agent, or else the usual way and then hands it over, where the options say so.
 */
export async function throughAgent(
  obtain: () => Promise<HeldSession>,
  use: (found: HeldSession) => Promise<void>,
  parts: AgentUserParts,
): Promise<HeldSession> {
  const reply = parts.options.agent === "off" ? undefined : parts.agentReply ?? await ask(parts);
  const found = reply?.held ?? await obtain();
  await use(found);
  if (reply?.isSilent) parts.warn("the agent does not answer");
  else if (reply?.held === undefined) await handToAgent(found, false, parts);
  return found;
}

async function ask(parts: AgentUserParts): Promise<AgentReply> {
  const { options, environment } = parts;
  return await askAgent({
    key: await agentKey(options, environment),
    least: options["min-remaining"],
    partition: options.region === undefined ? undefined : partitionOfRegion(options.region),
  }, parts);
}

/**
 * Hands a session to the agent, where the options say so; with `on`, one is started when none is running. Never fails:
 * the session has been obtained.
 *
 * @param replace Whether it replaces one that lasts longer
 */
export async function handToAgent(
  found: HeldSession,
  replace: boolean,
  parts: AgentUserParts,
): Promise<void> {
  const { options, environment, deadline, warn } = parts;
  if (options.agent === "off") return;
  try {
    const request = {
      v: AGENT_PROTOCOL,
      do: "keep",
      key: await agentKey(options, environment),
      held: heldOf(found),
      idle: options["agent-idle"],
      replace,
    } as const;
    const files = await agentFiles(parts);
    if (await tellAgent(files, request, parts) !== undefined || options.agent === "auto") return;
    const timeoutMs = Math.min(START_MS, deadline.left());
    const isUp = await startAgent(files, options["agent-idle"], timeoutMs, parts) !== undefined;
    if (isUp && await tellAgent(files, request, parts) !== undefined) return;
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
export async function listedInAgent(parts: AgentUserParts): Promise<ListedSession | undefined> {
  const { options, environment, host } = parts;
  if (options.agent === "off" || host.os === "windows") return undefined;
  const wanted = await agentKey(options, environment);
  const answer = await tellAgent(await agentFiles(parts), { v: AGENT_PROTOCOL, do: "list" }, parts);
  return answer?.list?.find(({ key }) => key === wanted);
}

/**
 * Makes a running agent forget everything, whatever the options say: nobody who clears wants to think of it.
 *
 * @returns How many sessions it held
 * @throws {OpStsError} When an agent is running and does not answer
 */
export async function clearAgent(parts: AgentLinkParts): Promise<number> {
  if (agentPlaces(parts.environment, parts.host).length === 0) return 0;
  const files = await agentFiles(parts);
  const answer = await tellRunningAgent(files, { v: AGENT_PROTOCOL, do: "clear" }, parts);
  return answer?.cleared ?? 0;
}
