/**
 * Splits a command line into command words, options and a trailing command; refuses whatever it does not know.
 *
 * Our own, since the parsers on npm that cost nothing at start let slip what this program must refuse: unknown and
 * repeated options, a missing value, a value given to a switch.
 *
 * @module
 */

import { UsageError } from "../base/errors.ts";

/** Says how an option is written. */
export interface OptionForm {
  /** Long name without dashes. */
  readonly name: string;
  /** One letter that stands for the long name behind a single dash. */
  readonly short?: string;
  /** What its value is called in help texts; a switch has none. */
  readonly value?: string;
}

/** A command line, taken apart. */
export interface Arguments {
  /** Words that are neither options nor their values. */
  readonly words: readonly string[];
  /** Options by long name; a switch has the value `"1"`, as its environment twin would. */
  readonly options: ReadonlyMap<string, string>;
  /** What stands behind `--`; `undefined` when there is no `--`. */
  readonly rest: readonly string[] | undefined;
}

/**
 * Takes a command line apart.
 *
 * @param argv Arguments without the program's name
 * @throws {UsageError} When an option is unknown, repeated, lacks its value, or is a switch with one
 */
export function readArguments(
  argv: readonly string[],
  forms: readonly OptionForm[],
): Arguments {
  const words: string[] = [];
  const options = new Map<string, string>();
  let index = 0;
  while (index < argv.length) {
    const argument = argv[index++] ?? "";
    if (argument === "--") return { words, options, rest: argv.slice(index) };
    if (!argument.startsWith("-") || argument === "-") {
      words.push(argument);
      continue;
    }
    const [, spelled = argument, inline] = /^(--?[^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
    const form = forms.find(({ name, short }) =>
      spelled === `--${name}` || (short !== undefined && spelled === `-${short}`)
    );
    if (form === undefined) {
      throw new UsageError(
        `Cannot use ${spelled}: there is no such option`,
        "op-sts help options lists them",
        { word: spelled, known: forms.map(({ name }) => `--${name}`), isOption: true },
      );
    }
    if (options.has(form.name)) {
      throw new UsageError(`Cannot use ${spelled} twice: give it once`);
    }
    if (form.value === undefined) {
      if (inline !== undefined) {
        throw new UsageError(`Cannot give ${spelled} a value: it takes none`);
      }
      options.set(form.name, "1");
      continue;
    }
    const value = inline ?? argv[index++];
    // "--item --vault x" is a forgotten value far more often than an item called "--vault".
    if (
      value === undefined || (inline === undefined && value.startsWith("--"))
    ) {
      throw new UsageError(
        `Cannot use ${spelled} without a value: write ${spelled} ${form.value}`,
      );
    }
    options.set(form.name, value);
  }
  return { words, options, rest: undefined };
}
