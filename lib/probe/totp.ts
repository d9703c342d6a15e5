/**
 * One-time passwords as AWS computes them (RFC 6238), to compare those of `op` with. No login uses them.
 *
 * @module
 */

import { stepAt } from "../session/time_step.ts";

/** What a code is made from. */
export interface CodeRules {
  /** Base32. */
  readonly seed: string;
  readonly hash: "SHA-1" | "SHA-256";
  readonly digits: number;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Computes the codes of a time step and of those around it.
 *
 * @param now Wall clock in ms
 */
export function codesAround(now: number, rules: CodeRules): Promise<string[]> {
  const step = stepAt(now);
  return Promise.all([step - 1, step, step + 1].map((each) => codeOf(each, rules)));
}

async function codeOf(step: number, { seed, hash, digits }: CodeRules): Promise<string> {
  const key = await crypto.subtle.importKey("raw", bytesOf(seed), { name: "HMAC", hash }, false, [
    "sign",
  ]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const number = mac.getUint32(mac.getUint8(mac.byteLength - 1) & 15) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

function bytesOf(seed: string): Uint8Array<ArrayBuffer> {
  const bits = Array.from(seed, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2));
}
