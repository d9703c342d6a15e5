/**
 * Running a stand-in as tests do.
 *
 * @module
 */

/** How a process ended and what it printed. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** How to run it. */
export interface RunOptions {
  /** What goes through a FIFO to its stdin; the null device by default. */
  stdin?: string;
  /** Variables to add to the environment. */
  env?: Record<string, string>;
}

/**
 * Runs a program to its end.
 *
 * @param program Path of the program
 * @param args Its arguments
 * @param options Stdin and environment
 * @returns How it ended
 */
export async function run(
  program: string,
  args: string[],
  { env = {}, stdin }: RunOptions = {},
): Promise<Ended> {
  const child = new Deno.Command(program, {
    args,
    env,
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (stdin !== undefined) await feed(child.stdin, stdin);
  const { code, stderr, stdout } = await child.output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

async function feed(
  stdin: WritableStream<Uint8Array>,
  text: string,
): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    // A program may end without reading its stdin.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
