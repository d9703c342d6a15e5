/**
 * The rules of Signature Version 4 that need no key: what a request is signed for, and which headers are covered.
 *
 * Texts are those that AWS services were seen to answer with.
 *
 * @module
 */

import { incompleteSignature, signatureDoesNotMatch } from "./errors.ts";

/** What a signature is valid for, out of the `Credential` value. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** Day of the signature, `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
}

const REGION =
  /^(?:cn|us-gov|us|eu|ap|sa|ca|me|af|il|mx)-(?:central|north|south|(?:north|south)?(?:east|west))-[1-9]$/;

/** IAM is one for a partition, and signed for in one region. */
const IAM_REGIONS = ["us-east-1", "cn-north-1", "us-gov-west-1"];

/**
 * Checks that a signature covers what it must: `host`, `content-type` and every `x-amz-…` header that was sent.
 *
 * @param names Names of the signed headers, as given
 * @param headers The request's headers by lower-case name
 * @throws {Refusal} When one is not covered, or the list itself is not sorted, lower-case and free of strangers
 */
export function checkSignedHeaders(
  names: readonly string[],
  headers: Readonly<Record<string, string>>,
): void {
  const sent = Object.keys(headers).filter((name) =>
    name === "content-type" || name.startsWith("x-amz-")
  );
  for (const name of ["host", ...sent.sort()]) {
    if (names.includes(name)) continue;
    const shown = name === "host" ? "'Host' or ':authority'" : `'${name}'`;
    throw signatureDoesNotMatch(
      `${shown} must be a 'SignedHeader' in the AWS Authorization.`,
    );
  }
  const orderly = [...new Set(names)].sort().join(";");
  const stranger = names.find((name) => !Object.hasOwn(headers, name));
  if (names.join(";") !== orderly || stranger !== undefined) {
    throw signatureDoesNotMatch(
      `The signed headers '${names.join(";")}' are not a sorted list of headers that were sent.`,
    );
  }
}

/**
 * Reads the scope of a credential and checks it.
 *
 * @param credential The `Credential` value, `key/date/region/service/aws4_request`
 * @param stamp The request's time, `YYYYMMDDTHHMMSSZ`
 * @returns The scope
 * @param wanted The service that it must be for
 * @throws {Refusal} When it is not for that service, a real region, this protocol and the request's day
 */
export function readScope(
  credential: string,
  stamp: string,
  wanted: "sts" | "iam" = "sts",
): CredentialScope {
  const parts = credential.split("/");
  const [accessKeyId = "", date, region = "", service, terminator] = parts;
  if (parts.length !== 5) {
    throw incompleteSignature(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  const day = stamp.slice(0, 8);
  const broken: [isBroken: boolean, message: string][] = [
    [
      !(wanted === "iam" ? IAM_REGIONS.includes(region) : REGION.test(region)),
      `Credential should be scoped to a valid region, not '${region}'.`,
    ],
    [
      service !== wanted,
      `Credential should be scoped to correct service: '${wanted}'.`,
    ],
    [
      terminator !== "aws4_request",
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`,
    ],
    [
      date !== day,
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${day}', from '${stamp}'.`,
    ],
  ];
  const messages = broken.filter(([isBroken]) => isBroken);
  if (messages.length > 0) {
    throw signatureDoesNotMatch(
      messages.map(([, message]) => message).join(" "),
    );
  }
  return { accessKeyId, date: day, region };
}
