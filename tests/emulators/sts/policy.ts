/**
 * Session policies as STS takes them: their shape alone, since no action of the stand-ins depends on what they allow.
 *
 * @module
 */

import { Refusal } from "./errors.ts";
import type { ParameterRule } from "./parameters.ts";

/** The rule of `Policy` in the service model; the pattern is Java's for U+0020 to U+00FF with tab and line ends. */
export const POLICY_RULE: ParameterRule = {
  kind: "text",
  min: 1,
  max: 2048,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
};

const EFFECTS: readonly unknown[] = ["Allow", "Deny"];

/**
 * Checks a session policy.
 *
 * @param text The policy
 * @param packedLimit Length from which on it does not fit when it is packed: AWS's packing is not known
 * @throws {Refusal} `MalformedPolicyDocument` or `PackedPolicyTooLarge`
 */
export function checkPolicy(text: string, packedLimit: number): void {
  const document = parse(text);
  if (!isObject(document)) throw malformed("This policy contains invalid Json");
  const { Version: version, Statement: statement } = document;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    throw malformed("The policy must contain a valid version string");
  }
  const statements: unknown[] = Array.isArray(statement) ? statement : [statement];
  for (const one of statements) {
    if (!isObject(one) || !EFFECTS.includes(one.Effect)) {
      throw malformed("Syntax errors in policy.");
    }
    if (!("Action" in one || "NotAction" in one)) {
      throw malformed("Policy statement must contain actions.");
    }
    if (!("Resource" in one || "NotResource" in one)) {
      throw malformed("Policy statement must contain resources.");
    }
  }
  if (text.length > packedLimit) {
    const percent = Math.ceil(100 * text.length / packedLimit);
    throw new Refusal(
      400,
      "PackedPolicyTooLarge",
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(message: string): Refusal {
  return new Refusal(400, "MalformedPolicyDocument", message);
}
