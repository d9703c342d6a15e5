/**
 * The strict stand-in for AWS STS: an HTTP server on loopback for tests, demo and benchmarks.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import type { Behaviour } from "./behaviour.ts";
import type { StsCall } from "./calls.ts";
import type { LongLivedKey, Role, Session } from "./directory.ts";
import type { StsRequest } from "./form.ts";
import { sendOddly } from "./odd_answers.ts";
import { StsService } from "./service.ts";

export type { Behaviour, Fault } from "./behaviour.ts";
export type { StsCall } from "./calls.ts";
export type { LongLivedKey, Role, Session } from "./directory.ts";

/** How to start the stand-in. */
export interface StsOptions {
  /** PEM certificate and key; without them it speaks plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The real clock in ms, for tests that must not cross a time step. @default {Date.now} */
  readonly clock?: () => number;
}

/** A running stand-in. */
export interface StsStandIn extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, or `https` with TLS. */
  readonly url: string;
  /** Every call so far, in the order of the answers. */
  readonly calls: readonly StsCall[];
  /** Number of sessions that GetSessionToken issued, also those whose answer was then lost or spoilt. */
  readonly logins: number;
  /** Every session issued so far. */
  readonly sessions: readonly Session[];
  /** Long-lived keys by access key id, those that IAM made too. */
  readonly keys: ReadonlyMap<string, LongLivedKey>;
  /** Adds a long-lived key; fields left out get defaults, `mfa: undefined` means no device. */
  addKey(key?: Partial<LongLivedKey>): LongLivedKey;
  /** Adds a role that AssumeRole knows. */
  addRole(role: Role): void;
  /** Changes switches; those left out stay. */
  behave(change: Partial<Behaviour>): void;
  /** As if a time step had passed for all devices, for tests of what comes behind a second login. */
  passStep(): void;
}

// Longer than any test: a client must not meet a connection that closes just as it is used again.
const KEEP_ALIVE_MS = 600_000;

/**
 * Starts the stand-in on a free port of 127.0.0.1.
 *
 * @param options How to start it
 * @returns The running stand-in, to be disposed of
 */
export async function startSts(options: StsOptions = {}): Promise<StsStandIn> {
  const service = new StsService(options.clock ?? Date.now);
  const closing = new AbortController();
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    // A client that leaves, and the end of the stand-in, both only cut the connection.
    serve(service, request, response, closing.signal)
      .catch(() => request.socket.destroy());
  };
  // Not Deno.serve: that cannot close a connection without an answer.
  const server: Server = options.tls === undefined
    ? createServer(handle)
    : createTlsServer(options.tls, handle);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const port = await listen(server);
  const { directory, switches, calls } = service;
  return {
    url: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    calls,
    sessions: directory.sessions,
    keys: directory.keys,
    get logins() {
      return directory.sessions.filter(({ action }) => action === "GetSessionToken").length;
    },
    addKey: (key = {}) => directory.addKey(key),
    addRole: (role) => void directory.roles.set(role.arn, role),
    behave: (change) => switches.change(change),
    passStep: () => service.passStep(),
    async [Symbol.asyncDispose]() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) {
        resolve(address.port);
      } else reject(new Error("Cannot start the stand-in: it has no port"));
    });
  });
}

async function serve(
  service: StsService,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { status, headers, body, manner } = await service.answer(
    await readRequest(request),
  );
  const { delayMs } = service.switches.current;
  if (delayMs > 0) await wait(delayMs, undefined, { signal });
  if (status === 0) {
    request.socket.destroy();
    return;
  }
  if (manner !== undefined) {
    return await sendOddly(response, { status, headers, body, manner }, signal);
  }
  response.writeHead(status, {
    ...headers,
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

async function readRequest(request: IncomingMessage): Promise<StsRequest> {
  const headers: Record<string, string> = {};
  const { rawHeaders } = request;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase();
    const value = rawHeaders[at + 1] ?? "";
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before},${value}`;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return {
    method: request.method ?? "",
    target: request.url ?? "",
    headers,
    body: new Uint8Array(Buffer.concat(chunks)),
  };
}
