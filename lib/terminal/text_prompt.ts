/**
 * The prompt for one line of text.
 *
 * @module
 */

import { fit } from "./display_width.ts";
import type { Prompt, Step } from "./prompt.ts";
import { wrap } from "./shown_text.ts";

/** What a line of text must be like. */
export interface TextLine {
  readonly question: string;
  /** What an empty answer means. Shown, never prefilled: whoever types means that and no more. */
  readonly initial?: string;
  /** Says what is wrong with an answer; `undefined` for one that will do. */
  readonly check: (text: string) => string | undefined;
}

/** Asks for one line of text; blanks around it do not count. */
export function askText(line: TextLine): Prompt<string> {
  return typing(line, "");
}

function typing(line: TextLine, text: string, problem?: string): Prompt<string> {
  const { question, initial } = line;
  const usual = initial === undefined ? "" : ` [${initial}]`;
  const complaint = problem === undefined ? [] : [problem];

  function open(next: string, wrong?: string): Step<string> {
    return { state: "open", prompt: typing(line, next, wrong) };
  }
  function submit(given: string): Step<string> {
    const value = given.trim() || (initial ?? "");
    const wrong = line.check(value);
    if (wrong !== undefined) return open(given, `Not possible: ${wrong}`);
    return { state: "answered", value, shown: value };
  }
  return {
    question,
    showsCursor: true,
    render({ columns, rows, style }) {
      const asked = wrap(`${question}${usual}:`, columns - 1, 2);
      const lines = [
        // What would do often stands at its end.
        ...complaint.flatMap((wrong) => wrap(wrong, columns - 1, 2))
          .map((part) => style.bad(fit(part, columns - 1))),
        ...asked.slice(0, -1).map((part) => style.bold(fit(part, columns - 1))),
        // What is typed last has to be seen.
        style.bold(fit(`${asked.at(-1)} ${text}`, columns - 1, "end")),
      ];
      return lines.slice(-Math.max(1, rows));
    },
    onKey(key) {
      switch (key.name) {
        case "cancel":
          return { state: "cancelled" };
        case "enter":
          return submit(text);
        case "backspace":
          return open([...text].slice(0, -1).join(""));
        case "clear line":
          return open("");
        case "text":
          return open(text + key.text);
        default:
          return open(text, problem);
      }
    },
    plain: [...complaint, `${question}${usual}: `],
    onLine: submit,
  };
}
