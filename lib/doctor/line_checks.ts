/**
 * Whether everybody who reads a `credential_process` line starts the same program with the same arguments.
 *
 * @module
 */

import { isPlainWord } from "../aws_config/config_line.ts";
import type { Disk } from "../system/disk.ts";
import { type Check, checker } from "./check.ts";
import type { ProcessLine } from "./process_line.ts";

/** A line with what the disk says about its program. */
export interface LineFacts {
  readonly line: ProcessLine;
  /** Whether its first word is a file that can be executed; a name is looked for in PATH. */
  readonly isProgram: boolean;
}

const SETUP = "write the line anew: op-sts setup --profile";

/** Looks at the program of a line. */
export async function lineFacts(
  line: ProcessLine,
  disk: Disk,
  find: (program: string) => Promise<string | undefined>,
): Promise<LineFacts> {
  const [program = ""] = line.words ?? line.plainWords;
  const path = await find(program);
  return { line, isProgram: path !== undefined && await disk.isProgram(path) };
}

/**
 * Judges a line that starts this program.
 *
 * @param os As `Deno.build.os`
 */
export function checkLine(facts: LineFacts, os: string): Check[] {
  return [splitting(facts, os), command(facts), program(facts)];
}

function splitting({ line: { profile, text, words, plainWords } }: LineFacts, os: string): Check {
  const { ok, failed, warning } = checker("line");
  const remedy = `${SETUP} ${profile}`;
  if (text.includes("\n")) return failed(`the line of ${profile} goes over several lines`, remedy);
  if (words === undefined) return failed(`the line of ${profile} has a quote left open`, remedy);
  const odd = os === "windows"
    ? words.find((word) => !isPlainWord(word.replaceAll(/\s/g, ""), os))
    : shellSyntax(text);
  if (odd !== undefined) {
    return failed(
      `the line of ${profile} has ${odd}, which AWS CLI takes as it is and other SDKs give to a shell`,
      remedy,
    );
  }
  if (words.join("\n") !== plainWords.join("\n")) {
    return warning(
      `the line of ${profile} has quotes or backslashes, which awsume does not understand`,
      `${remedy} (with ids in place of names)`,
    );
  }
  return ok(`the line of ${profile} means the same to all AWS tools`);
}

/**
 * Finds what `sh` would not take literally but Python's `shlex.split` does: expansions and operators outside quotes, and
 * expansions between double quotes.
 */
function shellSyntax(text: string): string | undefined {
  const parts = /'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^'"\\]+/gs;
  for (const [part] of text.matchAll(parts)) {
    if (part.startsWith("'") || part.startsWith("\\")) continue;
    const found = part.startsWith('"')
      ? /[$`]/.exec(part)
      : /[$`;&|<>()*?[\]{}]|(?<!\S)[~#]/.exec(part);
    if (found !== null) return found[0];
  }
  return undefined;
}

function command({ line: { profile, asked } }: LineFacts): Check {
  const { ok, failed, error } = checker("line-options");
  if (asked !== undefined && "error" in asked) {
    const { text, remedy = "" } = error(asked.error);
    return failed(`the line of ${profile} is refused: ${text}`, remedy);
  }
  const invocation = asked?.value;
  if (invocation?.kind === "command" && invocation.command === "get") {
    return ok(`the options of ${profile} are understood`);
  }
  const name = invocation?.kind === "command" ? invocation.command : `--${invocation?.kind}`;
  return failed(
    `the line of ${profile} runs ${name}, which prints no credentials`,
    `take ${name} out of the line`,
  );
}

function program({ line: { profile, words, plainWords }, isProgram }: LineFacts): Check {
  const { ok, failed, warning } = checker("line-program");
  const [path = ""] = words ?? plainWords;
  const remedy = `${SETUP} ${profile}`;
  if (!isProgram) return failed(`the program of ${profile} cannot be run: ${path}`, remedy);
  if (!/^(\/|[A-Za-z]:[\\/])/.test(path)) {
    return warning(
      `the program of ${profile} is no absolute path: awsume and desktop programs do not find ${path}`,
      remedy,
    );
  }
  if (/\/Cellar\/|^\/nix\/store\//.test(path)) {
    return warning(`the next upgrade removes the program of ${profile}: ${path}`, remedy);
  }
  return ok(`the program of ${profile} is ${path}`);
}
