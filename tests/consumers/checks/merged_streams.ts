/**
 * Clients that give stdout and stderr one pipe.
 *
 * @module
 */

import assert from "node:assert/strict";
import { said } from "./common.ts";
import type { Check } from "../consumer.ts";
import { USER_ARN } from "../place.ts";

/** A login and a hit with a trace asked for: one word of it beside the document, and the client would have nothing. */
export const STAYS_SILENT: Check = {
  name: "one pipe for stdout and stderr, also with `OP_STS_VERBOSE=1`",
  async run(consumer, place) {
    for (let runs = 1; runs <= 2; runs++) {
      const { words, env } = consumer.identity(place.folder, "base", 1);
      const result = await place.run({ words, env: { ...env, OP_STS_VERBOSE: "1" } });
      assert.equal(result.code, 0, said(result));
      assert.equal(result.stdout.trim(), USER_ARN);
      assert.equal((await place.runs()).length, runs);
    }
    assert.equal(place.world.sts.logins, 1);
  },
};
