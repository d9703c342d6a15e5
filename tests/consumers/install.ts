/**
 * Installing consumers into a cache that survives from run to run.
 *
 * @module
 */

import { type Consumer, HERE } from "./consumer.ts";

const CACHE = `${HERE}../../.cache/consumers`;

/** Written last: an install that was interrupted has none. */
const COMPLETE = "complete";

/** One command of an install may take so long; npm tries an unreachable registry for longer, in silence. */
const LIMIT_MS = 600_000;

/** How something is installed: another version, function or small program makes another install. */
export type Recipe = Pick<Consumer, "id" | "version" | "sources" | "install">;

/**
 * Installs a consumer unless that was done before, with the same recipe.
 *
 * @param consumer The consumer
 * @returns Absolute path of the folder that it is in
 * @throws {Error} When a command of the install fails
 */
export async function installed(consumer: Recipe): Promise<string> {
  await Deno.mkdir(CACHE, { recursive: true });
  const root = await Deno.realPath(CACHE);
  const folder = `${root}/${consumer.id}-${consumer.version}`;
  using lock = await Deno.open(`${root}/${consumer.id}.lock`, { create: true, write: true });
  await lock.lock(true);
  const recipe = await digest(consumer);
  if (await textOf(`${folder}/${COMPLETE}`) === recipe) return folder;
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(folder);
  await consumer.install(folder);
  await Deno.writeTextFile(`${folder}/${COMPLETE}`, recipe);
  return folder;
}

/**
 * Runs one command of an install.
 *
 * @param words Program and arguments
 * @param cwd Folder to run it in
 * @param env Variables to add to the environment
 * @throws {Error} When it fails, with the end of what it said
 */
export async function step(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const [program = "", ...args] = words;
  const signal = AbortSignal.timeout(LIMIT_MS);
  const command = new Deno.Command(program, { args, cwd, env, stdin: "null", signal });
  const { success, stdout, stderr } = await command.output();
  if (success) return;
  const decoder = new TextDecoder();
  const said = (decoder.decode(stdout) + decoder.decode(stderr)).trim().slice(-2000);
  const how = signal.aborted ? "took too long" : "failed";
  throw new Error(`Cannot install, "${words.join(" ")}" ${how}: ${said}`);
}

/**
 * Copies the small program of a consumer.
 *
 * @param sources Its folder in `tests/consumers/`
 * @param folder Where the files go
 */
export async function copySources(sources: string, folder: string): Promise<void> {
  for (const name of await filesIn(sources)) {
    const to = `${folder}/${name}`;
    await Deno.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    await Deno.copyFile(`${HERE}programs/${sources}/${name}`, to);
  }
}

/**
 * Makes a virtual environment of Python and installs packages into it.
 *
 * @param folder Where it goes
 * @param packages Requirements, with exact versions
 */
export async function installPython(folder: string, ...packages: string[]): Promise<void> {
  await step(["python3", "-m", "venv", folder], folder);
  // awsume's setup writes an alias into the shell's start-up files unless it is told not to.
  const env = { AWSUME_SKIP_ALIAS_SETUP: "true" };
  await step([`${folder}/bin/pip`, "install", "--quiet", ...packages], folder, env);
}

/**
 * Installs packages for Node.
 *
 * @param folder Where they go
 * @param packages Names with exact versions
 */
export async function installNode(folder: string, ...packages: string[]): Promise<void> {
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await step(["npm", "install", "--prefix", folder, ...quiet, ...packages], folder);
}

/** Of all that an install depends on: the function that makes it, and the small program. */
async function digest({ version, sources, install }: Recipe): Promise<string> {
  const names = sources === undefined ? [] : await filesIn(sources);
  const files = names.map(async (name) => [
    name,
    await Deno.readTextFile(`${HERE}programs/${sources}/${name}`),
  ]);
  const recipe = JSON.stringify([version, install.toString(), await Promise.all(files)]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(recipe));
  return new Uint8Array(hash).toHex();
}

/** Files of a small program, with paths from its folder. */
async function filesIn(sources: string, under = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${HERE}programs/${sources}/${under}`)) {
    if (isDirectory) found.push(...await filesIn(sources, `${under}${name}/`));
    else found.push(`${under}${name}`);
  }
  return found.sort();
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    ignoreMissing(error);
    return undefined;
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
