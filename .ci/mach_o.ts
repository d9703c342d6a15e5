/**
 * Checks the signature in a binary for macOS, which runs none that is changed: `mach_o.ts FILE…`.
 *
 * Ad hoc signatures only: that the hashes in it are those of the file, not who made them.
 *
 * @module
 */

import { Buffer } from "node:buffer";

const MAGIC_64 = 0xfeedfacf;
const LC_CODE_SIGNATURE = 0x1d;
const LC_SEGMENT_64 = 0x19;
const EMBEDDED_SIGNATURE = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;

/** Length of the header before the first load command. In bytes. */
const HEADER = 32;

/** Number of SHA-256 in a code directory. */
const SHA_256 = 2;

/**
 * Says what is wrong with the signature of a Mach-O file of 64 bits.
 *
 * @param file The file
 * @returns The problem; `undefined` when every page of the file is as it was signed
 */
export async function signatureProblem(file: Uint8Array): Promise<string | undefined> {
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  try {
    return await problemOf(buffer);
  } catch (error) {
    if (error instanceof RangeError) return "it ends before its signature does";
    throw error;
  }
}

async function problemOf(buffer: Buffer): Promise<string | undefined> {
  if (buffer.readUInt32LE(0) !== MAGIC_64) return "it is no Mach-O file of 64 bits";
  const place = commandOf(buffer, LC_CODE_SIGNATURE);
  if (place === undefined) return "it is not signed";
  const [start, size] = [buffer.readUInt32LE(place + 8), buffer.readUInt32LE(place + 12)];
  if (start + size !== buffer.length) return "its signature does not stand at its end";
  if (linkEditEnd(buffer) !== buffer.length) return "its last segment does not reach its end";

  const signature = buffer.subarray(start, start + size);
  if (signature.readUInt32BE(0) !== EMBEDDED_SIGNATURE) return "its signature is of no known kind";
  const directory = directoryIn(signature);
  if (directory === undefined) return "its signature has no list of pages by SHA-256";
  return await pageProblem(buffer, directory, start);
}

/** Compares each page of the file with its hash. */
async function pageProblem(
  buffer: Buffer,
  directory: Buffer,
  end: number,
): Promise<string | undefined> {
  const hashes = directory.readUInt32BE(16);
  const count = directory.readUInt32BE(28);
  const limit = directory.readUInt32BE(32);
  const pageSize = 2 ** directory.readUInt8(39);
  if (limit !== end) return `${end} bytes stand before its signature and ${limit} are signed`;
  if (count !== Math.ceil(end / pageSize)) return "its signature leaves pages out";
  let bad = 0;
  for (let page = 0; page < count; page++) {
    const bytes = buffer.subarray(page * pageSize, Math.min((page + 1) * pageSize, end));
    const hash = Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
    if (!hash.equals(directory.subarray(hashes + page * 32, hashes + (page + 1) * 32))) bad++;
  }
  return bad === 0 ? undefined : `${bad} of its ${count} pages are not as they were signed`;
}

/** Place of the first load command of a kind. */
function commandOf(buffer: Buffer, kind: number, name = ""): number | undefined {
  let at = HEADER;
  for (let left = buffer.readUInt32LE(16); left > 0; left--) {
    const isNamed = buffer.subarray(at + 8, at + 8 + name.length).toString("latin1") === name;
    if (buffer.readUInt32LE(at) === kind && isNamed) return at;
    at += buffer.readUInt32LE(at + 4);
  }
  return undefined;
}

function linkEditEnd(buffer: Buffer): number | undefined {
  const at = commandOf(buffer, LC_SEGMENT_64, "__LINKEDIT");
  if (at === undefined) return undefined;
  return Number(buffer.readBigUInt64LE(at + 40) + buffer.readBigUInt64LE(at + 48));
}

/** A signature may have one list of pages for older systems, and one by SHA-256. */
function directoryIn(signature: Buffer): Buffer | undefined {
  for (let index = 0; index < signature.readUInt32BE(8); index++) {
    const part = signature.subarray(signature.readUInt32BE(12 + index * 8 + 4));
    if (part.readUInt32BE(0) === CODE_DIRECTORY && part[37] === SHA_256) return part;
  }
  return undefined;
}

if (import.meta.main) {
  for (const path of Deno.args) {
    const problem = await signatureProblem(await Deno.readFile(path));
    if (problem === undefined) continue;
    Deno.stderr.writeSync(new TextEncoder().encode(`${path}: ${problem}\n`));
    Deno.exitCode = 1;
  }
}
