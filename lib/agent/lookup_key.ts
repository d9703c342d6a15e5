/**
 * What a session in the agent is asked for by.
 *
 * @module
 */

import { digestOf } from "../base/digest.ts";
import type { Environment } from "../base/environment.ts";
import { OPTION_DEFAULTS } from "../command_line/option_rows.ts";

/** Options that change which session is found; neither its duration nor the region of a login does. */
export const KEY_OPTIONS = [
  "item",
  "vault",
  "account",
  "access-key-field",
  "secret-key-field",
  "mfa-serial-field",
  "otp-field",
  "cache-field",
  "mfa-serial",
  "cache",
  "cache-item",
  "role-arn",
  "role-session-name",
  "external-id",
  "source-identity",
  // A wrapper, or Windows' `op.exe` under WSL, may look in another account.
  "op",
] as const;

/** Options whose session the agent keeps apart too, and which are looked at before it is asked. */
const NARROWING = ["role-duration", "policy", "scope-duration"] as const;

/** Values of the options that make a key; of `--policy`, what the file holds. */
export type KeyOptions = Readonly<
  Partial<Record<(typeof KEY_OPTIONS | typeof NARROWING)[number], string | number>>
>;

/** By these, the environment tells `op` in whose account to look (1Password CLI, environment variables). */
const ACCOUNT_VARIABLES = [
  "OP_ACCOUNT",
  "OP_CONFIG_DIR",
  "OP_CONNECT_HOST",
  "OP_CONNECT_TOKEN",
  "OP_SERVICE_ACCOUNT_TOKEN",
];

/** Where `op` looks for its configuration, and so for its accounts; no secrets. */
const PLACE_VARIABLES = ["HOME", "XDG_CONFIG_HOME"];

/**
 * Makes the key of what is asked for.
 *
 * @param environment The caller's environment: whose 1Password account it names, and the STS endpoint
 */
export async function agentKey(options: KeyOptions, environment: Environment): Promise<string> {
  const values = { ...OPTION_DEFAULTS, ...options };
  return JSON.stringify([
    ...[...KEY_OPTIONS, ...NARROWING].map((name) => String(values[name] ?? "")),
    (environment["AWS_ENDPOINT_URL_STS"] ?? "").replace(/\/+$/, ""),
    ...PLACE_VARIABLES.map((name) => environment[name] ?? ""),
    await accountDigest(environment),
    // `op signin` names the account of a shell so; the token itself changes with every sign-in.
    ...Object.keys(environment).filter((name) => name.startsWith("OP_SESSION_")).sort(),
  ]);
}

async function accountDigest(environment: Environment): Promise<string> {
  const values = ACCOUNT_VARIABLES.map((name) => environment[name] ?? "");
  if (values.every((value) => value === "")) return "";
  return await digestOf(JSON.stringify(values));
}
