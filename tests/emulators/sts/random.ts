/**
 * Random ids, secrets and tokens in the shapes that AWS gives them.
 *
 * @module
 */

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * A random id.
 *
 * @param prefix What it starts with: `AKIA` long-lived key, `ASIA` session key, `AIDA` user, `AROA` role
 * @param length Length of the whole: 20 for keys, 21 for users and roles
 * @returns The id
 */
export function randomId(prefix: string, length: number): string {
  return prefix + randomBase32(length - prefix.length);
}

/**
 * A random base32 text.
 *
 * @param length Number of letters
 * @returns The text, in upper case
 */
export function randomBase32(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => BASE32.charAt(byte % 32)).join("");
}

/**
 * A random secret access key.
 *
 * @returns 40 letters of the base64 alphabet
 */
export function randomSecret(): string {
  return crypto.getRandomValues(new Uint8Array(30)).toBase64();
}

/**
 * A random session token. It always holds `+`, `/` and `=`, which a careless caller would not escape.
 *
 * @returns 300 to 1000 letters of the base64 alphabet, of a multiple of four
 */
export function randomToken(): string {
  const [pick = 0] = crypto.getRandomValues(new Uint32Array(1));
  // One byte over a multiple of three makes the base64 end in "==".
  const bytes = new Uint8Array(226 + 3 * (pick % 170));
  let token = "";
  while (!token.includes("+") || !token.includes("/")) {
    token = crypto.getRandomValues(bytes).toBase64();
  }
  return token;
}
