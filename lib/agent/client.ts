/**
 * Asks the session agent for a session.
 *
 * What comes from outside is checked by zod everywhere else; here it is by hand, since loading zod and making its
 * schemas would be a tenth of all that such a hit takes.
 *
 * @module
 */

import { AGENT_PROTOCOL } from "./messages.ts";
import { exchange, usablePlace } from "./socket.ts";
import type { Clock } from "../base/clock.ts";
import type { Environment, Host } from "../base/environment.ts";
import { partitionOfSerial } from "../sts/mfa_serial.ts";
import type { KeptSession, Source } from "../sts/session.ts";

/** What is asked for. */
export interface AgentQuestion {
  /** Made by `agentKey`. */
  readonly key: string;
  /** Life that must be left, in seconds. */
  readonly least: number;
  /** Partition that `--region` lies in, when that was given. */
  readonly partition: string | undefined;
}

/** What a question needs. */
export interface AgentParts {
  readonly environment: Environment;
  readonly host: Host;
  readonly clock: Clock;
}

/**
 * Time that the agent has for its answer, in ms. It takes one or two; on a machine that was so busy that 60 were not enough
 * for 16 of 100,000, what comes after, a call of `op`, would have taken longer still.
 */
const PATIENCE_MS = 200;

/** What came of a question. */
export interface AgentReply {
  /** The session; absent when there is no agent, it has none, or it fails in whatever way. */
  readonly held?: KeptSession;
  /** Whether there is an agent that hangs, so that it is not worth while to tell it anything. */
  readonly isSilent: boolean;
  /** Wall clock in ms when it was asked: before anything was read that it may be told. */
  readonly askedAt: number;
}

/** Asks the agent for a session. */
export async function askAgent(
  { key, least, partition }: AgentQuestion,
  parts: AgentParts,
): Promise<AgentReply> {
  const { environment, host, clock } = parts;
  const askedAt = clock.now();
  const place = usablePlace(environment, host);
  if (place === undefined) return { isSilent: false, askedAt };
  const reply = await exchange(place, { v: AGENT_PROTOCOL, do: "find", key, least }, PATIENCE_MS);
  const held = reply.ended === "answered" ? readHeld(reply.line) : undefined;
  const isWanted = held !== undefined && held.session.expiresAt - clock.now() >= least * 1000 &&
    isOfPartition(held.source, partition);
  return { isSilent: reply.ended === "silent", askedAt, ...(isWanted ? { held } : {}) };
}

/** The serial number of a hardware device names no partition: there, and without MFA, the region decides. */
function isOfPartition({ serial, partition }: Source, wanted: string | undefined): boolean {
  const named = serial === undefined ? undefined : partitionOfSerial(serial);
  return partition === (named ?? wanted ?? "aws") && partition === (wanted ?? partition);
}

/**
 * Reads a session out of the agent's answer.
 *
 * @returns The session, made anew of what was checked; `undefined` when the answer is anything else
 */
export function readHeld(line: string): KeptSession | undefined {
  try {
    const { v, held: { session, source, item, place, role } } = JSON.parse(line);
    if (v !== AGENT_PROTOCOL || (place !== "field" && place !== "item")) return undefined;
    if (!Number.isSafeInteger(session.expiresAt)) return undefined;
    return {
      session: {
        accessKeyId: text(session.accessKeyId),
        secretAccessKey: text(session.secretAccessKey),
        sessionToken: text(session.sessionToken),
        expiresAt: session.expiresAt,
      },
      source: {
        accessKeyId: text(source.accessKeyId),
        partition: text(source.partition),
        ...(source.serial === undefined ? {} : { serial: text(source.serial) }),
        ...(source.endpoint === undefined ? {} : { endpoint: text(source.endpoint) }),
      },
      item: { id: text(item.id), title: text(item.title), vault: { id: text(item.vault.id) } },
      place,
      ...(role === undefined ? {} : { role: text(role) }),
    };
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError("Cannot read the answer: a text is missing");
}
