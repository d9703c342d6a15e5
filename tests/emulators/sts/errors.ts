/**
 * The refusals of the STS stand-in, with the statuses, codes and texts of AWS.
 *
 * @module
 */

import type { OtherAnswer } from "./behaviour.ts";
import { REFUSALS } from "./error_texts.ts";

/** A request that STS turns down. Status 302 stands for the redirect to a web page, 0 for a connection closed without an answer. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** HTTP status. */
  readonly status: number;
  /** AWS error code, such as `AccessDenied`. */
  readonly code: string;

  /**
   * @param status HTTP status, 302 or 0
   * @param code AWS error code
   * @param message Text for the `Message` element; empty leaves the element out
   */
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The answer of something else in the place of STS. */
export class Other extends Error {
  override readonly name = "Other";
  /** The answer. */
  readonly answer: OtherAnswer;

  /** @param answer The answer */
  constructor(answer: OtherAnswer) {
    super();
    this.answer = answer;
  }
}

/** Name of a refusal whose text never varies. */
export type RefusalName = keyof typeof REFUSALS;

/**
 * Makes a refusal whose text never varies.
 *
 * @param name Its name
 * @returns The refusal, to be thrown
 */
export function refusal(name: RefusalName): Refusal {
  const [status, code, message] = REFUSALS[name];
  return new Refusal(status, code, message);
}

/**
 * Makes the refusal of parameters that break the service model.
 *
 * @param violations What is wrong, such as `Value 'x' at 'tokenCode' failed to satisfy constraint: …`; at least one
 * @returns The refusal, to be thrown
 */
export function validationError(violations: readonly string[]): Refusal {
  const found = violations.length === 1
    ? "1 validation error"
    : `${violations.length} validation errors`;
  return new Refusal(
    400,
    "ValidationError",
    `${found} detected: ${violations.join("; ")}`,
  );
}

/**
 * Makes the refusal of an Authorization header that lacks something or cannot be read.
 *
 * @param message AWS's text
 * @returns The refusal, to be thrown
 */
export function incompleteSignature(message: string): Refusal {
  return new Refusal(400, "IncompleteSignature", message);
}

/**
 * Makes the refusal of a readable signature that does not hold.
 *
 * @param message AWS's text
 * @returns The refusal, to be thrown
 */
export function signatureDoesNotMatch(message: string): Refusal {
  return new Refusal(403, "SignatureDoesNotMatch", message);
}
