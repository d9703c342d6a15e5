/**
 * Installing consumers into a cache that survives from run to run.
 *
 * @module
 */

import { type Consumer, HERE } from "./consumer.ts";

const CACHE = `${HERE}../../.cache/consumers`;

/** Written last: an install that was interrupted has none. */
const COMPLETE = "complete";

/** What else an install takes, each to its version: a registry may name a newest one before it has it. */
const LOCKS = `${HERE}locks`;

/** One command of an install may take so long; npm tries an unreachable registry for longer, in silence. */
const LIMIT_MS = 300_000;

/** Between an install that failed and the second try. */
const PAUSE_MS = 10_000;

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
  try {
    await installInto(folder, consumer);
  } catch {
    // A registry may be out of reach, or out of step with itself, for a moment.
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    await installInto(folder, consumer);
  }
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
  await copyFiles(`${HERE}programs/${sources}`, folder);
}

/**
 * Makes a virtual environment of Python and installs packages into it, with the versions of `constraints.txt`.
 *
 * @param folder Where it goes, with the consumer's locks
 * @param packages Requirements, with exact versions
 */
export async function installPython(folder: string, ...packages: string[]): Promise<void> {
  await step(["python3", "-m", "venv", folder], folder);
  // awsume's setup writes an alias into the shell's start-up files unless it is told not to.
  const env = { AWSUME_SKIP_ALIAS_SETUP: "true" };
  const locked = ["--constraint", "constraints.txt"];
  await step([`${folder}/bin/pip`, "install", "--quiet", ...locked, ...packages], folder, env);
}

/**
 * Installs a package for Node, with the versions of `package-lock.json`.
 *
 * @param folder Where it goes, with the consumer's locks
 * @param name The package
 * @param version Its exact version, which is that of the lock
 */
export async function installNode(folder: string, name: string, version: string): Promise<void> {
  const wish = { dependencies: { [name]: version } };
  await Deno.writeTextFile(`${folder}/package.json`, JSON.stringify(wish));
  await step(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], folder);
}

async function installInto(folder: string, { id, install }: Recipe): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(folder);
  await copyFiles(`${LOCKS}/${id}`, folder);
  await install(folder);
}

/** Of all that an install depends on: the function that makes it, the locks and the small program. */
async function digest({ id, version, sources, install }: Recipe): Promise<string> {
  const folders = [
    `${LOCKS}/${id}`,
    ...sources === undefined ? [] : [`${HERE}programs/${sources}`],
  ];
  const names = await Promise.all(
    folders.map(async (from) => (await filesIn(from)).map((name) => `${from}/${name}`)),
  );
  const files = names.flat().map(async (path) => [path, await Deno.readTextFile(path)]);
  const recipe = JSON.stringify([version, install.toString(), await Promise.all(files)]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(recipe));
  return new Uint8Array(hash).toHex();
}

async function copyFiles(from: string, to: string): Promise<void> {
  for (const name of await filesIn(from)) {
    const path = `${to}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.copyFile(`${from}/${name}`, path);
  }
}

/** Files in a folder, none where there is no folder, with paths from it. */
async function filesIn(folder: string, under = ""): Promise<string[]> {
  const found: string[] = [];
  for (const { name, isDirectory } of await entriesOf(`${folder}/${under}`)) {
    if (isDirectory) found.push(...await filesIn(folder, `${under}${name}/`));
    else found.push(`${under}${name}`);
  }
  return found.sort();
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    ignoreMissing(error);
    return [];
  }
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
