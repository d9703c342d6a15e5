/**
 * What is said to the session agent and what it answers: one line of JSON each, then the connection ends.
 *
 * Types and numbers only: `schema.ts` checks what arrives at the agent, `client.ts` what comes from it.
 *
 * @module
 */

import type { KeptSession } from "../sts/session.ts";

/** Version of the messages; another one is not understood, except `clear`, `stop` and `hello`. */
export const AGENT_PROTOCOL = 3;

/** Longest line in bytes; a session takes 2,000 or so. */
export const LINE_LIMIT = 64 * 1024;

/** Longest list in bytes: of each session it holds less than the line that brought it. */
export const LIST_LIMIT = 100 * LINE_LIMIT;

/** A session in the agent, as far as everybody may see it. */
export interface ListedSession extends Omit<KeptSession, "session"> {
  readonly key: string;
  /** End of validity in ms since the epoch. */
  readonly expiresAt: number;
  /** Seconds after which it is forgotten unless somebody asks for it. */
  readonly idleSeconds: number;
}

/** What the agent can be asked. */
export type AgentRequest =
  | {
    readonly v: number;
    readonly do: "find";
    readonly key: string;
    /** Life that must be left, in seconds. */
    readonly least: number;
  }
  | {
    readonly v: number;
    readonly do: "keep";
    /** What it will be asked for by. */
    readonly key: string;
    readonly held: KeptSession;
    /** Wall clock in ms before the session was read or obtained: what was read before a `clear` is not taken. */
    readonly readAt: number;
    /** Seconds after which it is forgotten unless somebody asks for it. */
    readonly idle: number;
    /** Whether it replaces one that lasts longer. */
    readonly replace: boolean;
  }
  | { readonly v: number; readonly do: "list" }
  | { readonly v: number; readonly do: "hello" | "clear" | "stop" };

/** What the agent answers, whatever it was asked. */
export interface AgentAnswer {
  /** Version of the messages that it speaks. */
  readonly v: number;
  readonly pid: number;
  /** What was asked for, when it has that. */
  readonly held?: KeptSession;
  readonly list?: readonly ListedSession[];
  readonly cleared?: number;
}
