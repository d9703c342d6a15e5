/**
 * The faults of the STS stand-in, carried out.
 *
 * @module
 */

import type { Caller } from "./authenticate.ts";
import type { Fault, FaultName, Manner } from "./behaviour.ts";
import { Other, Refusal, refusal, type RefusalName } from "./errors.ts";
import { isList, type XmlTree } from "./xml.ts";

type ChosenFault = Fault["fault"] | undefined;

const MANNERS: readonly unknown[] = ["stall", "drip", "endless", "bomb"];

/**
 * Tells how the body of an answer is to be sent.
 *
 * @param fault The fault, if any
 * @returns The manner; `undefined` for a whole body
 */
export function mannerOf(fault: ChosenFault): Manner | undefined {
  return isManner(fault) ? fault : undefined;
}

function isManner(fault: ChosenFault): fault is Manner {
  return MANNERS.includes(fault);
}

const AT_ONCE: Partial<Record<FaultName, RefusalName>> = {
  "throttle": "throttled",
  "server error": "internalFailure",
  "unavailable": "unavailable",
  "drop": "dropped",
};

/**
 * Carries out a fault that comes before the request is looked at.
 *
 * @param fault The fault, if any
 * @throws {Refusal} When it is of that kind
 */
export function failAtOnce(fault: ChosenFault): void {
  if (typeof fault === "object" && "body" in fault) throw new Other(fault);
  if (typeof fault === "object") {
    throw new Refusal(fault.status, fault.code, fault.message);
  }
  const name = fault === undefined ? undefined : AT_ONCE[fault];
  if (name !== undefined) throw refusal(name);
}

/**
 * Carries out a fault that needs to know the caller.
 *
 * @param fault The fault, if any
 * @param caller The sender of the request
 * @throws {Refusal} When it is of that kind
 */
export function failForCaller(fault: ChosenFault, caller: Caller): void {
  if (fault !== "region disabled") return;
  throw new Refusal(
    403,
    "RegionDisabledException",
    `STS is not activated in this region for account:${caller.identity.accountId}. Your account administrator can activate STS in this region using the IAM Console.`,
  );
}

/**
 * Writes the answer of an action that was done, spoilt if the fault says so.
 *
 * @param fault The fault, if any
 * @param result What the action gave
 * @param write Writes a result as XML
 * @returns The body of the answer
 * @throws {Refusal} When the answer is to be lost
 */
export function spoil(
  fault: ChosenFault,
  result: XmlTree,
  write: (result: XmlTree) => string,
): string {
  if (fault === "drop after use") throw refusal("dropped");
  if (fault === "garbage") return "Welcome to the guest network\n";
  return write(fault === "missing fields" ? withoutToken(result) : result);
}

/** Without the session token, or without anything where there is none. */
function withoutToken(result: XmlTree): XmlTree {
  const { Credentials: credentials } = result;
  if (credentials === undefined || typeof credentials === "string" || isList(credentials)) {
    return {};
  }
  const { SessionToken: _, ...rest } = credentials;
  return { ...result, Credentials: rest };
}
