/**
 * Reads what `deno compile` put into a file, and says what should not be so.
 *
 * The format is that of Deno 2.9 (`cli/lib/standalone/binary.rs`): a mark of 8 bytes, metadata as JSON, a snapshot of
 * npm packages, remote modules, the tree of files as JSON, their contents, and the mark; each part behind its length in
 * 8 bytes. It is the same in ELF, where one more mark stands before it, Mach-O and PE.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import * as z from "zod/mini";
import type { PermissionSet } from "./permissions.ts";

const MARK = "d3n0l4nd";

/** Length of an empty snapshot, and three empty tables of remote modules. */
const NOTHING_REMOTE = 8 + 3 * 4;

/** A second copy of the AWS SDK would go beyond it. In bytes. */
const MOST_BYTES = 1_500_000;

const METADATA = z.looseObject({
  argv: z.array(z.string()),
  code_cache_key: z.nullable(z.unknown()),
  permissions: z.record(z.string(), z.unknown()),
  env_vars_from_env_file: z.record(z.string(), z.string()),
  ca_data: z.nullable(z.unknown()),
  unsafely_ignore_certificate_errors: z.nullable(z.unknown()),
  entrypoint_key: z.string(),
  node_modules: z.nullable(z.unknown()),
  v8_flags: z.array(z.string()),
  unstable_config: z.looseObject({ lazy_dynamic_imports: z.boolean() }),
});

const TREE = z.array(z.union([
  z.object({ File: z.looseObject({ n: z.string(), o: z.tuple([z.number(), z.number()]) }) }),
  z.object({ Dir: z.looseObject({}) }),
  z.object({ Symlink: z.looseObject({}) }),
]));

/** What was put into a file. */
export interface Payload {
  /** All of it, to be compared. */
  readonly bytes: Uint8Array;
  /** How the program is run. */
  readonly metadata: z.infer<typeof METADATA>;
  /** Text of each file by name; a directory or link has the text `undefined`. */
  readonly files: ReadonlyMap<string, string | undefined>;
}

/**
 * Finds and reads what was put into a file.
 *
 * @param compiled The file
 * @returns What was put into it
 * @throws {Error} When there is nothing in it, or it is not laid out as above
 */
export function readPayload(compiled: Uint8Array): Payload {
  const buffer = Buffer.from(compiled.buffer, compiled.byteOffset, compiled.byteLength);
  const end = buffer.lastIndexOf(MARK);
  const start = end <= 0 ? -1 : buffer.lastIndexOf(MARK, end - 1);
  if (start < 0) throw new Error("Cannot read the file: nothing was compiled into it");
  let at = start + MARK.length;
  function take(length: number): Buffer {
    const part = buffer.subarray(at, at += length);
    if (at > end) throw new Error("Cannot read the file: it is laid out in a way of its own");
    return part;
  }
  function takeMeasured(): Buffer {
    return take(Number(take(8).readBigUInt64LE()));
  }

  const metadata = METADATA.parse(JSON.parse(takeMeasured().toString()));
  if (take(NOTHING_REMOTE).some((byte) => byte !== 0)) {
    throw new Error("Cannot accept the file: npm packages or remote modules are embedded");
  }
  const tree = TREE.parse(JSON.parse(takeMeasured().toString()));
  const contents = takeMeasured();
  if (at !== end) throw new Error("Cannot read the file: there is more in it than was looked at");
  const files = new Map(tree.map((entry) => {
    if (!("File" in entry)) return [JSON.stringify(entry), undefined];
    const { n: name, o: [from, length] } = entry.File;
    return [name, contents.subarray(from, from + length).toString()];
  }));
  return { bytes: buffer.subarray(start, end), metadata, files };
}

/**
 * Says what is not as it should be.
 *
 * @param payload What was put into a file
 * @param permissions What it may do
 * @param bundle Text of each file of the bundle by name
 * @returns One line for each problem
 */
export function problemsOf(
  payload: Payload,
  permissions: PermissionSet,
  bundle: ReadonlyMap<string, string>,
): string[] {
  const { metadata, files, bytes } = payload;
  const wanted: Record<string, unknown> = { ...embedded(permissions), prompt: false };
  const found = given(metadata.permissions);
  const problems = [
    ...[...new Set([...Object.keys(wanted), ...Object.keys(found)])]
      .map((name) => ({ name, is: JSON.stringify(found[name]), be: JSON.stringify(wanted[name]) }))
      .filter(({ is, be }) => is !== be)
      .map(({ name, is, be }) => `the permission ${name} is ${is} and should be ${be}`),
    ...[...files].filter(([name, text]) => text === undefined || bundle.get(name) !== text)
      .map(([name]) => `${name} is embedded and is no file of the bundle`),
    ...[...bundle.keys()].filter((name) => !files.has(name)).map((name) => `${name} is missing`),
    ...[...files].filter(([, text]) => text?.includes("sourceMappingURL="))
      .map(([name]) => `${name} has a source map`),
  ];
  const flat: [boolean, string][] = [
    [metadata.code_cache_key !== null, "it writes a code cache"],
    [metadata.argv.length > 0, "it has arguments of its own"],
    [Object.keys(metadata.env_vars_from_env_file).length > 0, "it has variables of an env file"],
    [metadata.ca_data !== null, "it trusts certificates of its own"],
    [metadata.unsafely_ignore_certificate_errors !== null, "it does not check certificates"],
    [metadata.node_modules !== null, "it has a node_modules tree"],
    [metadata.entrypoint_key !== "op-sts.js", `it runs ${metadata.entrypoint_key}`],
    [bytes.length > MOST_BYTES, `it has ${bytes.length} bytes, more than ${MOST_BYTES}`],
  ];
  return [...problems, ...flat.filter(([is]) => is).map(([, problem]) => problem)];
}

/** Permissions as the metadata has them: an empty list is everything, and what is not named is not granted. */
function embedded(permissions: PermissionSet): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(permissions).map(([name, grant]) => {
      const isDenied = typeof grant === "object" && !Array.isArray(grant);
      return [`${isDenied ? "deny" : "allow"}_${name}`, grant === true || isDenied ? [] : grant];
    }),
  );
}

/** The permissions that are given or denied; the hosts that may be imported from by default count for nothing once denied. */
function given(permissions: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(permissions).filter(([name, grant]) =>
      grant !== null && !(name === "allow_import" && permissions.deny_import !== null)
    ),
  );
}
