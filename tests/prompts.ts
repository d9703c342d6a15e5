/**
 * Driving prompts without a terminal.
 *
 * @module
 */

import { displayWidth } from "../lib/terminal/display_width.ts";
import { readKeys } from "../lib/terminal/key_sequences.ts";
import type { Prompt, Screen, Step } from "../lib/terminal/prompt.ts";
import { styleFor } from "../lib/terminal/style.ts";

/** A screen of the usual size, without colours. */
export const SCREEN: Screen = { columns: 80, rows: 24, style: styleFor({}, false) };

/** The same with colours. */
export const COLOURS: Screen = { ...SCREEN, style: styleFor({}, true) };

/**
 * Types into a prompt.
 *
 * @param prompt The prompt
 * @param input What the terminal would send
 * @returns Where it leads; input behind the end is left
 */
export function type<T>(prompt: Prompt<T>, input: string): Step<T> {
  let step: Step<T> = { state: "open", prompt };
  for (const key of readKeys(input).keys) {
    if (step.state === "open" && key.name !== "suspend") step = step.prompt.onKey(key);
  }
  return step;
}

/**
 * Shows what a prompt looks like after some keys.
 *
 * @param prompt The prompt
 * @param input What the terminal would send
 * @param screen Where it is shown
 * @returns Its lines
 * @throws {Error} When it is no longer open, or does not fit the screen
 */
export function look<T>(prompt: Prompt<T>, input = "", screen: Screen = SCREEN): string[] {
  const step = type(prompt, input);
  if (step.state !== "open") throw new Error(`the prompt is ${step.state}`);
  const lines = step.prompt.render(screen);
  const widest = Math.max(...lines.map(displayWidth));
  if (lines.length > screen.rows || widest >= screen.columns && screen.columns > 0) {
    throw new Error(`${lines.length} lines of up to ${widest} columns do not fit`);
  }
  return lines;
}
