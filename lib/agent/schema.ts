/**
 * Checks what reaches the session agent, and what commands other than `get` hear from it.
 *
 * @module
 */

import * as z from "zod/mini";
import { AGENT_PROTOCOL, type AgentAnswer, type AgentRequest } from "./messages.ts";

const TEXT = z.string().check(z.minLength(1));

const SESSION = z.object({
  accessKeyId: TEXT,
  secretAccessKey: TEXT,
  sessionToken: TEXT,
  expiresAt: z.int(),
});

const ABOUT = {
  source: z.object({
    accessKeyId: TEXT,
    serial: z.exactOptional(TEXT),
    partition: TEXT,
    endpoint: z.exactOptional(TEXT),
  }),
  item: z.object({ id: TEXT, title: TEXT, vault: z.object({ id: TEXT }) }),
  place: z.enum(["field", "item"]),
  role: z.exactOptional(TEXT),
};

const HELD = z.object({ session: SESSION, ...ABOUT });

const REQUEST = z.discriminatedUnion("do", [
  z.object({ v: z.literal(AGENT_PROTOCOL), do: z.literal("find"), key: TEXT, least: z.int() }),
  z.object({
    v: z.literal(AGENT_PROTOCOL),
    do: z.literal("keep"),
    key: TEXT,
    held: HELD,
    readAt: z.int(),
    idle: z.int().check(z.positive()),
    replace: z.boolean(),
  }),
  z.object({ v: z.literal(AGENT_PROTOCOL), do: z.literal("list") }),
  // Of every version: an older agent must not outlive an update, nor keep what is to be forgotten.
  z.object({ v: z.int(), do: z.enum(["hello", "clear", "stop"]) }),
]);

const ANSWER = z.object({
  v: z.int(),
  pid: z.int(),
  held: z.exactOptional(HELD),
  list: z.exactOptional(z.array(z.object({
    ...ABOUT,
    key: TEXT,
    expiresAt: z.int(),
    idleSeconds: z.number(),
  }))),
  cleared: z.exactOptional(z.int()),
});

/**
 * Reads what the agent is asked.
 *
 * @param line One line of JSON
 * @returns The request, or `undefined` when the line is anything else
 */
export function readRequest(line: string): AgentRequest | undefined {
  return REQUEST.safeParse(parse(line)).data;
}

/**
 * Reads what the agent answered.
 *
 * @param line One line of JSON
 * @returns The answer, or `undefined` when the line is anything else
 */
export function readAnswer(line: string): AgentAnswer | undefined {
  return ANSWER.safeParse(parse(line)).data;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
