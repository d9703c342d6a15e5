/**
 * The files `~/.aws/config` and `~/.aws/credentials` on disk.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import { FileError } from "../base/errors.ts";
import { systemReason } from "../base/system_reason.ts";
import { changeFile } from "../system/replacing/replace_file.ts";

/** One of the two files, with the text that it has or shall have. */
export interface AwsFile {
  readonly kind: "config" | "credentials";
  /** Its path as the user knows it, which can be a symbolic link. */
  readonly path: string;
  /** Its text; one character for each byte when the bytes are not UTF-8. */
  readonly text: string;
  /** How the text and the bytes belong together. */
  readonly encoding: "utf-8" | "bytes";
  /** The bytes that were read; `undefined` when there was no file. */
  readonly found: Uint8Array<ArrayBuffer> | undefined;
}

/** Such a file has some kilobytes. */
const MOST_BYTES = 16 << 20;

/** What helps where a path leads to something else. */
const SEE_WHAT_IS_THERE = "see what is there: it has to be a file of text";

/** What people name to have no file. */
const NULL_DEVICES = ["/dev/null", "NUL"];

/** Both files. */
export interface AwsFiles {
  /** `~/.aws/config`. */
  readonly config: AwsFile;
  /** `~/.aws/credentials`. */
  readonly credentials: AwsFile;
}

/** The variable that names another path (AWS SDKs and Tools Reference Guide), for each of the two files. */
const VARIABLES = { config: "AWS_CONFIG_FILE", credentials: "AWS_SHARED_CREDENTIALS_FILE" };

/**
 * Reads both files; one that does not exist is empty.
 *
 * @throws {FileError} When a file cannot be read, or its place is unknown
 */
export async function readAwsFiles(environment: Environment): Promise<AwsFiles> {
  const [config, credentials] = await Promise.all([
    readAwsFile("config", environment),
    readAwsFile("credentials", environment),
  ]);
  return { config, credentials };
}

/**
 * Takes files once that have two names, as where `~/.aws/credentials` is a link to `~/.aws/config`.
 */
export async function distinctFiles(files: readonly AwsFile[]): Promise<AwsFile[]> {
  const places = await Promise.all(
    files.map(({ path }) => Deno.realPath(path).catch(() => path)),
  );
  return files.filter((_file, index) =>
    places.findIndex((place) => place === places[index]) === index
  );
}

/**
 * Changes a file: whole or not at all, and on what it holds in that moment, whatever was read before. Without a change
 * nothing is written.
 *
 * @param change Called with the file as it is, again when another program has changed it meanwhile
 * @returns The file as it was written
 * @throws {FileError} When it is read-only, or cannot be replaced; it is then as it was
 */
export async function changeAwsFile(
  { kind, path }: AwsFile,
  change: (fresh: AwsFile) => AwsFile,
): Promise<AwsFile> {
  let changed = fileOf(kind, path, undefined);
  await changeFile(path, (found) => {
    changed = change(fileOf(kind, path, found));
    return bytesOf(changed);
  });
  return changed;
}

/**
 * Reads a file of the same form that lies elsewhere.
 *
 * @throws {FileError} When there is none, or it cannot be read
 */
export async function readTextFile(path: string, kind: AwsFile["kind"]): Promise<AwsFile> {
  const found = await readIfThere(path);
  if (found !== undefined) return fileOf(kind, path, found);
  throw new FileError(`Cannot read ${path}: there is no such file`, "give the path of one");
}

async function readAwsFile(kind: AwsFile["kind"], environment: Environment): Promise<AwsFile> {
  const path = pathOf(kind, environment);
  return fileOf(kind, path, await readIfThere(path));
}

function fileOf(
  kind: AwsFile["kind"],
  path: string,
  found: Uint8Array<ArrayBuffer> | undefined,
): AwsFile {
  return { kind, path, found, ...textOf(found ?? new Uint8Array()) };
}

async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const { isFile, size } = await Deno.stat(path);
    // To open a pipe is to wait for somebody to write into it; a device may have no end.
    if (!isFile && !NULL_DEVICES.includes(path)) {
      throw new FileError(`Cannot read ${path}: it is not a file`, SEE_WHAT_IS_THERE);
    }
    if (size > MOST_BYTES) {
      throw new FileError(`Cannot read ${path}: it is larger than 16 MiB`, SEE_WHAT_IS_THERE);
    }
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof FileError) throw error;
    const isForbidden = error instanceof Deno.errors.PermissionDenied;
    throw new FileError(
      `Cannot read ${path}: ${systemReason(error)}`,
      isForbidden ? "correct its permissions" : SEE_WHAT_IS_THERE,
    );
  }
}

function pathOf(kind: AwsFile["kind"], environment: Environment): string {
  const named = environment[VARIABLES[kind]] || `~/.aws/${kind}`;
  if (!named.startsWith("~/")) return named;
  const home = environment["HOME"] || environment["USERPROFILE"];
  if (home === undefined || home === "") {
    throw new FileError(
      `Cannot find ${named}: HOME is not set`,
      `set HOME, or ${VARIABLES[kind]} to the file's path`,
    );
  }
  return home + named.slice(1);
}

function textOf(bytes: Uint8Array): Pick<AwsFile, "text" | "encoding"> {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(bytes), encoding: "utf-8" };
  } catch {
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    return { text, encoding: "bytes" };
  }
}

function bytesOf({ text, encoding, path }: AwsFile): Uint8Array<ArrayBuffer> {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  if (Array.from(text).some((character) => character > "\xff")) {
    throw new FileError(
      `Cannot write ${path}: it is not in UTF-8`,
      "convert it to UTF-8, or use names of ASCII letters only",
    );
  }
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
