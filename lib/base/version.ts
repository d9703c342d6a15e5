/**
 * The version of this program. A TypeScript file, since importing JSON keeps a compiled binary from caching code
 * (denoland/deno#31766).
 *
 * @module
 */

/** Version as released, without a leading `v`. */
export const VERSION = "0.1.0";
