/**
 * What the demo prints: one line for each step, and whether all was as it should be.
 *
 * @module
 */

const NAME_WIDTH = 8;
const TIME_WIDTH = 7;

/** Output of the demo. */
export interface Report {
  /** Whether every step so far was as it should be. */
  readonly isGood: boolean;
  /** Prints text as it is. */
  print(text: string): void;
  /** Prints a step: its name, how long it took, what happened, and each expectation that was not met. */
  step(step: Step): void;
}

/** A step that has been made. */
export interface Step {
  readonly name: string;
  /** How long it took, in ms, where that tells something. */
  readonly ms?: number;
  /** What happened, in one line. */
  readonly text: string;
  /** What should be, and whether it is. */
  readonly expected: Readonly<Record<string, boolean>>;
}

/**
 * Opens the output of the demo.
 *
 * @returns The report, with nothing printed
 */
export function openReport(): Report {
  let isGood = true;
  const isColoured = Deno.stdout.isTerminal() && !Deno.noColor;

  function print(text: string): void {
    Deno.stdout.writeSync(new TextEncoder().encode(text));
  }
  function colour(code: number, text: string): string {
    return isColoured ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
  return {
    get isGood() {
      return isGood;
    },
    print,
    step({ name, ms, text, expected }) {
      const missed = Object.entries(expected).filter(([, met]) => !met).map(([what]) => what);
      const mark = missed.length === 0 ? colour(32, "✓") : colour(31, "✗");
      const time = ms === undefined ? "" : seconds(ms);
      print(`${mark} ${name.padEnd(NAME_WIDTH)}${time.padStart(TIME_WIDTH)}   ${text}\n`);
      for (const what of missed) print(colour(31, `    not so: ${what}\n`));
      isGood &&= missed.length === 0;
    },
  };
}

/**
 * Writes a time.
 *
 * @param ms Milliseconds
 * @returns Seconds with two decimals
 */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
