/**
 * The prompt "choose one of a list", with arrow keys, a filter, and scrolling.
 *
 * @module
 */

import { quote } from "../base/text.ts";
import { displayWidth, fit } from "./display_width.ts";
import type { Key } from "./key_sequences.ts";
import type { Prompt, Screen, Step } from "./prompt.ts";

/** One entry of a list. */
export interface Choice<T> {
  readonly label: string;
  /** What else helps to choose. */
  readonly note?: string;
  readonly value: T;
}

/** State of the prompt. */
interface Choosing<T> {
  readonly question: string;
  readonly choices: readonly Choice<T>[];
  readonly filter: string;
  /** Index among the choices that pass the filter. */
  readonly at: number;
  /** What was wrong with the line typed last, on a terminal that can only print. */
  readonly problem?: string;
}

/** Lines of the list at most, however high the screen is. */
const MOST_LINES = 12;

/** Asks to choose one of a list. */
export function choose<T>(question: string, choices: readonly Choice<T>[]): Prompt<T> {
  return choosing({ question, choices, filter: "", at: 0 });
}

function choosing<T>(state: Choosing<T>): Prompt<T> {
  const { question, choices, problem } = state;
  return {
    question,
    showsCursor: false,
    render: (screen) => render(state, screen),
    onKey: (key) => onKey(state, key),
    plain: [
      question,
      ...choices.map(({ label, note }, index) =>
        `  ${index + 1}) ${label}${note === undefined ? "" : ` (${note})`}`
      ),
      `${problem === undefined ? "" : `${problem}: `}number 1 to ${choices.length}: `,
    ],
    onLine(line) {
      const chosen = /^\d+$/.test(line.trim()) ? choices[Number(line) - 1] : undefined;
      if (chosen !== undefined) return answer(chosen);
      return open({ ...state, problem: `${quote(line)} is none of them` });
    },
  };
}

function onKey<T>(state: Choosing<T>, key: Key): Step<T> {
  const found = passing(state);
  const move = (to: number) => open({ ...state, at: Math.max(0, Math.min(to, found.length - 1)) });
  const sift = (filter: string) => open({ ...state, filter, at: 0 });
  switch (key.name) {
    case "cancel":
      return { state: "cancelled" };
    case "enter": {
      const chosen = found[state.at];
      return chosen === undefined ? open(state) : answer(chosen);
    }
    case "up":
      return move(state.at === 0 ? found.length - 1 : state.at - 1);
    case "down":
      return move(state.at === found.length - 1 ? 0 : state.at + 1);
    case "page up":
      return move(state.at - MOST_LINES);
    case "page down":
      return move(state.at + MOST_LINES);
    case "home":
      return move(0);
    case "end":
      return move(found.length - 1);
    case "backspace":
      return sift([...state.filter].slice(0, -1).join(""));
    case "clear line":
      return sift("");
    case "text":
      return sift(state.filter + key.text);
  }
}

function render<T>(state: Choosing<T>, { columns, rows, style }: Screen): string[] {
  const width = columns - 1;
  const found = passing(state);
  const hint = state.filter === "" ? "type to filter" : `filter: ${state.filter}`;
  const head = style.bold(fit(state.question, width));
  const lines = Math.max(1, Math.min(MOST_LINES, rows - 3, found.length));
  const first = Math.max(0, Math.min(state.at - Math.floor(lines / 2), found.length - lines));
  const list = found.slice(first, first + lines).map(({ label, note }, index) => {
    const selected = first + index === state.at;
    const name = fit(`${selected ? ">" : " "} ${label}`, width);
    const beside = note === undefined ? "" : fit(`  ${note}`, width - displayWidth(name));
    return (selected ? style.good(name) : name) + style.dim(beside);
  });
  const place = found.length === 0 ? "nothing matches" : `${state.at + 1} of ${found.length}`;
  const foot = style.dim(fit(`  ${place}; ${hint}; Enter chooses, Esc cancels`, width));
  // A screen too low for all shows what is being chosen rather than what it is for.
  return [head, ...list, foot].slice(rows < 3 ? 1 : 0).slice(0, Math.max(1, rows));
}

/** The choices that hold every word of the filter, in any case. */
function passing<T>({ choices, filter }: Choosing<T>): readonly Choice<T>[] {
  const words = fold(filter).split(/\s+/);
  return choices.filter(({ label, note = "" }) => {
    const text = fold(`${label} ${note}`);
    return words.every((word) => text.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function open<T>(state: Choosing<T>): Step<T> {
  return { state: "open", prompt: choosing(state) };
}

function answer<T>({ label, value }: Choice<T>): Step<T> {
  return { state: "answered", value, shown: label };
}
