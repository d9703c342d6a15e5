/**
 * The form body of the AWS Query protocol: which action is meant, with which parameters.
 *
 * @module
 */

import { Refusal, refusal } from "./errors.ts";

/** A request as it came in. */
export interface StsRequest {
  readonly method: string;
  /** Path with query, as in the request line. */
  readonly target: string;
  /** Values by lower-case name; repeated ones joined by commas, as SigV4 wants them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Form parameters by name. */
export type FormParameters = Readonly<Record<string, string>>;

const FORM_TYPE = /^application\/x-www-form-urlencoded(?: *; *charset=utf-8)?$/i;

/**
 * Reads the parameters of a request.
 *
 * STS also takes a signed GET, any path, and the first of two equal names; the stand-in refuses all three.
 *
 * @param request The request
 * @returns Its form parameters
 * @throws {Refusal} When it is not a Query request: STS redirects what names no action in a form (seen in public probes)
 */
export function readForm(request: StsRequest): FormParameters {
  if (request.method !== "POST" || request.target !== "/") {
    throw new Refusal(404, "UnknownOperation", "");
  }
  if (!FORM_TYPE.test(request.headers["content-type"] ?? "")) {
    throw refusal("notAQuery");
  }
  const form = parseForm(request.body);
  if (form.Action === undefined) throw refusal("notAQuery");
  return form;
}

/**
 * Splits a form body.
 *
 * @param body The body, `name=value` pairs joined by `&`
 * @returns The decoded values by name
 * @throws {Refusal} When a pair has no `=`, cannot be decoded, or names a parameter again
 */
export function parseForm(body: Uint8Array<ArrayBuffer>): FormParameters {
  const found = new Map<string, string>();
  const pairs = new TextDecoder().decode(body).split("&");
  for (const pair of pairs.filter((text) => text !== "")) {
    const cut = pair.indexOf("=");
    const name = decodeFormText(pair.slice(0, Math.max(cut, 0)));
    if (name === "" || found.has(name)) throw malformed();
    found.set(name, decodeFormText(pair.slice(cut + 1)));
  }
  return Object.fromEntries(found);
}

function decodeFormText(text: string): string {
  if (!/^[\w.~*+%-]*$/.test(text)) throw malformed();
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw malformed();
  }
}

function malformed(): Refusal {
  return new Refusal(
    404,
    "MalformedQueryString",
    "The query string contains a syntax error.",
  );
}
