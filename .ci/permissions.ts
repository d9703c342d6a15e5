/**
 * What a binary may do, from `permissions` in `deno.json`:
 *
 * | grant | why, and why no less |
 * | --- | --- |
 * | `run` | runs `op`, which `--op` may name anywhere, and the command behind `exec`; a list of names cannot be narrowed later, and whoever may run programs is held by nothing else of this table |
 * | `env` | hands the caller's environment on to `op` and to the command, whatever is in it |
 * | `net` | logs in at STS: in any region, at a VPC endpoint, through a proxy |
 * | `read`, `write` | lock and its state, certificates, `~/.aws` for `setup`: where these are, the environment says |
 * | `sys: uid` | tells whether the directory of the lock is the user's own |
 * | `import`: denied | no code is ever loaded but what is embedded |
 * | `ffi`: none | no library is ever loaded |
 *
 * @module
 */

import config from "../deno.json" with { type: "json" };

/** A set of permissions, as `deno.json` has it. */
export type PermissionSet = Readonly<
  Record<string, boolean | readonly string[] | { readonly deny: boolean }>
>;

/** The set of the binary. */
export const PERMISSIONS: PermissionSet = config.permissions.default;

/**
 * Writes a set as options of `deno run` and `deno compile`, so that neither needs a configuration file.
 *
 * @param set The set
 * @returns Options
 */
export function permissionFlags(set: PermissionSet): string[] {
  return Object.entries(set).flatMap(([name, grant]) => {
    if (grant === true) return [`--allow-${name}`];
    if (Array.isArray(grant)) return [`--allow-${name}=${grant.join(",")}`];
    return typeof grant === "object" && "deny" in grant && grant.deny ? [`--deny-${name}`] : [];
  });
}
