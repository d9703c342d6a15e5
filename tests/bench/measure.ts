/**
 * Measuring: all contenders in turn, again and again, so that a busy moment of the machine strikes them all.
 *
 * @module
 */

/** Something to be measured. */
export interface Contender {
  /** What the table calls it. */
  readonly name: string;
  /** Program and arguments. */
  readonly words: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Done before each run, unmeasured. */
  readonly prepare: () => Promise<void>;
}

/** Figures of one contender, in ms. */
export interface Figures {
  readonly median: number;
  readonly least: number;
}

/**
 * Measures wall-clock times with hyperfine, one run each per round; a first round that fills caches does not count.
 *
 * @param hyperfine Path of hyperfine
 * @param contenders What to measure
 * @param rounds Number of runs of each
 * @returns Figures by name
 * @throws {Error} When a run fails
 */
export async function measure(
  hyperfine: string,
  contenders: readonly Contender[],
  rounds: number,
): Promise<Map<string, Figures>> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) {
      await contender.prepare();
      const ms = await timeOnce(hyperfine, contender);
      if (round > 0) times.get(contender.name)?.push(ms);
    }
  }
  return new Map([...times].map(([name, all]) => [name, figures(all)]));
}

/**
 * Sums up runs.
 *
 * @param times Milliseconds of each run
 * @returns Their median and the least of them
 */
export function figures(times: readonly number[]): Figures {
  const sorted = times.toSorted((one, other) => one - other);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  const median = middle.reduce((sum, ms) => sum + ms, 0) / middle.length;
  return { median, least: sorted[0] ?? NaN };
}

/**
 * Measures the most memory that a run had in use.
 *
 * @param time Path of GNU time
 * @param contender What to measure; none of the programs that it starts is near its size
 * @param rounds Number of runs
 * @returns The median, in KiB
 */
export async function measureMemory(
  time: string,
  contender: Contender,
  rounds: number,
): Promise<number> {
  const peaks: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await contender.prepare();
    const stderr = await runOnce([time, "-f", "%M", ...contender.words], contender.env);
    peaks.push(Number(stderr.trim().split("\n").at(-1)));
  }
  return figures(peaks).median;
}

async function timeOnce(hyperfine: string, { words, env }: Contender): Promise<number> {
  const report = await Deno.makeTempFile();
  try {
    const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    const options = [
      "--shell=none",
      "--runs=1",
      "--show-output",
      `--export-json=${report}`,
    ];
    await runOnce([hyperfine, ...options, line], env);
    const { results: [result] } = JSON.parse(await Deno.readTextFile(report));
    return result.times[0] * 1000;
  } finally {
    await Deno.remove(report);
  }
}

async function runOnce(
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { success, stderr } = await new Deno.Command(program, {
    args,
    env: { ...env },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr);
  if (!success) throw new Error(`Cannot measure ${args.at(-1)}: ${text}`);
  return text;
}
