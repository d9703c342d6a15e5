/**
 * The refusals whose text never varies: status, code and text of AWS.
 *
 * The texts are from public logs and probes of STS; those of status 500 and 503 from its list of common errors. The two of
 * InvalidClientTokenId really differ by a full stop.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html}
 * @module
 */

/** Status, code and text by name. Status 302 is a redirect, 0 a connection closed without an answer. */
export const REFUSALS = {
  dropped: [0, "Dropped", ""],
  notAQuery: [302, "Redirect", ""],
  missingToken: [
    403,
    "MissingAuthenticationToken",
    "Request is missing Authentication Token",
  ],
  unknownKey: [
    403,
    "InvalidClientTokenId",
    "The security token included in the request is invalid.",
  ],
  wrongToken: [
    403,
    "InvalidClientTokenId",
    "The security token included in the request is invalid",
  ],
  expiredToken: [
    403,
    "ExpiredToken",
    "The security token included in the request is expired",
  ],
  wrongSignature: [
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  ],
  sessionCaller: [
    403,
    "AccessDenied",
    "Cannot call GetSessionToken with session credentials",
  ],
  halfMfa: [
    403,
    "AccessDenied",
    "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
  ],
  unknownDevice: [
    403,
    "AccessDenied",
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
  ],
  wrongCode: [
    403,
    "AccessDenied",
    "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
  ],
  rootCaller: [
    403,
    "AccessDenied",
    "Roles may not be assumed by root accounts.",
  ],
  roleDuration: [
    400,
    "ValidationError",
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  ],
  chainDuration: [
    400,
    "ValidationError",
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
  ],
  scopedKey: [
    403,
    "AccessDenied",
    "Cannot call GetScopedCredentials without session credentials",
  ],
  scopeless: [
    400,
    "ValidationError",
    "At least one of Policy and DurationSeconds must be specified.",
  ],
  shortLived: [
    400,
    "InsufficientSessionLifetime",
    "The requested DurationSeconds exceeds the remaining lifetime of the calling session.",
  ],
  throttled: [400, "Throttling", "Rate exceeded"],
  internalFailure: [
    500,
    "InternalFailure",
    "The request processing has failed because of an unknown error, exception or failure.",
  ],
  unavailable: [
    503,
    "ServiceUnavailable",
    "The request has failed due to a temporary failure of the server.",
  ],
} as const satisfies Record<string, [number, string, string]>;
