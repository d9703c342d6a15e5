/**
 * How the AWS SDK sends and how it fails, for its clients: bundled with them, so nothing here is shared with the rest.
 *
 * @module
 */

import { type AwsFailure, type Route, type SignedRequest, WEB_PAGE } from "./messages.ts";
import { NoAnswer, sendOnce, type WireAnswer } from "./wire.ts";
import { VERSION } from "../base/version.ts";

/** A request as the SDK hands it over. */
interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** What the SDK's exceptions tell. */
interface SdkException extends Error {
  readonly $response?: { readonly headers: Readonly<Record<string, string>> } | undefined;
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
}

/** A page for people, as proxies and captive portals answer in place of AWS. */
class WebPage extends Error {
  readonly status: number;

  constructor(status: number) {
    super(WEB_PAGE);
    this.status = status;
  }
}

/** The settings of a client for one request, which is tried once. */
export function clientSettings(request: SignedRequest) {
  return {
    region: request.region,
    credentials: request.credentials,
    maxAttempts: 1,
    // What CloudTrail shows of a login. The SDK's own would ask for the release of the system, which a binary may not.
    defaultUserAgentProvider: () => Promise.resolve<[string, string][]>([["op-sts", VERSION]]),
    requestHandler: { handle: (asked: SdkRequest) => handle(asked, request) },
    ...(request.endpoint === undefined ? {} : { endpoint: request.endpoint }),
  };
}

/** In place of the SDK's own handlers, whose time ends with the headers, and which follow redirects. */
async function handle(
  { protocol, hostname, port, path, method, headers, body }: SdkRequest,
  { caCerts, timeoutMs }: Route,
): Promise<{ response: { statusCode: number } & Omit<WireAnswer, "status"> }> {
  const { status, ...answer } = await sendOnce({
    url: `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`,
    method,
    headers,
    body,
    caCerts,
    timeoutMs,
  });
  if (status >= 300 && status < 400) {
    const { host } = URL.parse(answer.headers["location"] ?? "") ?? { host: "nowhere" };
    throw new NoAnswer(
      `it was redirected to ${host}, which is not followed (status ${status})`,
      true,
    );
  }
  if (/html/i.test(answer.headers["content-type"] ?? "")) throw new WebPage(status);
  return { response: { statusCode: status, ...answer } };
}

/**
 * What a call of the SDK failed with, as plain data.
 *
 * @param isException Whether it is an answer of AWS's, by the class of the client that asked
 * @throws What is neither an answer nor the lack of one: a fault of ours, to be told as such
 */
export function failureOf(
  error: unknown,
  isException: (error: unknown) => error is SdkException,
): AwsFailure {
  if (error instanceof NoAnswer) {
    return { kind: error.mayHaveLeft ? "no answer" : "not sent", reason: error.message };
  }
  if (error instanceof WebPage) {
    return { kind: "error", code: WEB_PAGE, message: "", status: error.status };
  }
  // What stands twice in an answer is a list, whatever the types of the SDK say.
  if (!isException(error) || typeof error.message !== "string") return unreadable(error);
  const date = error.$response?.headers["date"];
  return {
    kind: "error",
    code: error.name,
    message: error.message,
    status: error.$metadata.httpStatusCode ?? 0,
    ...(date === undefined ? {} : { date }),
  };
}

/** An answer that is no XML: the SDK hangs it on the error of its parser. */
function unreadable(error: unknown): AwsFailure {
  if (!(error instanceof Error && "$response" in error)) throw error;
  const { $response: response } = error;
  const hasStatus = typeof response === "object" && response !== null && "statusCode" in response;
  const status = hasStatus ? Number(response.statusCode) : 0;
  return { kind: "error", code: "with something unreadable", message: "", status };
}
