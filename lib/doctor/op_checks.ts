/**
 * The 1Password CLI: found, new enough, found by desktop programs as well, and signed in.
 *
 * @module
 */

import type { OpStsError } from "../base/errors.ts";
import type { Identity } from "../onepassword/op_lists.ts";
import { type Attempt, type Check, checker } from "./check.ts";

/** What is known of `op`. */
export interface OpFacts {
  /** Where it is; `undefined` when it is nowhere. */
  readonly path: string | undefined;
  /** Whether a program started from the desktop finds it too. */
  readonly isOnDesktop: boolean;
  readonly version: string | undefined;
  /** Who is signed in, asked after the item was read; `undefined` when `op` is nowhere. */
  readonly identity: Attempt<Identity> | undefined;
  /** Whether 1Password can be asked. */
  readonly isSignedIn: boolean;
  /** Why the item could not be read. */
  readonly reading: OpStsError | undefined;
  /** Whether the session is kept in 1Password. */
  readonly keeps: boolean;
}

/** JSON by stdin came with it (1Password's Terraform provider names the version). */
const LEAST = [2, 23, 0];

/** Until then `op` could exit with 0 after a server error (1Password's release notes). */
const SAFE = [2, 32, 1];

const UPDATE = "update the 1Password CLI: https://developer.1password.com/docs/cli/get-started";

/** Judges `op`. */
export function checkOp(facts: OpFacts): Check[] {
  const { path } = facts;
  const { ok, failed } = checker("op");
  if (path === undefined) {
    const rest = ["op-version", "op-on-desktop", "signed-in"];
    return [
      failed(
        "the 1Password CLI is not found",
        "install it from https://developer.1password.com/docs/cli, or give its path by --op",
      ),
      ...rest.map((name) => checker(name).unchecked("op is not found")),
    ];
  }
  return [ok(`op is ${path}`), version(facts), desktop(path, facts), signedIn(facts)];
}

function version({ version, keeps }: OpFacts): Check {
  const { ok, failed, warning } = checker("op-version");
  if (version === undefined) return failed("op does not tell its version", UPDATE);
  const [parts] = version.match(/^\d+\.\d+\.\d+/) ?? [""];
  if (isOlder(parts, LEAST)) {
    const text = `op ${version} cannot store a session: that needs ${LEAST.join(".")} or later`;
    return keeps ? failed(text, UPDATE) : warning(text, UPDATE);
  }
  if (isOlder(parts, SAFE)) {
    return warning(
      `op ${version} can report success after a server error, until ${SAFE.join(".")}`,
      UPDATE,
    );
  }
  return ok(`op has the version ${version}`);
}

function isOlder(version: string, than: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  const index = than.findIndex((part, index) => part !== parts[index]);
  return index !== -1 && !((parts[index] ?? 0) > (than[index] ?? 0));
}

function desktop(path: string, { isOnDesktop }: OpFacts): Check {
  const { ok, warning } = checker("op-on-desktop");
  return isOnDesktop ? ok("programs started from the desktop find op too") : warning(
    `programs started from the desktop do not look for op where it is`,
    `add --op ${path} to the credential_process line, or run op-sts setup`,
  );
}

function signedIn({ identity, isSignedIn, reading }: OpFacts): Check {
  const { ok, error, unchecked } = checker("signed-in");
  if (identity !== undefined && "value" in identity) {
    const { email, url, user_type } = identity.value;
    const who = email ?? (user_type === "SERVICE_ACCOUNT" ? "a service account" : "somebody");
    return ok(`1Password knows you: ${who} at ${url}`);
  }
  if (isSignedIn) return ok("1Password answers");
  return reading === undefined ? unchecked("op was not asked") : error(reading);
}
