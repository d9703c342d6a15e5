/**
 * Hands an address to a browser without putting it into anybody's arguments: the browser gets one of this machine, which
 * answers once with where to go.
 *
 * @module
 */

/** A way that leads a browser on, once. */
export interface HandOver extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/RANDOM`. */
  readonly url: string;
  /** Settles when a browser has been led on. */
  readonly done: Promise<void>;
}

const HEADERS = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "connection": "close",
};

/** With this Deno would have us listen elsewhere, such as to the whole network. */
const OTHER_ADDRESS = "DENO_SERVE_ADDRESS";

/** Opens the way to an address. */
export function openHandOver(address: string): HandOver {
  Deno.env.delete(OTHER_ADDRESS);
  const path = `/${crypto.getRandomValues(new Uint8Array(24)).toBase64({ alphabet: "base64url" })}`;
  const { promise: done, resolve } = Promise.withResolvers<void>();
  let isUsed = false;
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      onListen() {},
      onError: () => new Response(null, { status: 500 }),
    },
    (request) => {
      const { host, pathname, search } = new URL(request.url);
      const isOurs = request.headers.get("host") === `127.0.0.1:${server.addr.port}` &&
        host === `127.0.0.1:${server.addr.port}` && pathname === path && search === "";
      // A page that a browser shows already has no business here: people open this by themselves.
      const site = request.headers.get("sec-fetch-site") ?? "none";
      if (!isOurs || request.method !== "GET" || site !== "none" || isUsed) {
        return new Response(null, { status: 404, headers: HEADERS });
      }
      isUsed = true;
      resolve();
      return new Response(null, { status: 302, headers: { ...HEADERS, location: address } });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}${path}`,
    done,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
