/**
 * Consumers that do not hand on what we say, or know no roles.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Check } from "../consumer.ts";
import { said } from "./common.ts";

/**
 * A check for consumers that have words of their own when we fail.
 *
 * @param words What they say
 * @param runs How often they run us before they give up
 * @returns The check
 */
export function saysInstead(words: string, runs: number): Check {
  return {
    name: `\`${words}\` in place of our message`,
    async run({ identity }, place) {
      const result = await place.run(identity(place.folder, "wrong", 1));
      assert.notEqual(result.code, 0, said(result));
      assert.ok(said(result).includes(words), said(result));
      assert.doesNotMatch(said(result), /op-sts: Cannot/);
      assert.equal((await place.runs()).length, runs);
    },
  };
}

/**
 * A check for consumers that know no `source_profile`, and so never run us for a role.
 *
 * @param words What they say
 * @returns The check
 */
export function knowsNoRoles(words: string): Check {
  return {
    name: `no roles: \`${words}\``,
    async run({ identity }, place) {
      const result = await place.run(identity(place.folder, "role", 1));
      assert.notEqual(result.code, 0, said(result));
      assert.ok(said(result).includes(words), said(result));
      assert.deepEqual(await place.runs(), []);
    },
  };
}
