/**
 * One question to AWS: by which way it goes, and that nothing of it outlives its time.
 *
 * @module
 */

import { type Clock, type Deadline, within } from "../base/clock.ts";
import { hideAwsSettings } from "../base/hidden_settings.ts";
import { type CaParts, readCaCerts } from "./ca_bundle.ts";
import type { AwsFailure, Route } from "./messages.ts";
import type { StsTarget } from "./target.ts";

/** What every question to AWS needs. */
export interface AskParts extends CaParts {
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
  /** Takes lines of the secret-free trace. */
  readonly trace: (line: string) => void;
}

/** AWS answers in well under a second; behind this, a code may or may not have been used. In ms. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Asks AWS once, for 10 s and no longer than the deadline: certificates, proxy, TLS, headers and body all count.
 *
 * @param send Sends a request by this way; what it has not done by then is left behind
 * @throws {StsError} When certificates that the user named cannot be read
 */
export async function ask<Answer>(
  { region, endpoint }: Pick<StsTarget, "region" | "endpoint">,
  parts: AskParts,
  send: (route: Route) => Promise<Answer>,
): Promise<Answer | AwsFailure> {
  const { clock, deadline } = parts;
  const timeMs = Math.min(REQUEST_TIMEOUT_MS, deadline.left());
  const end = clock.elapsed() + timeMs;
  const late = `it took longer than ${Math.max(0, Math.ceil(timeMs))} ms`;
  let kind: "not sent" | "no answer" = "not sent";

  async function sendInTime(): Promise<Answer | AwsFailure> {
    const caCerts = await readCaCerts(parts);
    const timeoutMs = end - clock.elapsed();
    if (timeoutMs <= 0) return { kind, reason: late };
    kind = "no answer";
    return await send({
      region,
      timeoutMs,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(caCerts === undefined ? {} : { caCerts }),
    });
  }
  return await within(sendInTime(), timeMs) ?? { kind, reason: late };
}

/** Loads the AWS SDK for STS, out of reach of any AWS setting. */
export async function loadSts(): Promise<typeof import("./sts_client.ts")> {
  hideAwsSettings();
  return await import("./sts_client.ts");
}
