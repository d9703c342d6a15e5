/**
 * The prompt "yes or no".
 *
 * @module
 */

import { fit } from "./display_width.ts";
import type { Prompt, Step } from "./prompt.ts";

/** Asks for yes or no: one key answers, and a word that begins otherwise is no answer, whatever letters it has. */
export function confirm(question: string, usual: boolean): Prompt<boolean> {
  return typing(question, usual, "");
}

/** @param word Begin of a word that is neither yes nor no */
function typing(question: string, usual: boolean, word: string): Prompt<boolean> {
  const keys = ` (${usual ? "Y/n" : "y/N"}) `;
  function open(next: string): Step<boolean> {
    return { state: "open", prompt: typing(question, usual, next) };
  }
  function onWord(given: string): Step<boolean> {
    if (/^y(es)?$/i.test(given)) return answer(true);
    return /^no?$/i.test(given) ? answer(false) : open("");
  }
  return {
    question,
    showsCursor: true,
    render({ columns, style }) {
      const width = columns - 1;
      const asked = fit(question, Math.max(1, width - keys.length)) + keys;
      return [style.bold(fit(asked + word, width))];
    },
    onKey(key) {
      switch (key.name) {
        case "cancel":
          return { state: "cancelled" };
        case "enter":
          return word === "" ? answer(usual) : open("");
        case "backspace":
          return open([...word].slice(0, -1).join(""));
        case "clear line":
          return open("");
        case "text":
          if (word === "" && /^[yn]$/i.test(key.text)) return onWord(key.text);
          return open(/^[\p{L}\p{N}]$/u.test(key.text) || word !== "" ? word + key.text : "");
        default:
          return open(word);
      }
    },
    plain: [question + keys],
    onLine: (line) => line.trim() === "" ? answer(usual) : onWord(line.trim()),
  };
}

function answer(value: boolean): Step<boolean> {
  return { state: "answered", value, shown: value ? "yes" : "no" };
}
