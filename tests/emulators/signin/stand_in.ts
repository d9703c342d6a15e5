/**
 * The stand-in for AWS's sign-in federation: credentials into a token, the token into a web session.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html}
 * @module
 */

import type { Session } from "../sts/directory.ts";

/** A request as it came. Holds the secrets of the test: not for printing. */
export interface SigninCall {
  readonly method: string;
  /** `getSigninToken`, `login`, `logout`, `console`, or empty. */
  readonly action: string;
  /** Path with query. */
  readonly target: string;
  readonly params: Readonly<Record<string, string>>;
  status: number;
}

/** How to start the stand-in. */
export interface SigninOptions {
  /** Sessions that STS has issued, as its stand-in lists them. */
  readonly sessions: readonly Session[];
  /** The real clock in ms. @default {Date.now} */
  readonly clock?: () => number;
}

/** A running stand-in. */
export interface SigninStandIn extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`; federation is at `/federation`. */
  readonly url: string;
  /** Every call so far. */
  readonly calls: readonly SigninCall[];
  /** Destinations of the web sessions that were opened. */
  readonly opened: readonly string[];
  /** What every call is answered with from now on; `undefined` ends it. */
  behave(answer: (() => Response | Promise<Response>) | undefined): void;
}

/** AWS's word for everything that it does not like about credentials (seen in aws-vault#77). */
const BAD = "Invalid credentials parameter";

const TOKEN_LIFE_MS = 15 * 60_000;

/**
 * Starts the stand-in on a free port of 127.0.0.1.
 *
 * @param options How to start it
 * @returns The running stand-in, to be disposed of
 */
export function startSignin({ sessions, clock = Date.now }: SigninOptions): SigninStandIn {
  const calls: SigninCall[] = [];
  const opened: string[] = [];
  const tokens = new Map<string, number>();
  let special: (() => Response | Promise<Response>) | undefined;

  function getSigninToken(method: string, params: SigninCall["params"]): Response {
    // AWS takes GET as well; keys in an address end in the logs of proxies.
    if (method !== "POST") return text(405, "The stand-in takes keys in a form alone");
    const session = sessionOf(params.Session ?? "", sessions);
    const isLive = session !== undefined && Date.parse(session.expiration) > clock();
    if (!isLive || session.action === "GetSessionToken") return text(400, BAD);
    const { SessionDuration: duration } = params;
    if (duration !== undefined) {
      const seconds = Number(duration);
      const isSeconds = /^\d+$/.test(duration) && seconds >= 900 && seconds <= 43_200;
      if (!isSeconds || session.isChained === true) return text(400, BAD);
    }
    const token = crypto.getRandomValues(new Uint8Array(300)).toBase64({ alphabet: "base64url" });
    tokens.set(token, clock() + TOKEN_LIFE_MS);
    return Response.json({ SigninToken: token });
  }

  function login(params: SigninCall["params"]): Response {
    const { SigninToken: token = "", Destination: destination = "" } = params;
    if (clock() >= (tokens.get(token) ?? 0)) return text(400, "Token is not valid");
    if (URL.parse(destination)?.protocol !== "https:") return text(400, "Bad Destination");
    opened.push(destination);
    const location = `/console?${new URLSearchParams({ at: destination })}`;
    return new Response(null, { status: 302, headers: { location } });
  }

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const url = new URL(request.url);
    const form = request.method === "POST" ? await request.text() : url.search;
    const params = Object.fromEntries(new URLSearchParams(form));
    const action = url.pathname === "/console" ? "console" : params.Action ?? "";
    const call = { method: request.method, action, target: url.pathname + url.search, params };
    const isFederation = url.pathname === "/federation";
    let response = text(404, "Not found");
    if (special !== undefined) response = await special();
    else if (isFederation && action === "getSigninToken") {
      response = getSigninToken(request.method, params);
    } else if (isFederation && action === "login") response = login(params);
    else if (url.pathname === "/oauth" && action === "logout") {
      const location = params.redirect_uri ?? "/";
      response = new Response(null, { status: 302, headers: { location } });
    } else if (action === "console") {
      response = new Response("<!doctype html><title>Console of the stand-in</title>", {
        headers: { "content-type": "text/html" },
      });
    }
    calls.push({ ...call, status: response.status });
    return response;
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    calls,
    opened,
    behave: (answer) => void (special = answer),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The session whose three parts are in a parameter, all right or none. */
function sessionOf(json: string, sessions: readonly Session[]): Session | undefined {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof given !== "object" || given === null) return undefined;
  const { sessionId, sessionKey, sessionToken } = {
    sessionId: "",
    sessionKey: "",
    sessionToken: "",
    ...given,
  };
  return sessions.find((session) =>
    session.accessKeyId === sessionId && session.secretAccessKey === sessionKey &&
    session.sessionToken === sessionToken
  );
}

function text(status: number, body: string): Response {
  return new Response(body, { status });
}
