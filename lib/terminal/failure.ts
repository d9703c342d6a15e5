/**
 * A failure in front of whoever sits at a terminal: in lines that fit, with commands that can be copied.
 *
 * @module
 */

import type { OpStsError } from "../base/errors.ts";
import { harmless } from "../base/text.ts";
import { sentence } from "./shown_text.ts";
import type { Terminal } from "./terminal.ts";

/** Shows what failed, and what to do about it. */
export function showFailure(terminal: Terminal, { message, hint }: OpStsError): void {
  say(`op-sts: ${harmless(message)}`, terminal);
  if (hint !== undefined) say(`hint: ${harmless(hint)}`, terminal);
}

function say(text: string, { say, columns }: Terminal): void {
  for (const line of sentence(text, columns)) say(line);
}
