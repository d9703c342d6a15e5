/**
 * Answers whose body does not come as a whole.
 *
 * @module
 */

import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Manner } from "./behaviour.ts";

/** An answer and how its body is sent. */
export interface OddAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly manner: Manner;
}

/** Bytes that follow an answer that does not end, or that it unpacks to. */
const MUCH = new Uint8Array(64 * 1024 * 1024);

/**
 * Sends an answer oddly.
 *
 * @param response Where to
 * @param answer The answer
 * @param signal Ends what would not end
 */
export async function sendOddly(
  response: ServerResponse,
  { status, headers, body, manner }: OddAnswer,
  signal: AbortSignal,
): Promise<void> {
  switch (manner) {
    case "stall":
      response.writeHead(status, { ...headers, "content-length": 5000 });
      response.write(body.slice(0, 100));
      return;
    case "drip":
      response.writeHead(status, { ...headers, "content-length": body.length });
      for (const letter of body) {
        response.write(letter);
        await wait(1000, undefined, { signal });
      }
      return;
    case "endless":
      response.writeHead(status, headers);
      response.write(body);
      while (!response.destroyed && !signal.aborted) {
        response.write(MUCH.subarray(0, 65_536));
        await wait(1, undefined, { signal });
      }
      return;
    case "bomb":
      response.writeHead(status, { ...headers, "content-encoding": "gzip" });
      response.end(gzipSync(MUCH));
      return;
  }
}
