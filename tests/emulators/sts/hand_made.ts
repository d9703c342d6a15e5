/**
 * Requests to the STS stand-in signed by hand, for tests that must say something the SDK would not say.
 *
 * @module
 */

import { amzDate } from "./request_time.ts";
import { signature } from "./sigv4.ts";

/** Credentials of a key or of a session. */
export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Departures from a correct request. */
export interface Departures {
  readonly method?: string;
  /** Path and query. */
  readonly target?: string;
  /** Body in place of the encoded parameters. */
  readonly body?: string;
  /** Body that is sent in place of the signed one. */
  readonly sentBody?: string;
  /** Headers to add before signing, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Lower-case names of headers to leave out of the signature. */
  readonly unsigned?: readonly string[];
  /** Lower-case names of headers to sign without sending them. */
  readonly unsent?: readonly string[];
  /** Time of the request, `YYYYMMDDTHHMMSSZ`. */
  readonly stamp?: string;
  readonly region?: string;
  readonly service?: string;
  /** Changes the finished Authorization header. */
  readonly rewrite?: (authorization: string) => string | undefined;
}

/** What came back. */
export interface HandMadeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Text of the first `Code` and `Message` elements, still escaped; empty when there is none. */
  readonly code: string;
  readonly message: string;
}

/**
 * Signs a request and sends it.
 *
 * @param url Address of the stand-in
 * @param key Credentials to sign with
 * @param params Form parameters without `Version`
 * @param departures What to do differently from a correct request
 * @returns The answer; a redirect is not followed
 */
export async function sendSigned(
  url: string,
  key: SigningKey,
  params: Readonly<Record<string, string>>,
  departures: Departures = {},
): Promise<HandMadeAnswer> {
  const { method = "POST", target = "/", unsent = [] } = departures;
  const form = new URLSearchParams({ Version: "2011-06-15", ...params });
  const body = departures.body ?? form.toString();
  const stamp = departures.stamp ?? amzDate(Date.now());
  const headers: Record<string, string> = {
    "content-type": "application/x-www-form-urlencoded",
    "host": new URL(url).host,
    "x-amz-date": stamp,
    ...(key.sessionToken === undefined ? {} : { "x-amz-security-token": key.sessionToken }),
    ...departures.headers,
  };
  const authorization = await authorize(key, headers, body, stamp, departures);
  const sent = Object.entries({ ...headers, authorization })
    .filter(([name]) => name !== "host" && !unsent.includes(name))
    .flatMap(([name, value]): [string, string][] => value === undefined ? [] : [[name, value]]);
  const response = await fetch(url + target, {
    method,
    headers: sent,
    body: method === "GET" ? null : new TextEncoder().encode(departures.sentBody ?? body),
    redirect: "manual",
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text,
    code: /<Code>(.*)<\/Code>/.exec(text)?.[1] ?? "",
    message: /<Message>(.*)<\/Message>/.exec(text)?.[1] ?? "",
  };
}

async function authorize(
  key: SigningKey,
  headers: Record<string, string>,
  body: string,
  stamp: string,
  { region = "eu-west-3", service = "sts", unsigned = [], rewrite }: Departures,
): Promise<string | undefined> {
  const signedHeaders = Object.keys(headers).sort()
    .filter((name) => !unsigned.includes(name));
  const value = await signature({
    secretAccessKey: key.secretAccessKey,
    stamp,
    region,
    service,
    signedHeaders,
    headers,
    body: new TextEncoder().encode(body),
  });
  const scope = [
    key.accessKeyId,
    stamp.slice(0, 8),
    region,
    service,
    "aws4_request",
  ];
  const header = `AWS4-HMAC-SHA256 Credential=${scope.join("/")}, SignedHeaders=${
    signedHeaders.join(";")
  }, Signature=${value}`;
  return rewrite === undefined ? header : rewrite(header);
}
