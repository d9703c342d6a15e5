/**
 * The requests that programs make for credentials: HTTP/1.1 without a body, and no more of it than they use.
 *
 * @module
 */

/** A request. */
export interface Request {
  readonly method: string;
  /** What is asked for, as it was written: a path, and whatever stands behind it. */
  readonly target: string;
  /** Headers by name in small letters. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Longest request in bytes; those of AWS's libraries have 500 or so. */
export const REQUEST_LIMIT = 8 * 1024;

/** What ends a request that has no body. */
export const END_OF_REQUEST = "\r\n\r\n";

const FIRST_LINE = /^([A-Z]{1,20}) ([!-~]+) HTTP\/1\.[01]$/;

const HEADER = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\t -~]*?)[ \t]*$/;

/**
 * Reads a request.
 *
 * @param text Up to {@linkcode END_OF_REQUEST}, which is left out
 * @returns `undefined` when it is none, says something twice, or announces a body
 */
export function readRequest(text: string): Request | undefined {
  const [first = "", ...lines] = text.split("\r\n");
  const [, method, target] = FIRST_LINE.exec(first) ?? [];
  if (method === undefined || target === undefined) return undefined;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    // What is said twice, another reader may understand otherwise.
    if (headers.has(name.toLowerCase())) return undefined;
    headers.set(name.toLowerCase(), value);
  }
  const hasBody = (headers.get("content-length") ?? "0") !== "0" ||
    headers.has("transfer-encoding");
  return hasBody ? undefined : { method, target, headers };
}
