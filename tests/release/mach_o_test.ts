import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { signatureProblem } from "../../.ci/mach_o.ts";

const PAGE = 4096;
/** What stands before the signature: two pages and a bit. */
const CODE = 2 * PAGE + 100;
const PAGES = 3;
const SIGNATURE = 20 + 44 + PAGES * 32;

/** A Mach-O file with nothing in it but two load commands and an ad hoc signature. */
function signed(change: (file: Buffer) => void = () => {}): Buffer {
  const file = Buffer.alloc(CODE + SIGNATURE);
  file.writeUInt32LE(0xfeedfacf, 0);
  file.writeUInt32LE(2, 16);
  // LC_SEGMENT_64, whose part of the file ends with the file.
  file.writeUInt32LE(0x19, 32);
  file.writeUInt32LE(72, 36);
  file.write("__LINKEDIT", 40);
  file.writeBigUInt64LE(BigInt(CODE), 72);
  file.writeBigUInt64LE(BigInt(SIGNATURE), 80);
  // LC_CODE_SIGNATURE
  [0x1d, 16, CODE, SIGNATURE].forEach((word, at) => file.writeUInt32LE(word, 104 + at * 4));
  // One part: the list of pages.
  [0xfade0cc0, SIGNATURE, 1, 0, 20].forEach((word, at) => file.writeUInt32BE(word, CODE + at * 4));
  const list = CODE + 20;
  file.writeUInt32BE(0xfade0c02, list);
  [[16, 44], [28, PAGES], [32, CODE]].forEach(([at = 0, word = 0]) =>
    file.writeUInt32BE(word, list + at)
  );
  file.set([32, 2, 0, 12], list + 36);
  for (let page = 0; page < PAGES; page++) {
    const bytes = file.subarray(page * PAGE, Math.min((page + 1) * PAGE, CODE));
    createHash("sha256").update(bytes).digest().copy(file, list + 44 + page * 32);
  }
  change(file);
  return file;
}

Deno.test("signatureProblem() finds nothing in a file that is as it was signed", async () => {
  assert.equal(await signatureProblem(signed()), undefined);
});

Deno.test("signatureProblem() names what is wrong", async () => {
  const list = CODE + 20;
  const cases: [file: Buffer, problem: string][] = [
    [signed((file) => file.write("ELF", 0)), "it is no Mach-O file of 64 bits"],
    [signed((file) => file.writeUInt32LE(0x1e, 104)), "it is not signed"],
    // What an append to a signed file leaves.
    [Buffer.concat([signed(), Buffer.alloc(8)]), "its signature does not stand at its end"],
    [
      signed((file) => file.writeBigUInt64LE(0n, 80)),
      "its last segment does not reach its end",
    ],
    [signed((file) => file.writeUInt32BE(0, CODE)), "its signature is of no known kind"],
    [
      signed((file) => file.writeUInt8(1, list + 37)),
      "its signature has no list of pages by SHA-256",
    ],
    [
      signed((file) => file.writeUInt32BE(CODE - 1, list + 32)),
      `${CODE} bytes stand before its signature and ${CODE - 1} are signed`,
    ],
    [signed((file) => file.writeUInt32BE(2, list + 28)), "its signature leaves pages out"],
    [
      signed((file) => file.writeUInt8(1, PAGE + 9)),
      "1 of its 3 pages are not as they were signed",
    ],
    [
      signed((file) => file.writeUInt32LE(99, 16)).subarray(0, 100),
      "it ends before its signature does",
    ],
  ];
  for (const [file, problem] of cases) assert.equal(await signatureProblem(file), problem);
});
