/**
 * Files of the user's that say what else handles AWS credentials: those of shells, of the 1Password CLI and of awsume.
 *
 * @module
 */

import type { TextFile } from "../system/disk.ts";
import type { Environment } from "../base/environment.ts";

/** What was found. */
export interface Surroundings {
  /** Start-up files of shells, and the aliases of `op plugin` that they may load. */
  readonly shell: readonly TextFile[];
  readonly awsume: TextFile | undefined;
}

/** What is larger is no file that somebody writes by hand. */
const MOST_BYTES = 4 << 20;

/** Reads the files; those that are not there or cannot be read are left out. */
export async function readSurroundings(environment: Environment): Promise<Surroundings> {
  const { shell, awsume } = surroundingPaths(environment);
  const files = await Promise.all([awsume, ...shell].map(readIfThere));
  return { awsume: files[0], shell: files.slice(1).flatMap((file) => file ?? []) };
}

/**
 * Lists where the files are.
 *
 * @returns Absolute paths: zsh, bash and fish read theirs by their manuals, `op` writes `plugins.sh` into its own
 * configuration directory (1Password's documentation of shell plugins), awsume heeds XDG_CONFIG_HOME
 */
export function surroundingPaths(environment: Environment): { shell: string[]; awsume: string } {
  const home = environment["HOME"] || environment["USERPROFILE"] || "";
  const xdg = environment["XDG_CONFIG_HOME"];
  const config = xdg || `${home}/.config`;
  const zsh = environment["ZDOTDIR"] || home;
  const op = environment["OP_CONFIG_DIR"];
  return {
    shell: [
      ...[".zshenv", ".zprofile", ".zshrc", ".zlogin"].map((name) => `${zsh}/${name}`),
      ...[".bashrc", ".bash_profile", ".bash_login", ".profile"].map((name) => `${home}/${name}`),
      `${config}/fish/config.fish`,
      ...(op ? [`${op}/plugins.sh`] : []),
      `${config}/op/plugins.sh`,
      `${home}/.op/plugins.sh`,
    ],
    awsume: xdg ? `${xdg}/awsume/config.yaml` : `${home}/.awsume/config.yaml`,
  };
}

async function readIfThere(path: string): Promise<TextFile | undefined> {
  try {
    // To open a pipe is to wait for somebody to write into it.
    const { isFile, size } = await Deno.stat(path);
    if (!isFile || size > MOST_BYTES) return undefined;
    return { path, text: await Deno.readTextFile(path) };
  } catch {
    return undefined;
  }
}
