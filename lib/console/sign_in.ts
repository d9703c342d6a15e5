/**
 * AWS's sign-in federation: the session of a role becomes an address that opens the console.
 *
 * @module
 */

import * as z from "zod/mini";
import { OpStsError, StsError } from "../base/errors.ts";
import { ask, type AskParts } from "../sts/ask.ts";
import type { Session } from "../sts/session.ts";
import { NoAnswer, sendOnce, type WireAnswer } from "../sts/wire.ts";
import type { ConsolePlace } from "./places.ts";

const TOKEN = z.object({ SigninToken: z.string().check(z.regex(/^[\w=+/-]{10,4096}$/)) });

/**
 * Asks for a sign-in token and makes the address that opens the console: as good as a password for 15 minutes.
 *
 * @param seconds Life of the console's own session; AWS refuses one for a role that was assumed from a session
 * @throws {StsError} When AWS does not give one; no message holds anything of the session
 */
export async function signInAddress(
  session: Session,
  place: ConsolePlace,
  wishes: { readonly destination: string; readonly seconds: number | undefined },
  parts: AskParts,
): Promise<string> {
  const { destination, seconds } = wishes;
  // By POST: what stands in an address ends in the logs of proxies.
  const form = new URLSearchParams({
    Action: "getSigninToken",
    Session: JSON.stringify({
      sessionId: session.accessKeyId,
      sessionKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
    }),
    ...(seconds === undefined ? {} : { SessionDuration: String(seconds) }),
  });
  parts.trace(`sign-in: getSigninToken at ${new URL(place.federation).host}`);
  const token = tokenIn(await post(place, form, parts), place);
  const query = new URLSearchParams({
    Action: "login",
    Destination: destination,
    SigninToken: token,
  });
  return `${place.federation}?${query}`;
}

/** The address that first ends whatever session the browser has; AWS knows it in its first region alone. */
export function withLogout(address: string): string {
  const login = new URL(address);
  if (login.hostname.endsWith("signin.aws.amazon.com")) {
    login.hostname = "us-east-1.signin.aws.amazon.com";
  }
  const query = new URLSearchParams({ Action: "logout", redirect_uri: login.href });
  return `${login.origin}/oauth?${query}`;
}

async function post(
  { federation, region }: ConsolePlace,
  form: URLSearchParams,
  parts: AskParts,
): Promise<WireAnswer> {
  const { host } = new URL(federation);
  const answer = await ask<WireAnswer>({ region }, parts, async ({ caCerts, timeoutMs }) => {
    try {
      return await sendOnce({
        url: federation,
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: form.toString(),
        caCerts,
        timeoutMs,
      });
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      throw unanswered(`${host} did not answer: ${error.message}`);
    }
  });
  if ("status" in answer && "body" in answer) return answer;
  throw unanswered(`${host} did not answer in time`);
}

function unanswered(what: string): StsError {
  const hint = "check the network and HTTPS_PROXY, then try again";
  return new StsError("network", `Cannot open the console: ${what}`, hint);
}

function tokenIn({ status, body }: WireAnswer, { federation }: ConsolePlace): string {
  if (status === 200) {
    const { data } = TOKEN.safeParse(parsed(body));
    if (data !== undefined) return data.SigninToken;
  }
  const { host } = new URL(federation);
  if (status === 400) {
    throw new StsError(
      "refused",
      `Cannot open the console: ${host} does not take the session of this role`,
      "the role may lack a console, or its session has ended: try again",
    );
  }
  throw new OpStsError(
    `Cannot open the console: ${host} answered ${status} without a sign-in token`,
    "try again in a minute",
  );
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
