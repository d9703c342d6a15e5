/**
 * The fastest way of the program: credentials straight from the session agent, before anything else is loaded.
 *
 * @module
 */

import { type AgentParts, type AgentReply, askAgent } from "./client.ts";
import { agentKey, KEY_OPTIONS } from "./lookup_key.ts";
import { SENTINEL } from "../base/environment.ts";
import { gatherOptions, OPTION_DEFAULTS } from "../command_line/option_rows.ts";
import { optionsOfGet } from "../command_line/plain_get.ts";
import { accountOf, credentialDocument } from "../sts/session.ts";

/**
 * Options that need no check before the agent is asked: it holds a session only for values that were checked when the
 * session was obtained. With any other option the checks are loaded first, and `get` itself asks the agent.
 */
const KNOWN_GOOD = new Set<string>([...KEY_OPTIONS, "agent"]);

/** A call of the program, as far as it matters here. */
export interface HitCall extends AgentParts {
  /** Arguments without the program's name. */
  readonly argv: readonly string[];
}

/** What became of it. */
export interface HitResult {
  /** What the agent replied; absent when it was not asked. */
  readonly reply?: AgentReply;
  /** What to print; absent when the usual way is to be gone. */
  readonly document?: string;
}

/** Gets what `get` prints from the agent, if it was asked to and can. */
export async function hitAgent(call: HitCall): Promise<HitResult> {
  const options = optionsForAgent(call);
  if (options === undefined) return {};
  const key = await agentKey(options, call.environment);
  const question = { key, least: OPTION_DEFAULTS["min-remaining"], partition: undefined };
  const reply = await askAgent(question, call);
  if (reply.held === undefined) return { reply };
  return { reply, document: credentialDocument(reply.held.session, accountOf(reply.held)) };
}

function optionsForAgent({ argv, environment }: HitCall): Record<string, string> | undefined {
  const isMentioned = environment["OP_STS_AGENT"] !== undefined ||
    argv.some((argument) => argument.startsWith("--agent"));
  if (!isMentioned || environment[SENTINEL] !== undefined) return undefined;
  try {
    const options = optionsOfGet(argv);
    if (options === undefined) return undefined;
    const values = gatherOptions(options, environment);
    const isWanted = values["agent"] === "auto" || values["agent"] === "on";
    return isWanted && Object.keys(values).every((name) => KNOWN_GOOD.has(name))
      ? values
      : undefined;
  } catch {
    return undefined;
  }
}
