/**
 * A session as variables of the environment, for programs that know no credential_process.
 *
 * @module
 */

import { PROFILE_ROW, twinOf } from "../command_line/option_rows.ts";
import { accountOf, isoSeconds, type KeptSession } from "../sts/session.ts";
import type { Call } from "./call.ts";

/** What an environment has to become; nothing of another session is left in it. */
export interface SessionVariables {
  readonly set: Readonly<Record<string, string>>;
  /** Names to take away. */
  readonly unset: readonly string[];
}

/** Variables that are ours to set; what is not set is taken away, since it would be another session's. */
const OF_SESSION = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_SESSION_EXPIRATION",
  "AWS_ACCOUNT_ID",
  "OP_STS_PROFILE",
];

/**
 * What would win over the session or contradict it: SDKs pass by keys of the environment when a profile is named there,
 * AWS_SECURITY_TOKEN is what old SDKs call the token, AWS_ACCESS_KEY and AWS_SECRET_KEY what Go's and Java's call a key
 * (Java 1 looks at this name of the secret first), and prompts of shells take the last names for the profile.
 */
const CONTRADICTING = [
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_ACCESS_KEY",
  "AWS_SECRET_KEY",
  "AWS_SECURITY_TOKEN",
  "AWS_ROLE_ARN",
  "AWS_ROLE_SESSION_NAME",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_VAULT",
  "AWSU_PROFILE",
  "AWSUME_PROFILE",
  "AWSUME_EXPIRATION",
];

/** Writes a session as variables, with the region of `--region` or else of the profile. */
export function variablesOf(
  found: KeptSession,
  { options, profile }: Pick<Call, "options" | "profile">,
): SessionVariables {
  const { session } = found;
  const expiration = isoSeconds(session.expiresAt);
  const account = accountOf(found);
  const region = options.region ?? profile?.region;
  const set = {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    // botocore and the JavaScript SDK read the first name, prompts of shells the second as well.
    AWS_CREDENTIAL_EXPIRATION: expiration,
    AWS_SESSION_EXPIRATION: expiration,
    ...(account === undefined ? {} : { AWS_ACCOUNT_ID: account }),
    // botocore reads the second name only, the other SDKs the first.
    ...(region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    ...(profile === undefined ? {} : { [twinOf(PROFILE_ROW.name)]: profile.name }),
  };
  return { set, unset: [...OF_SESSION, ...CONTRADICTING].filter((name) => !(name in set)) };
}
