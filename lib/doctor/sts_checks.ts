/**
 * AWS STS: whether it answers, by which way, and whether this machine's clock agrees with it.
 *
 * @module
 */

import { isLoopback, type StsTarget } from "../sts/target.ts";
import { remedyFor } from "../sts/errors.ts";
import type { AskParts } from "../sts/ask.ts";
import { namedCaBundle, readCaCerts } from "../sts/ca_bundle.ts";
import { probeSts, stsAddress } from "../sts/probe.ts";
import { type Attempt, attempt, type Check, checker, OUT_OF_TIME } from "./check.ts";

/** AWS takes codes of the steps next to its own: beyond this a login fails. In seconds. */
const TOO_FAR = 30;

/** From here on a code can miss the step that AWS is in, in seconds. */
const NOTEWORTHY = 10;

/** More time than this is not given to STS, in ms. */
const LIMIT_MS = 10_000;

/** Asks STS for nothing; judges its answer and the clock. */
export async function checkSts(
  target: Attempt<StsTarget>,
  parts: AskParts,
): Promise<Check[]> {
  const sts = checker("sts");
  const { unchecked } = checker("clock");
  const { clock, deadline } = parts;
  if ("error" in target) return [sts.error(target.error), unchecked("STS was not asked")];
  const caCerts = await attempt(() => readCaCerts(parts));
  if ("error" in caCerts) return [sts.error(caCerts.error), unchecked("STS was not asked")];
  const timeoutMs = Math.min(LIMIT_MS, deadline.left());
  const reply = await probeSts({ target: target.value, caCerts: caCerts.value, timeoutMs });
  const way = `${URL.parse(stsAddress(target.value))?.host}${await detour(parts, target.value)}`;
  if (reply.kind === "no answer") {
    return [
      deadline.left() <= 0 ? sts.unchecked(OUT_OF_TIME) : sts.failed(
        `STS does not answer: ${way}: ${reply.reason}`,
        remedyFor(reply.reason),
      ),
      unchecked("STS did not answer"),
    ];
  }
  if (!reply.isSts) {
    return [
      sts.failed(
        `something else answers in place of STS: ${way}, status ${reply.status}`,
        "log in to the network, or correct HTTPS_PROXY or AWS_ENDPOINT_URL_STS",
      ),
      unchecked("STS did not answer"),
    ];
  }
  return [sts.ok(`STS answers: ${way}`), checkClock(reply.date, clock.now())];
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
async function detour(parts: AskParts, target: StsTarget): Promise<string> {
  const { environment } = parts;
  const bundle = await namedCaBundle(parts);
  // An endpoint on this machine is reached past every proxy.
  const names = isLoopback(new URL(stsAddress(target))) ? [] : ["HTTPS_PROXY", "ALL_PROXY"];
  const proxy = names.flatMap((name) => [name, name.toLowerCase()])
    .find((name) => environment[name]);
  const bypass = ["NO_PROXY", "no_proxy"].find((name) => environment[name]);
  const ways = [
    ...(target.endpoint === undefined ? [] : ["named by AWS_ENDPOINT_URL_STS"]),
    ...(proxy === undefined
      ? []
      : [`${proxy} is ${URL.parse(environment[proxy] ?? "")?.host || "no URL"}`]),
    ...(proxy === undefined || bypass === undefined ? [] : [`${bypass} is set`]),
    ...(bundle === undefined ? [] : [`${bundle.by} is ${bundle.path}`]),
  ];
  return ways.length === 0 ? "" : ` (${ways.join(", ")})`;
}
