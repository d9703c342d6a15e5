/**
 * Names that tell nothing of what they stand for.
 *
 * @module
 */

/**
 * Digests a text by SHA-256.
 *
 * @returns 64 hexadecimal digits in lower case
 */
export async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}
