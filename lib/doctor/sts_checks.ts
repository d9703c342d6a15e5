/**
 * AWS STS: whether it answers, by which way, and whether this machine's clock agrees with it.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import type { StsTarget } from "../sts/target.ts";
import { type Attempt, type Check, checker } from "./check.ts";
import { stsAddress, type StsReply } from "../sts/probe.ts";

/** What is known of STS. */
export interface StsFacts {
  /** Where logins go, or why they cannot. */
  readonly target: Attempt<StsTarget>;
  /** Its answer, or why no request could be sent; `undefined` without a target. */
  readonly reply: Attempt<StsReply> | undefined;
  /** Wall clock in ms when the answer came. */
  readonly now: number;
  readonly environment: Environment;
}

/** AWS takes codes of the steps next to its own: beyond this a login fails. In seconds. */
const TOO_FAR = 30;

/** From here on a code can miss the step that AWS is in, in seconds. */
const NOTEWORTHY = 10;

/** Judges STS and the clock. */
export function checkSts(facts: StsFacts): Check[] {
  const { target, reply } = facts;
  const sts = checker("sts");
  const clock = checker("clock");
  if ("error" in target) {
    return [sts.error(target.error), clock.unchecked("STS was not asked")];
  }
  if (reply === undefined || "error" in reply) {
    return [
      reply === undefined ? sts.unchecked("STS was not asked") : sts.error(reply.error),
      clock.unchecked("STS was not asked"),
    ];
  }
  const way = `${URL.parse(stsAddress(target.value))?.host}${detour(facts, target.value)}`;
  if (reply.value.kind === "no answer") {
    return [
      sts.failed(
        `STS does not answer: ${way}: ${reply.value.reason}`,
        "check the network, HTTPS_PROXY and AWS_CA_BUNDLE",
      ),
      clock.unchecked("STS did not answer"),
    ];
  }
  const { isSts, status, date } = reply.value;
  if (!isSts) {
    return [
      sts.failed(
        `something else answers in place of STS: ${way}, status ${status}`,
        "log in to the network, or correct HTTPS_PROXY or AWS_ENDPOINT_URL_STS",
      ),
      clock.unchecked("STS did not answer"),
    ];
  }
  return [sts.ok(`STS answers: ${way}`), checkClock(date, facts.now)];
}

function checkClock(date: string | undefined, now: number): Check {
  const { ok, warning, failed, unchecked } = checker("clock");
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs)) return unchecked("STS did not tell the time");
  const seconds = Math.round((now - theirs) / 1000);
  const text = `the clock is ${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead of"} AWS's`;
  const remedy = "set the clock, and let the system keep it in time";
  if (Math.abs(seconds) > TOO_FAR) return failed(`${text}, so codes are rejected`, remedy);
  if (Math.abs(seconds) > NOTEWORTHY) return warning(`${text}: codes may be rejected`, remedy);
  return ok("the clock agrees with AWS's");
}

/** Names proxy, certificates and endpoint as far as they are set, without a password. */
function detour({ environment }: StsFacts, target: StsTarget): string {
  const isHttps = stsAddress(target).startsWith("https:");
  const names = isHttps ? ["HTTPS_PROXY", "ALL_PROXY"] : ["HTTP_PROXY", "ALL_PROXY"];
  const proxy = names.flatMap((name) => [name, name.toLowerCase()])
    .find((name) => environment[name]);
  const bypass = ["NO_PROXY", "no_proxy"].find((name) => environment[name]);
  const parts = [
    ...(target.endpoint === undefined ? [] : ["named by AWS_ENDPOINT_URL_STS"]),
    ...(proxy === undefined
      ? []
      : [`${proxy} is ${URL.parse(environment[proxy] ?? "")?.host || "no URL"}`]),
    ...(proxy === undefined || bypass === undefined ? [] : [`${bypass} is set`]),
    ...(environment["AWS_CA_BUNDLE"] ? [`AWS_CA_BUNDLE is ${environment["AWS_CA_BUNDLE"]}`] : []),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
