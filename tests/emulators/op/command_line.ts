/**
 * Understanding a command line; what the grammar does not know is refused, with op's usage text.
 *
 * @module
 */

import { OpFailure } from "./failure.ts";
import { COMMAND_NAMES, GLOBAL, type Grammar, GRAMMARS, isCommand } from "./grammar.ts";
import type { Command, FaultCommand } from "./model.ts";

/** A command line that was understood. */
export interface Invocation {
  command: FaultCommand;
  operands: string[];
  /** Flags that take a value, by name; of one given twice the last. */
  values: Map<string, string>;
  /** Flags that are on. */
  switches: Set<string>;
}

/**
 * Understands a command line as op's own parser (Go's pflag) would, or refuses it. Global flags may stand before the command.
 *
 * @param argv The arguments after the program's name
 * @returns The command with its operands and flags
 * @throws {OpFailure} With usage text, when anything is unknown, missing or too much
 */
export function parseCommandLine(argv: readonly string[]): Invocation {
  const { words, flags } = splitGlobal(argv);
  if (words.length === 1 && words[0] === "--version") {
    return {
      command: "--version",
      operands: [],
      values: new Map(),
      switches: new Set(),
    };
  }
  const command = commandOf(words);
  const grammar = GRAMMARS[command];
  const invocation: Invocation = {
    command,
    operands: [],
    values: new Map(),
    switches: new Set(),
  };
  const rest = [...flags, ...words.slice(command.split(" ").length)];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      invocation.operands.push(...rest.splice(0));
    } else if (word.startsWith("-") && word !== "-") {
      takeFlag(word, rest, invocation, grammar);
    } else {
      invocation.operands.push(word);
    }
  }
  const given = invocation.operands.length;
  const [least, most] = grammar.operands;
  if (given < least || given > most) {
    throw refusal(`accepts ${least} arg(s), received ${given}`, grammar);
  }
  return invocation;
}

/** Takes the flags that stand before the command, or between its two words. */
function splitGlobal(argv: readonly string[]): { words: string[]; flags: string[] } {
  const words = [...argv];
  const flags: string[] = [];
  for (let place = 0; place < 2;) {
    const word = words[place];
    if (word === undefined || !word.startsWith("--") || word === "--") {
      place++;
      continue;
    }
    const [name = "", inline] = word.slice(2).split("=", 2);
    const isGlobal = GLOBAL.values.includes(name) || GLOBAL.switches.includes(name);
    if (!isGlobal) break;
    const takesNext = inline === undefined && GLOBAL.values.includes(name);
    flags.push(...words.splice(place, takesNext ? 2 : 1));
  }
  return { words, flags };
}

function commandOf(argv: readonly string[]): Command {
  const [noun, verb] = argv;
  const usage = { appendix: "Usage:  op [command] [flags]\n" };
  if (noun === undefined) throw new OpFailure("no command given", usage);
  if (isCommand(noun)) return noun;
  if (!COMMAND_NAMES.some((name) => name.startsWith(`${noun} `))) {
    throw new OpFailure(`unknown command "${noun}" for "op"`, usage);
  }
  const command = `${noun} ${verb}`;
  if (isCommand(command)) return command;
  throw new OpFailure(`unknown command "${verb ?? ""}" for "op ${noun}"`, {
    appendix: `Usage:  op ${noun} [command] [flags]\n`,
  });
}

function takeFlag(
  word: string,
  rest: string[],
  invocation: Invocation,
  grammar: Grammar,
): void {
  if (!word.startsWith("--")) {
    const letter = word.charAt(1);
    throw refusal(`unknown shorthand flag: '${letter}' in ${word}`, grammar);
  }
  const cut = word.indexOf("=");
  const name = word.slice(2, cut < 0 ? undefined : cut);
  const inline = cut < 0 ? undefined : word.slice(cut + 1);
  if ([...GLOBAL.values, ...grammar.values].includes(name)) {
    const value = inline ?? rest.shift();
    if (value === undefined) {
      throw refusal(`flag needs an argument: --${name}`, grammar);
    }
    invocation.values.set(name, value);
  } else if ([...GLOBAL.switches, ...grammar.switches].includes(name)) {
    // As with pflag a switch never takes the next word: `--cache false` leaves `false` as an operand.
    if (inline === undefined || inline === "true") {
      invocation.switches.add(name);
    } else if (inline === "false") {
      invocation.switches.delete(name);
    } else {
      throw refusal(
        `invalid argument "${inline}" for "--${name}" flag: strconv.ParseBool: parsing "${inline}": invalid syntax`,
        grammar,
      );
    }
  } else {
    throw refusal(`unknown flag: --${name}`, grammar);
  }
}

function refusal(message: string, grammar: Grammar): OpFailure {
  const flags = [
    ...grammar.values.map((name) => `      --${name} string`),
    ...grammar.switches.map((name) => `      --${name}`),
  ];
  const appendix = `Usage:  ${grammar.usage}\n\nFlags:\n${flags.join("\n")}\n
To list the global flags available on every command, run  'op --help'.\n`;
  return new OpFailure(message, { appendix });
}
