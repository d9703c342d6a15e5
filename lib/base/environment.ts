/**
 * The caller's environment, and what of it a child may see.
 *
 * @module
 */

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>;

/** The system that the program runs on. */
export interface Host {
  /** As `Deno.build.os`. */
  readonly os: string;
  /** Id of the user; `null` on Windows. */
  readonly uid: number | null;
}

/**
 * Set in the environment of everything we start: whoever finds it at its own start was called by itself, as when an
 * AWS SDK resolves the profile that names us.
 */
export const SENTINEL = "OP_STS_RUNNING";

/**
 * What `op` has no need of, or must not be changed by: AWS credentials, injected libraries, `OP_DEBUG` (it logs to
 * stderr), `OP_FORMAT` (it changes what is printed), and our own options.
 */
const NOT_FOR_OP = /^(AWS_|LD_|DYLD_|OP_STS_|OP_DEBUG$|OP_FORMAT$)/;

/** Reads the caller's environment. */
export function readEnvironment(): Environment {
  return Deno.env.toObject();
}

/**
 * The environment for the 1Password CLI.
 *
 * @returns The same without what `op` has no need of, and with {@linkcode SENTINEL}
 */
export function environmentForOp(
  environment: Environment,
  os: string = Deno.build.os,
): Environment {
  const kept = Object.entries(environment).filter(([name]) => !NOT_FOR_OP.test(name.toUpperCase()));
  const path = environment["PATH"];
  return {
    ...Object.fromEntries(kept),
    ...(path === undefined ? {} : { PATH: absolutePath(path, os) }),
    [SENTINEL]: "1",
  };
}

/**
 * Leaves out of PATH what depends on the current directory: whoever can write there would be run in place of `op`, and
 * get what it is sent.
 */
function absolutePath(path: string, os: string): string {
  // Windows parts them by semicolons, and its paths do not begin with a slash.
  if (os === "windows") return path;
  return path.split(":").filter((entry) => entry.startsWith("/")).join(":") || "/usr/bin:/bin";
}
