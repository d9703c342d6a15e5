/**
 * Time-based one-time passwords as AWS and 1Password compute them: RFC 6238 with SHA-1, 30 s steps and 6 digits.
 *
 * @module
 */

/** Length of a time step in seconds (RFC 6238 section 5.2; the only one AWS virtual MFA devices use). */
export const STEP_SECONDS = 30;

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Number of the time step that an instant lies in.
 *
 * @param atMs Instant in milliseconds since the epoch
 * @returns The step number, counted from the epoch
 */
export function timeStep(atMs: number): number {
  return Math.floor(atMs / 1000 / STEP_SECONDS);
}

/**
 * The code of a seed in one time step.
 *
 * @param seed The seed as a user enters it: bare base32 (any case, blanks ignored), or an `otpauth://` URI holding one,
 * which can ask for other digits than six and another hash than SHA-1
 * @param step Number of the time step, see {@linkcode timeStep}
 * @returns Digits, leading zeros kept
 * @throws {SyntaxError} When the seed is not base32
 */
export async function totp(seed: string, step: number): Promise<string> {
  const asked = seed.startsWith("otpauth://") ? new URL(seed).searchParams : new URLSearchParams();
  const length = Number(asked.get("digits") ?? 6);
  const hash = (asked.get("algorithm") ?? "SHA1").replace(/^SHA-?/i, "SHA-");
  const key = await crypto.subtle.importKey(
    "raw",
    decodeBase32(bareSeed(seed)),
    { name: "HMAC", hash },
    false,
    ["sign"],
  );
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const offset = mac.getUint8(mac.byteLength - 1) & 0xf;
  const digits = (mac.getUint32(offset) & 0x7fffffff) % 10 ** length;
  return String(digits).padStart(length, "0");
}

function bareSeed(seed: string): string {
  if (!seed.startsWith("otpauth://")) return seed;
  return new URL(seed).searchParams.get("secret") ?? "";
}

function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const letters = text.toUpperCase().replace(/[\s=]/g, "");
  if (letters === "") {
    throw new SyntaxError("Cannot decode the seed: it is empty");
  }
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const letter of letters) {
    const value = BASE32.indexOf(letter);
    if (value < 0) {
      throw new SyntaxError("Cannot decode the seed: it is not base32");
    }
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 0xff);
    }
  }
  return new Uint8Array(bytes);
}
