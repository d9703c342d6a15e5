/**
 * Session policies: what narrows a session.
 *
 * @module
 */

import { messageOf, UsageError } from "../base/errors.ts";

/** AWS's limit for the plain text (STS API, GetScopedCredentials and AssumeRole). */
const MOST_CHARACTERS = 2048;

/** A text with its quotes, which stays as it is, or blanks between the parts of a document. */
const BLANKS = /("(?:[^"\\]|\\.)*")|\s+/g;

/**
 * Makes a policy ready to be sent: without the blanks that AWS would count.
 *
 * @param text Content of a file
 * @param from How to call it in an error, such as `--policy read.json`
 * @throws {UsageError} When it is no JSON object, or too long
 */
export function readPolicy(text: string, from: string): string {
  const plain = text.replace(/^\uFEFF/, "");
  const document = parse(plain, from);
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new UsageError(`Cannot use ${from}: it is not a JSON object`);
  }
  if (!("Statement" in document)) {
    throw new UsageError(
      `Cannot use ${from}: it has no Statement`,
      'a policy reads {"Version":"2012-10-17","Statement":[…]}',
    );
  }
  // By text, not from the parsed value: what stands twice in a document must reach AWS, which refuses it.
  const packed = plain.replace(BLANKS, "$1").replace(/[^ -\u00FF]/g, escape);
  if (packed.length > MOST_CHARACTERS) {
    throw new UsageError(
      `Cannot use ${from}: it has ${packed.length} characters without blanks, AWS takes ${MOST_CHARACTERS}`,
      "name fewer actions and resources, or use wildcards",
    );
  }
  return packed;
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine quotes the document where it tells no position.
    const [where = ""] = / at position \d+.*$/.exec(messageOf(error)) ?? [];
    throw new UsageError(`Cannot use ${from}: it is not JSON${where}`);
  }
}

/** AWS takes no character above U+00FF as it is. */
function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
