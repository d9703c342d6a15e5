/**
 * Requests to AWS over HTTP: each leaves this machine once, goes where it was sent and nowhere else, and ends in time.
 *
 * @module
 */

import { messageOf } from "../base/errors.ts";
import { isLoopback } from "./target.ts";

/** A request and what it may take. */
export interface WireRequest {
  /** Whole address. */
  readonly url: string;
  /** `GET` or `POST`. */
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly caCerts: string | undefined;
  /** Milliseconds for all of it, the body of the answer included. */
  readonly timeoutMs: number;
}

/** What came back; a redirect comes back as such. */
export interface WireAnswer {
  readonly status: number;
  /** Values by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** No answer came that could be read to its end; the message says why, to be put behind a colon. */
export class NoAnswer extends Error {
  /** Whether the request may have reached somebody: false only where there was no connection to send it over. */
  readonly mayHaveLeft: boolean;

  /** Makes the failure of a request. */
  constructor(reason: string, mayHaveLeft: boolean) {
    super(reason);
    this.mayHaveLeft = mayHaveLeft;
  }
}

/** AWS's longest answers that are asked for here take some ten kB. */
const BODY_LIMIT = 1024 * 1024;

/** What a proxy for requests to this machine could be named by, in either case. */
const PROXY_NAMES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/** Names of files that Deno would read without end where they are pipes; `ca_bundle.ts` reads them with care. */
const STORE_NAMES = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/** The variable that tells Deno which authorities to trust; read when the first client is made. */
const STORES = "DENO_TLS_CA_STORE";

/** Whether the system's store is no file, so that only Deno can read it. */
const HAS_OWN_STORE = Deno.build.os === "darwin" || Deno.build.os === "windows";

/**
 * Sends a request once.
 *
 * @throws {NoAnswer} When no whole answer comes in time; never for what AWS answers
 */
export async function sendOnce(request: WireRequest): Promise<WireAnswer> {
  const signal = AbortSignal.timeout(Math.max(1, request.timeoutMs));
  const late = new Promise<never>((_, reject) => {
    const told = `it took longer than ${Math.ceil(request.timeoutMs)} ms`;
    signal.addEventListener("abort", () => reject(new NoAnswer(told, true)));
  });
  return await Promise.race([exchange(request, signal), late]);
}

/** What a header can hold; Deno's words for anything else quote it, a session's token too. */
const HEADER = /^[\t -~]*$/;

async function exchange(request: WireRequest, signal: AbortSignal): Promise<WireAnswer> {
  const { url, method, headers, body } = request;
  if (!Object.values(headers).every((value) => HEADER.test(value))) {
    throw new NoAnswer("what it is to be sent holds a character that no key or token has", false);
  }
  using client = clientFor(request);
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, "accept-encoding": "identity" },
      redirect: "manual",
      signal,
      client,
      // Not as text or bytes: those Deno 2.7.11 sends again when a line is dropped, even a fresh one.
      ...(body === undefined ? {} : { body: new Blob([body]) }),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await readBody(response),
    };
  } catch (error) {
    throw failureOf(error);
  }
}

/**
 * A client for one request: on a connection that was used before, Deno sends a request again when the other side closes
 * it (seen on 2.9.6), and over HTTP/2 when it is told to go away; AWS would see a one-time code twice.
 */
function clientFor({ url, caCerts }: WireRequest): Deno.HttpClient {
  const options = {
    poolMaxIdlePerHost: 0,
    http2: false,
    ...(caCerts === undefined ? {} : { caCerts: [caCerts] }),
  };
  const proxies = isLoopback(new URL(url)) ? PROXY_NAMES : [];
  const hidden = [...proxies.flatMap((name) => [name, name.toLowerCase()]), ...STORE_NAMES]
    .map((name) => [name, Deno.env.get(name)] as const);
  for (const [name] of hidden) Deno.env.delete(name);
  if (HAS_OWN_STORE && !Deno.env.get(STORES)) Deno.env.set(STORES, "mozilla,system");
  try {
    // The client reads these names when it is made, and has no option in their place.
    return Deno.createHttpClient(options);
  } catch (error) {
    throw new NoAnswer(messageOf(error), false);
  } finally {
    for (const [name, value] of hidden) if (value !== undefined) Deno.env.set(name, value);
  }
}

/** Deno's words where there was no connection, or it would not make one; whatever else it says counts as sent. */
const NEVER_SENT = /client error \(Connect\)|Requests to port \d+ are blocked/;

async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(BODY_LIMIT);
  let length = 0;
  for await (const chunk of response.body ?? []) {
    // Counted behind any decompression; leaving the loop ends the connection.
    if (length + chunk.length > BODY_LIMIT) {
      throw new NoAnswer("its answer is longer than 1 MiB", true);
    }
    body.set(chunk, length);
    length += chunk.length;
  }
  return body.slice(0, length);
}

/** What Deno refuses is a fault of ours, not of the network: it goes on as it is. */
function failureOf(error: unknown): unknown {
  const chain = causesOf(error);
  const refused = chain.find((cause) => cause instanceof Deno.errors.NotCapable);
  const known = chain.find((cause) => cause instanceof NoAnswer);
  if (refused !== undefined || known !== undefined) return refused ?? known;
  const words = chain.at(-1)?.message ?? "";
  const stage = /client error \((\w+)\): /.exec(words);
  const reason = stage === null ? words : words.slice(stage.index + stage[0].length);
  return new NoAnswer(reason, !NEVER_SENT.test(words));
}

/** An error and its causes: fetch hides the reason, such as an unknown certificate authority, in the innermost one. */
function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}
