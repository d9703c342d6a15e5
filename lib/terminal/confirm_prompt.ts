/**
 * The prompt "yes or no".
 *
 * @module
 */

import { fit } from "./display_width.ts";
import type { Prompt, Step } from "./prompt.ts";

/** Asks for yes or no. */
export function confirm(question: string, usual: boolean): Prompt<boolean> {
  const keys = ` (${usual ? "Y/n" : "y/N"}) `;
  const prompt: Prompt<boolean> = {
    question,
    showsCursor: true,
    render({ columns, style }) {
      const width = columns - 1;
      return [style.bold(fit(fit(question, Math.max(1, width - keys.length)) + keys, width))];
    },
    onKey(key) {
      if (key.name === "cancel") return { state: "cancelled" };
      if (key.name === "enter") return answer(usual);
      return key.name === "text" ? onWord(key.text) : open();
    },
    plain: [question + keys],
    onLine: (line) => line.trim() === "" ? answer(usual) : onWord(line.trim()),
  };
  function open(): Step<boolean> {
    return { state: "open", prompt };
  }
  function onWord(word: string): Step<boolean> {
    if (/^y(es)?$/i.test(word)) return answer(true);
    return /^no?$/i.test(word) ? answer(false) : open();
  }
  return prompt;
}

function answer(value: boolean): Step<boolean> {
  return { state: "answered", value, shown: value ? "yes" : "no" };
}
