/**
 * Looks at files without changing any.
 *
 * @module
 */

/** A text file that was read. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** What stands at a path; links are not followed. */
export interface Entry {
  readonly kind: "file" | "directory" | "link" | "other";
  /** Id of its owner; `null` on Windows. */
  readonly uid: number | null;
  /** Permissions, the last twelve bits; `null` on Windows, which has others. */
  readonly mode: number | null;
}

const isWindows = Deno.build.os === "windows";

/** Deno makes some up on Windows. */
function permissions(mode: number | null): number | null {
  return mode === null || isWindows ? null : mode & 0o7777;
}

const MOST_BYTES = 65_536;

/** More entries than this are not looked at: somebody keeps something else there. */
const MOST_ENTRIES = 2000;

/** Tells what stands at a path; `undefined` when nothing does or it cannot be seen. */
export async function inspect(path: string): Promise<Entry | undefined> {
  try {
    const { isFile, isDirectory, isSymlink, uid, mode } = await Deno.lstat(path);
    const kind = isSymlink ? "link" : isDirectory ? "directory" : isFile ? "file" : "other";
    return { kind, uid: isWindows ? null : uid, mode: permissions(mode) };
  } catch {
    return undefined;
  }
}

/** Tells whether a path leads to a file that can be executed. */
export async function isProgram(path: string): Promise<boolean> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    return isFile && ((permissions(mode) ?? 0o111) & 0o111) !== 0;
  } catch {
    return false;
  }
}

/** Who may do what with a program, as its file says. */
export interface Rights {
  readonly uid: number;
  readonly gid: number;
  /** Permissions, the last twelve bits. */
  readonly mode: number;
}

/** Reads the rights of the file that a path leads to; `undefined` on Windows, or when there is none. */
export async function rightsOf(
  path: string,
): Promise<Rights & { readonly realPath: string } | undefined> {
  try {
    const { uid, gid, mode } = await Deno.stat(path);
    if (uid === null || gid === null || mode === null || isWindows) return undefined;
    return { uid, gid, mode: mode & 0o7777, realPath: await Deno.realPath(path) };
  } catch {
    return undefined;
  }
}

/** Looks a group up in the system's list; `undefined` when it has none of that name. */
export async function groupId(name: string): Promise<number | undefined> {
  const line = (await readText("/etc/group") ?? "").split("\n").find((line) =>
    line.startsWith(`${name}:`)
  );
  const [, , id = ""] = line?.split(":") ?? [];
  return /^\d+$/.test(id) ? Number(id) : undefined;
}

/** Tells whether a path leads to a file. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

/** Reads the text files of a directory and, down to a depth, of those in it, none larger than 64 KiB. */
export async function readTexts(directory: string, depth = 0): Promise<TextFile[]> {
  const found: TextFile[] = [];
  for (const { name, isDirectory } of entriesOf(directory)) {
    const path = `${directory}/${name}`;
    if (isDirectory && depth > 0) found.push(...await readTexts(path, depth - 1));
    const text = isDirectory ? undefined : await readText(path);
    if (text !== undefined) found.push({ path, text });
  }
  return found;
}

/**
 * Tells whether somebody holds one of the locks in a directory.
 *
 * @param names Which of its files are those locks
 * @returns `undefined` when there is none of them, or locks do not work
 */
export async function isLocked(directory: string, names: RegExp): Promise<boolean | undefined> {
  let seen: boolean | undefined;
  for (const { name } of entriesOf(directory)) {
    if (!names.test(name)) continue;
    try {
      using file = await Deno.open(`${directory}/${name}`, { read: true, write: true });
      seen = !await file.tryLock(true);
    } catch {
      continue;
    }
    if (seen) return true;
  }
  return seen;
}

function entriesOf(directory: string): Deno.DirEntry[] {
  try {
    const entries = [...Deno.readDirSync(directory)];
    return entries.length > MOST_ENTRIES ? [] : entries.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch {
    return [];
  }
}

/** Reads a text file of at most 64 KiB; `undefined` when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile || size > MOST_BYTES) return undefined;
    return new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(path));
  } catch {
    return undefined;
  }
}
