/**
 * The answers of the container credentials protocol (AWS SDKs and Tools Reference Guide, "Container credential provider").
 *
 * @module
 */

import { accountOf, isoSeconds, type KeptSession } from "../sts/session.ts";

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

/** What each status is called, and what the body says where there is nothing more to say. */
const STATUS: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  431: "Request Header Fields Too Large",
  503: "Service Unavailable",
};

/** Hands out a session. */
export function sessionAnswer(kept: KeptSession): Answer {
  const { session } = kept;
  const account = accountOf(kept);
  return {
    status: 200,
    body: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      Token: session.sessionToken,
      Expiration: isoSeconds(session.expiresAt),
      ...(account === undefined ? {} : { AccountId: account }),
    },
  };
}

/** Says that there is no session, and why. */
export function noSessionAnswer(message: string): Answer {
  return { status: 503, body: { Code: "SessionNotAvailable", Message: message } };
}

/** Refuses a request; whoever made it learns no more. */
export function refusalAnswer(status: number): Answer {
  return { status, body: { Code: "RequestRefused", Message: STATUS[status] ?? "" } };
}

/** Writes an answer as it goes over the line; no other page may read it, and nobody keep it. */
export function writeAnswer({ status, body }: Answer): Uint8Array {
  const encoder = new TextEncoder();
  const content = encoder.encode(JSON.stringify(body));
  const head = [
    `HTTP/1.1 ${status} ${STATUS[status] ?? ""}`,
    "Content-Type: application/json",
    `Content-Length: ${content.length}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    "Cross-Origin-Resource-Policy: same-origin",
    ...(status === 405 ? ["Allow: GET"] : []),
    "Connection: close",
  ];
  return new Uint8Array([...encoder.encode(`${head.join("\r\n")}\r\n\r\n`), ...content]);
}
