/**
 * Who may have the session: the program that was given address and token, and nobody who was led here, such as a web page
 * in the user's browser.
 *
 * @module
 */

import type { Request } from "./request.ts";

/** What a request has to name. */
export interface Door {
  /** Host and port, by number: a name could be made to lead here by whoever owns it (DNS rebinding). */
  readonly host: string;
  /** Path, which nobody can guess. */
  readonly path: string;
  /** What the header `Authorization` holds. */
  readonly token: string;
}

/** Bytes of a secret: 256 bits. */
const SECRET_BYTES = 32;

/** What browsers add to requests of a page, and proxies to those of others; AWS's libraries send none of them. */
const OF_OTHERS = /^(origin$|referer$|cookie$|sec-|access-control-|x-forwarded-|forwarded$|via$)/;

/** Makes up a door. */
export function newDoor(host: string): Door {
  return { host, path: `/${secret()}`, token: secret() };
}

/**
 * Says why a request is refused.
 *
 * @returns Status of the answer; `undefined` when it is not refused
 */
export function refusalOf(
  { method, target, headers }: Request,
  { host, path, token }: Door,
): 403 | 404 | 405 | undefined {
  if (headers.get("host") !== host) return 403;
  if ([...headers.keys()].some((name) => OF_OTHERS.test(name))) return 403;
  if (!isSame(headers.get("authorization") ?? "", token)) return 403;
  if (!isSame(target, path)) return 404;
  return method === "GET" ? undefined : 405;
}

/** Compares in a time that tells nothing of where they differ. */
function isSame(given: string, secret: string): boolean {
  let difference = given.length ^ secret.length;
  for (let at = 0; at < secret.length; at++) {
    difference |= (given.charCodeAt(at) || 0) ^ secret.charCodeAt(at);
  }
  return difference === 0;
}

function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
