/**
 * fast-check as `deno task test` runs it: the same cases each time, so that a run says something about the change and
 * not about its luck. New cases are what `deno task fuzz` is for.
 *
 * @module
 */

import fc from "fast-check";

// What the fuzz task has set before stays.
fc.configureGlobal({ seed: 20_261_126, ...fc.readConfigureGlobal() });

export { default } from "fast-check";
