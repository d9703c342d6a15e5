/**
 * Checks of an action's parameters against the limits of the STS service model (botocore `sts/2011-06-15`).
 *
 * @module
 */

import { Refusal, validationError } from "./errors.ts";
import type { FormParameters } from "./form.ts";

/** What the model says of one parameter. Limits are lengths of texts and values of integers. */
export interface ParameterRule {
  readonly kind: "text" | "integer";
  readonly min: number;
  readonly max: number;
  /** Java-style pattern as AWS prints it, matched against the whole text. */
  readonly pattern?: string;
  readonly required?: boolean;
}

/** The rules of `SerialNumber` and `TokenCode`, which several actions share. */
export const MFA_RULES: Readonly<Record<string, ParameterRule>> = {
  SerialNumber: {
    kind: "text",
    min: 9,
    max: 256,
    pattern: "[\\w+=/:,.@-]*",
  },
  TokenCode: { kind: "text", min: 6, max: 6, pattern: "[\\d]*" },
};

/** Parameters that every Query request carries. */
const COMMON = new Set(["Action", "Version"]);
const INT32_LIMIT = 2 ** 31;

/**
 * Checks the parameters of an action.
 *
 * @param params The form parameters
 * @param rules What the action takes, by parameter name
 * @throws {Refusal} `ValidationError` naming every broken limit, `MalformedInput` for what is no integer, and
 * `InvalidQueryParameter` for a name the action does not have (STS would ignore it)
 */
export function checkParameters(
  params: FormParameters,
  rules: Readonly<Record<string, ParameterRule>>,
): void {
  for (const name of Object.keys(params)) {
    if (COMMON.has(name) || Object.hasOwn(rules, name)) continue;
    throw new Refusal(
      400,
      "InvalidQueryParameter",
      `The stand-in knows no parameter ${name} of ${params.Action}; STS would ignore it`,
    );
  }
  const violations = Object.entries(rules).flatMap(([name, rule]) =>
    violationsOf(name, params[name], rule)
  );
  if (violations.length > 0) throw validationError(violations);
}

function violationsOf(
  name: string,
  value: string | undefined,
  rule: ParameterRule,
): string[] {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  if (value === undefined) {
    if (rule.required !== true) return [];
    return [
      `Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    ];
  }
  const measure = rule.kind === "integer" ? "value" : "length";
  const size = rule.kind === "integer" ? readInteger(value) : value.length;
  const { min, max, pattern } = rule;
  const broken: [isBroken: boolean, demand: string][] = [
    [
      pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value),
      `satisfy regular expression pattern: ${pattern}`,
    ],
    [size < min, `have ${measure} greater than or equal to ${min}`],
    [size > max, `have ${measure} less than or equal to ${max}`],
  ];
  return broken.filter(([isBroken]) => isBroken).map(([, demand]) =>
    `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${demand}`
  );
}

/** A signed 32-bit integer, as public probes of STS show: `+900` and `0900` pass, `900.0` does not. */
function readInteger(value: string): number {
  const number = Number(value);
  if (value === "") {
    throw new Refusal(400, "MalformedInput", "missing value for decimal type");
  }
  if (
    !/^[+-]?\d+$/.test(value) || number < -INT32_LIMIT || number >= INT32_LIMIT
  ) {
    throw new Refusal(400, "MalformedInput", "");
  }
  return number;
}
