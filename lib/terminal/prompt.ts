/**
 * Prompts as state machines: what is shown follows from the state, and a key leads to the next state. Nothing here
 * touches a terminal.
 *
 * @module
 */

import type { Key } from "./key_sequences.ts";
import type { Style } from "./style.ts";

/** Where a prompt is shown. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
}

/** Where a key leads. */
export type Step<T> =
  | { readonly state: "open"; readonly prompt: Prompt<T> }
  | {
    readonly state: "answered";
    readonly value: T;
    /** The answer as the line shows it that stays on the screen. */
    readonly shown: string;
  }
  | { readonly state: "cancelled" };

/** A question in one of its states. */
export interface Prompt<T> {
  /** What is asked, on one line. */
  readonly question: string;
  /** Whether the cursor belongs at the end of the last line; else it is hidden. */
  readonly showsCursor: boolean;
  /** Lines for a screen, each shorter than its width, together no higher than it. */
  render(screen: Screen): string[];
  onKey(key: Key): Step<T>;
  /** Lines for a terminal that can only print, the last one to be answered behind. */
  readonly plain: readonly string[];
  /** Takes the line that was typed behind {@linkcode Prompt.plain}. */
  onLine(line: string): Step<T>;
}
