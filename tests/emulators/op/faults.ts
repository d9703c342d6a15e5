/**
 * Which fault hits a call: counted across processes, in the shared state.
 *
 * @module
 */

import type { Invocation } from "./command_line.ts";
import { COMMAND_NAMES } from "./grammar.ts";
import type { CustomReply, Fault, State, Twist } from "./model.ts";
import type { ReplyName } from "./replies.ts";
import { changeState } from "./state.ts";

const EVERY: readonly Fault["on"][] = [...COMMAND_NAMES, "--version"];

/** The commands that each change of behaviour can hit. */
export const TWISTS: Record<Twist, readonly Fault["on"][]> = {
  "hang": EVERY,
  "daemon holds the pipe": EVERY,
  "edit ignored": ["item edit"],
  "edit alters another field": ["item edit"],
  "edit skips a version": ["item edit"],
  "concealed": ["item get", "item edit", "item create"],
};

/**
 * Counts a call for every fault it matches and picks the first one that is due.
 *
 * @param home The stand-in's home
 * @param state The state read at the start
 * @param invocation The call
 * @returns The fault, or undefined when the call goes well
 */
export async function pickFault(
  home: string,
  state: State,
  invocation: Invocation,
): Promise<Fault | undefined> {
  const matches = ({ fault }: { fault: Fault }) => hits(fault, invocation, state);
  if (!state.faults.some(matches)) return undefined;
  return await changeState(home, (current) => {
    const due = current.faults.filter(matches).filter((armed) => {
      const { skip = 0, times = Infinity } = armed.fault;
      armed.seen++;
      return armed.seen > skip && armed.seen <= skip + times;
    });
    return due[0]?.fault;
  });
}

/**
 * Tells apart the two sorts of faults.
 *
 * @param fault The fault that hits the call, if any
 * @returns Either how the command is changed, or what is answered in its place
 */
export function splitFault(
  fault: Fault | undefined,
): { twist?: Twist; reply?: ReplyName | CustomReply } {
  if (fault === undefined) return {};
  const what = fault.fault;
  return isTwist(what) ? { twist: what } : { reply: what };
}

/**
 * Tells whether a fault changes a command in place of answering for it.
 *
 * @param fault What a {@linkcode Fault} does
 * @returns True for the names in {@linkcode TWISTS}
 */
export function isTwist(fault: Fault["fault"]): fault is Twist {
  return typeof fault === "string" && Object.hasOwn(TWISTS, fault);
}

function hits(fault: Fault, invocation: Invocation, state: State): boolean {
  if (fault.on !== invocation.command) return false;
  if (fault.item === undefined) return true;
  const named = invocation.operands[0];
  return fault.item === named ||
    state.items.some(({ id, title }) =>
      (id === named || title === named) &&
      (id === fault.item || title === fault.item)
    );
}
