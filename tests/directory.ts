/**
 * A directory for one test.
 *
 * @module
 */

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
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "op-sts-test-" }));
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
