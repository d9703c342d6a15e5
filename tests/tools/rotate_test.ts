/**
 * Rotations that are ended at many moments: minutes of them, hence apart from the other tests.
 *
 * @module
 */

import assert from "node:assert/strict";
import { interruptedAt, momentsOfRotation, SIGNALS } from "../rotate/interrupted.ts";

/** So many worlds at once as two processors carry: most of a rotation is waiting. */
const AT_ONCE = 12;

for (const signal of SIGNALS) {
  Deno.test(`rotate locks nobody out, and ends well when run again, after ${signal} at 42 moments`, async () => {
    const moments = await momentsOfRotation();
    assert.equal(moments.length, 42);
    const states = new Set<string>();
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let moment = moments.pop(); moment !== undefined; moment = moments.pop()) {
        states.add((await interruptedAt(signal, moment)).join(", "));
      }
    }));
    // The moments reach from the beginning to the end.
    for (
      const state of [
        "first Active",
        "first Active, second Active",
        "first Inactive, second Active",
      ]
    ) {
      assert.ok(states.has(state), [...states].join("; "));
    }
  });
}
