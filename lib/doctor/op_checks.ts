/**
 * The 1Password CLI: found, new enough, found by desktop programs as well, and signed in.
 *
 * @module
 */

import type { Host } from "../base/environment.ts";
import type { OpStsError } from "../base/errors.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { type OpParts, runOp } from "../onepassword/op_call.ts";
import type { Identity } from "../onepassword/op_lists.ts";
import { isProgram } from "../system/disk.ts";
import { opPrograms, WELL_KNOWN } from "../system/op_programs.ts";
import { findProgram } from "../system/program_path.ts";
import { checkOpPlace } from "./op_place.ts";
import {
  type Attempt,
  type Check,
  checker,
  isOutOfTime,
  OUT_OF_TIME,
  setupCommand,
} from "./check.ts";

/** JSON by stdin came with it (1Password's Terraform provider names the version). */
const LEAST = [2, 23, 0];

/** Until then `op` could exit with 0 after a server error (1Password's release notes). */
const SAFE = [2, 32, 1];

/** An `op` that was given less time, in seconds, is no fault: somebody may just be reading its prompt. */
const PATIENCE = 10;

const UPDATE = "update the 1Password CLI: https://developer.1password.com/docs/cli/get-started";

/**
 * Looks for `op` as a call of it would, and judges what is found.
 *
 * @param profiles Whose lines use it
 */
export async function checkOp(
  parts: OpParts,
  profiles: readonly string[],
  host: Host,
): Promise<Check[]> {
  const { ok, failed } = checker("op");
  const path = await findOp(parts, host.os);
  if (path === undefined) {
    return [
      failed(
        "the 1Password CLI is not found",
        "install it from https://developer.1password.com/docs/cli, or give its path by --op",
      ),
      ...["op-version", "op-on-desktop"].map((name) => checker(name).unchecked("op is not found")),
    ];
  }
  return [
    ok(`op is ${path}`),
    ...await checkOpPlace(path, profiles, parts, host),
    await version(parts),
    await desktop(path, profiles, parts, host),
  ];
}

/**
 * Judges whether 1Password can be asked.
 *
 * @param identity Who is signed in, asked after an item was read
 * @param failure Why the first item could not be read; `undefined` when one was read, or when the item was at fault
 * @param os As `Deno.build.os`
 */
export async function checkSignedIn(
  identity: Attempt<Identity>,
  failure: OpStsError | undefined,
  parts: OpParts,
  os: string,
): Promise<Check> {
  const { ok, error, failed, unchecked } = checker("signed-in");
  if ("value" in identity) {
    const { email, url, user_type } = identity.value;
    const who = email ?? (user_type === "SERVICE_ACCOUNT" ? "a service account" : "somebody");
    return ok(`1Password knows you: ${who} at ${url}`);
  }
  if (failure === undefined) return ok("1Password answers");
  if (await findOp(parts, os) === undefined) return unchecked("op is not found");
  return isOutOfTime(failure) && parts.options.timeout >= PATIENCE
    ? failed(failure.message, failure.hint ?? "run op-sts doctor once more")
    : error(failure);
}

/** Finds `op` as a call of it would. */
export async function findOp(
  { options, environment }: OpParts,
  os: string,
): Promise<string | undefined> {
  for (const name of opPrograms(options, environment)) {
    const path = await findProgram(name, environment, os);
    if (path !== undefined && await isProgram(path)) return path;
  }
  return undefined;
}

async function version(parts: OpParts): Promise<Check> {
  const { ok, failed, warning, unchecked } = checker("op-version");
  const result = await runOp(parts, ["--version"]);
  if (result.ended === "timed out") return unchecked(OUT_OF_TIME);
  const version = result.ended === "exited" && result.code === 0 ? result.stdout.trim() : "";
  const [numbers] = version.match(/^\d+\.\d+\.\d+/) ?? [];
  if (numbers === undefined) return failed("op does not tell its version", UPDATE);
  if (isOlder(numbers, LEAST)) {
    const text = `op ${version} cannot store a session: that needs ${LEAST.join(".")} or later`;
    return parts.options.cache === "off" ? warning(text, UPDATE) : failed(text, UPDATE);
  }
  if (isOlder(numbers, SAFE)) {
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

async function desktop(
  path: string,
  profiles: readonly string[],
  { options }: OpParts,
  host: Host,
): Promise<Check> {
  const { ok, warning, unchecked } = checker("op-on-desktop");
  if (profiles.length === 0 && options.op === undefined) {
    return unchecked("no line says where op is: op-sts setup writes it where that is needed");
  }
  const op = posixWord(path);
  return await isOnDesktop(options.op, host)
    ? ok("programs started from the desktop find op too")
    : warning(
      `programs started from the desktop do not look for op where it is`,
      `add --op ${op} to the credential_process line: ${setupCommand(profiles, ["--op", op])}`,
    );
}

async function isOnDesktop(op: string | undefined, host: Host): Promise<boolean> {
  // On Windows there is one PATH for all programs.
  if (host.os === "windows" || op !== undefined && /^([A-Za-z]:[\\/]|\/)/.test(op)) return true;
  for (const path of WELL_KNOWN) if (await isProgram(path)) return true;
  return false;
}
