/**
 * AWS beside STS, for clients that do not ask STS who they are: a server on loopback that answers sessions of STS's
 * stand-in alone.
 *
 * @module
 */

import {
  createServer,
  type IncomingMessage,
  request as send,
  type ServerResponse,
} from "node:http";
import { Buffer } from "node:buffer";
import type { Session, StsStandIn } from "../../emulators/sts/stand_in.ts";
import { accessDenied, answer } from "./answers.ts";
import { type AwsRequest, signerOf } from "./verify.ts";

/** A request that was answered. */
export interface AwsCall {
  /** Service that it was signed for; `"none"` for one that was not signed. */
  readonly service: string;
  /** ARN of its signer; `"anonymous"`, or what is wrong with its signature. */
  readonly arn: string;
  /** Key that it was signed with. */
  readonly accessKeyId: string | undefined;
}

/** A running stand-in. */
export interface AwsStandIn extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`; behind it, `/-/last` answers with the ARN of the last signer. */
  readonly url: string;
  /** Every request so far. */
  readonly calls: readonly AwsCall[];
}

/**
 * Starts the stand-in.
 *
 * @param sts STS's stand-in, whose sessions are read anew for each request
 * @returns The stand-in, to be disposed of
 */
export async function startAws(sts: StsStandIn): Promise<AwsStandIn> {
  const calls: AwsCall[] = [];
  // Not Deno.serve: it takes a path apart before its bytes can be verified.
  const server = createServer((request, response) => {
    serve(request, response, sts, calls).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("Cannot start: no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  sts: StsStandIn,
  calls: AwsCall[],
): Promise<void> {
  const read = await readRequest(request);
  // Some take one address for all services.
  if (/\/sts\/aws4_request/.test(read.headers["authorization"] ?? "")) {
    return handOn(sts.url, read, response);
  }
  if (read.path === "/-/last") {
    response.end(`${calls.at(-1)?.arn ?? "nobody"}\n`);
    return;
  }
  const call = await callOf(read, sts.sessions);
  calls.push(call);
  const { status, headers, body } = call.accessKeyId === undefined
    ? accessDenied()
    : answer(call.service, read, call.arn);
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(read.method === "HEAD" ? undefined : body);
}

/** As it came, `host` included, which is signed. */
function handOn(to: string, { method, headers, body }: AwsRequest, response: ServerResponse): void {
  const forwarded = send(to, { method, headers }, (reply) => {
    response.writeHead(reply.statusCode ?? 500, reply.headers);
    reply.pipe(response);
  });
  forwarded.on("error", () => response.destroy());
  forwarded.end(body);
}

async function callOf(request: AwsRequest, sessions: readonly Session[]): Promise<AwsCall> {
  try {
    const signer = await signerOf(request, sessions);
    if (signer === undefined) return { service: "none", arn: "anonymous", accessKeyId: undefined };
    const { service, session: { identity, accessKeyId } } = signer;
    return { service, arn: identity.arn, accessKeyId };
  } catch (error) {
    const arn = error instanceof Error ? error.message : "unknown";
    return { service: "none", arn, accessKeyId: undefined };
  }
}

async function readRequest(request: IncomingMessage): Promise<AwsRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(",") : value ?? "";
  }
  const body = new Uint8Array(Buffer.concat(chunks));
  return { method: request.method ?? "", path, query, headers, body };
}
