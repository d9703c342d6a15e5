/**
 * A directory for one test.
 *
 * @module
 */

/**
 * Where tests make their directories: on macOS that of TMPDIR has 49 characters or more, which leaves a socket below it no
 * name (its path may have 103).
 */
export const TEMPORARY = Deno.build.os === "windows" ? {} : { dir: "/tmp" };

/** Where the program keeps locks and notes, below the home directory of its user. */
export const STATE = Deno.build.os === "darwin" ? "Library/Caches/op-sts" : ".local/state/op-sts";

/** A directory that is removed, with all in it, when its scope is left. */
export interface Directory extends AsyncDisposable {
  /** Absolute path. */
  readonly path: string;
}

/**
 * Makes a directory.
 *
 * @returns The directory, empty
 */
export async function directory(): Promise<Directory> {
  const path = await Deno.realPath(
    await Deno.makeTempDir({ ...TEMPORARY, prefix: "op-sts-test-" }),
  );
  return {
    path,
    [Symbol.asyncDispose]: () => removed(path),
  };
}

/** Removes a directory into which a process that was ended may just be writing. */
export async function removed(path: string): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await Deno.remove(path, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
