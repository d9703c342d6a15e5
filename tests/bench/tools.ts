/**
 * The programs of the machine that the benchmark measures with, or measures.
 *
 * @module
 */

/** What was found; a path that is `undefined` was not. */
export interface Tools {
  /** The stop-watch. */
  readonly hyperfine: string | undefined;
  /** GNU time, which tells a process's peak of memory. */
  readonly time: string | undefined;
  /** What the article's script needs. */
  readonly jq: string | undefined;
  /** What the article's script needs on a miss: the program itself, not a version manager's wrapper of it. */
  readonly aws: string | undefined;
  /** A peer that keeps keys itself. */
  readonly "aws-vault": string | undefined;
}

/**
 * Looks for the programs.
 *
 * @returns Absolute paths
 */
export async function findTools(): Promise<Tools> {
  const aws = await find("aws");
  return {
    hyperfine: await find("hyperfine"),
    time: await find("time"),
    jq: await find("jq"),
    "aws-vault": await find("aws-vault"),
    aws: aws?.includes("/shims/") ? await output("pyenv", "which", "aws") : aws,
  };
}

/**
 * Runs a program.
 *
 * @param program Name or path
 * @param args Its arguments
 * @returns The first line that it printed, or `undefined` when it failed or is not there
 */
export async function output(program: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(program, { args, stdin: "null" }).output();
    const [line] = new TextDecoder().decode(stdout).split("\n");
    return success ? line : undefined;
  } catch {
    return undefined;
  }
}

/** The file that PATH gives for a name, never a builtin of the shell. */
async function find(name: string): Promise<string | undefined> {
  for (const directory of (Deno.env.get("PATH") ?? "").split(":")) {
    const path = `${directory}/${name}`;
    const { isFile = false } = await Deno.stat(path).catch(() => ({ isFile: undefined }));
    if (isFile) return path;
  }
  return undefined;
}
