/**
 * The operating system's own words in front of people: why it refused something, and what helps.
 *
 * @module
 */

import { messageOf } from "./errors.ts";

/**
 * Says why the operating system refused something: its words name a reason, and perhaps paths and calls, never the
 * content of a file.
 *
 * @returns The words without the system's number
 */
export function systemReason(error: unknown): string {
  // Deno's words for a device, whose advice is none to a user.
  if (error instanceof Error && error.name === "NotCapable") return "it is not a file";
  const [reason = ""] = messageOf(error).split(" (os error");
  return reason;
}

/** What helps where the machine itself has run out of something. */
const SYSTEM_HINTS: readonly (readonly [text: RegExp, hint: string])[] = [
  [/too many open files/i, "close some programs, or raise the limit: ulimit -n 4096"],
  [/no space left|quota exceeded/i, "free some space on the disk"],
];

/** Says what helps against a reason of the operating system, where that is not what it was asked for. */
export function systemHint(reason: string): string | undefined {
  return SYSTEM_HINTS.find(([text]) => text.test(reason))?.[1];
}
