/**
 * `op-sts exec -- CMD`: runs a program that does not know credential_process.
 *
 * @module
 */

import { answerAgent, askForSession } from "../agent/sessions.ts";
import { obtainSession } from "../session/obtain.ts";
import type { Call } from "../session/call.ts";
import type { Environment } from "../base/environment.ts";
import { runForeground } from "../system/foreground.ts";
import { isoSeconds, type Session } from "../sts/session.ts";

/**
 * Settings that would win over the session or contradict it. AWS_SECURITY_TOKEN is what old SDKs call the session's
 * token.
 */
const REPLACED = new Set([
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_SECURITY_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
]);

/**
 * Runs a program with a session in its environment. It cannot be renewed there: the program has what is left of it.
 */
export async function exec(call: Call): Promise<number> {
  const { environment, options, trailing } = call;
  const reply = await askForSession(call);
  const found = reply.held ?? await obtainSession("use", call);
  await answerAgent(reply, found, call);
  const { session } = found;
  const [program = shellOf(call), ...args] = trailing;
  return await runForeground({
    program,
    args,
    environment: environmentFor(session, environment, options.region),
  });
}

/** The user's own shell, for who names no program. */
function shellOf({ environment, host }: Call): string {
  return host.os === "windows"
    ? environment["ComSpec"] || "cmd.exe"
    : environment["SHELL"] || "/bin/sh";
}

/**
 * Puts a session into an environment.
 *
 * @param region `--region`, when it was given
 */
export function environmentFor(
  session: Session,
  environment: Environment,
  region: string | undefined,
): Environment {
  const kept = Object.entries(environment).filter(([name]) => !REPLACED.has(name.toUpperCase()));
  return {
    ...Object.fromEntries(kept),
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_CREDENTIAL_EXPIRATION: isoSeconds(session.expiresAt),
    // botocore reads the second name only, the other SDKs the first.
    ...(region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
  };
}
