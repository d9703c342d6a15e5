/**
 * The `Authorization` header of Signature Version 4, taken apart.
 *
 * @module
 */

import { incompleteSignature, refusal } from "./errors.ts";

/** Name of the only algorithm that the stand-in knows. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

/** What the header says. */
export interface Authorization {
  /** The whole `Credential` value. */
  readonly credential: string;
  /** Names of the signed headers, as given. */
  readonly signedHeaders: readonly string[];
  /** The signature, as given. */
  readonly signature: string;
}

const FIELDS = ["Credential", "Signature", "SignedHeaders"] as const;

/**
 * Takes an `Authorization` header apart.
 *
 * @param header The header's value
 * @returns Its three fields
 * @throws {Refusal} `MissingAuthenticationToken` when it is not of SigV4, `IncompleteSignature` when it cannot be read
 */
export function readAuthorization(header: string | undefined): Authorization {
  if (header === undefined || !header.startsWith("AWS4-")) {
    throw refusal("missingToken");
  }
  const [algorithm = "", ...rest] = header.split(" ");
  const fields = readFields(rest.join(" "), header);
  const missing = FIELDS.filter((name) => !fields.has(name));
  if (missing.length > 0) {
    const wants = missing.map((name) => `Authorization header requires '${name}' parameter.`);
    throw incompleteSignature(
      `${wants.join(" ")} Authorization=${algorithm}`,
    );
  }
  if (algorithm !== ALGORITHM) {
    throw incompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}'`);
  }
  return {
    credential: fields.get("Credential") ?? "",
    signedHeaders: (fields.get("SignedHeaders") ?? "").split(";"),
    signature: fields.get("Signature") ?? "",
  };
}

/** Refuses, beside what has no equal-sign, a field that is unknown, comes twice or holds a blank. */
function readFields(text: string, header: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(",").map((piece) => piece.trim())) {
    const [name = "", ...value] = part.split("=");
    const isKnown = FIELDS.some((field) => field === name);
    const isPair = value.length === 1 && !/\s/.test(part);
    if (!isPair || !isKnown || fields.has(name)) {
      throw incompleteSignature(
        `'${part}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`,
      );
    }
    fields.set(name, value.join());
  }
  return fields;
}
