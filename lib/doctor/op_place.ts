/**
 * What stands where `op` was found: the program itself, or a shim that only some programs can use; and on Linux whether
 * the 1Password app would talk to it.
 *
 * @module
 */

import { shellLine } from "../aws_config/shell_words.ts";
import type { Host } from "../base/environment.ts";
import type { OpParts } from "../onepassword/op_call.ts";
import { groupId, readText, type Rights, rightsOf } from "../system/disk.ts";
import { WELL_KNOWN } from "../system/op_programs.ts";
import { findProgram } from "../system/program_path.ts";
import { type Check, checker, setupCommand } from "./check.ts";

/** The group by which the app knows `op` (1Password's installation guide for Linux). */
export const GROUP = "onepassword-cli";

const SETGID = 0o2000;

/**
 * Judges the file that was found.
 *
 * @param path Where `op` was found
 * @param profiles Whose lines use it
 */
export async function checkOpPlace(
  path: string,
  profiles: readonly string[],
  parts: OpParts,
  host: Host,
): Promise<Check[]> {
  const manager = await shimOf(path);
  if (manager !== undefined) {
    return [
      checker("op-place").warning(
        `op is a shim of ${manager}, which works only where ${manager} is set up: ${path}`,
        setupCommand(profiles, ["--op", `"$(${manager} which op)"`]),
      ),
    ];
  }
  return await checkRights(path, profiles, parts, host);
}

/**
 * Judges whether the 1Password app on Linux would talk to `op`.
 *
 * @param group Id of the group that the app wants
 * @param uid Id of the user
 * @param better Path of another `op` that is in order
 */
export function judgeRights(
  { path, ...rights }: { readonly path: string } & Rights,
  group: number,
  uid: number | null,
  profiles: readonly string[],
  better: string | undefined,
): Check {
  const { ok, warning } = checker("op-place");
  if (rights.uid !== 0 && rights.uid !== uid) {
    return warning(
      `op belongs to another user (${rights.uid}), who can put anything in its place: ${path}`,
      `sudo chown root ${shellLine([path])}`,
    );
  }
  if (isKnownToApp(rights, group)) {
    return ok(`op runs as the group ${GROUP}, which the app asks for`);
  }
  return warning(
    `op does not run as the group ${GROUP}, so that the 1Password app does not talk to it: ${path}`,
    better === undefined
      ? `sudo chgrp ${GROUP} ${shellLine([path])} && sudo chmod g+s ${shellLine([path])}`
      : setupCommand(profiles, ["--op", shellLine([better])]),
  );
}

async function checkRights(
  path: string,
  profiles: readonly string[],
  { environment }: OpParts,
  { os, uid }: Host,
): Promise<Check[]> {
  const needsApp = os === "linux" && !path.endsWith(".exe") &&
    !environment["OP_SERVICE_ACCOUNT_TOKEN"] && !environment["OP_CONNECT_TOKEN"];
  // Without the group no package of 1Password's is here, and whoever signs in by password needs none.
  const group = needsApp ? await groupId(GROUP) : undefined;
  const rights = await rightsOf(path);
  if (group === undefined || rights === undefined) return [];
  let better: string | undefined;
  for (const place of ["op", ...WELL_KNOWN]) {
    const other = await findProgram(place, environment);
    const its = other === undefined ? undefined : await rightsOf(other);
    if (its !== undefined && isKnownToApp(its, group)) better ??= other;
  }
  return [judgeRights({ path, ...rights }, group, uid, profiles, better)];
}

/** Tells whether the app talks to a program of these rights. */
export function isKnownToApp({ gid, mode }: Rights, group: number): boolean {
  return gid === group && (mode & SETGID) !== 0;
}

/** Names the program that a shim belongs to: asdf's are scripts, mise's are links to itself. */
async function shimOf(path: string): Promise<string | undefined> {
  const real = (await rightsOf(path))?.realPath ?? path;
  for (const manager of ["mise", "asdf"]) {
    if (new RegExp(`/\\.?${manager}/shims/`).test(path) || real.endsWith(`/${manager}`)) {
      return manager;
    }
  }
  return /^#!.*\n[\s\S]*\basdf exec\b/.test(await readText(path) ?? "") ? "asdf" : undefined;
}
