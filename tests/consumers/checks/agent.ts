/**
 * The session agent, for tools that people run again and again.
 *
 * @module
 */

import assert from "node:assert/strict";
import { identities, said } from "./common.ts";
import type { Check } from "../consumer.ts";
import { USER_ARN } from "../place.ts";

/** Ten commands with `--agent on`, the session being in 1Password already. */
export const ASKS_OP_ONCE: Check = {
  name: "ten commands with `--agent on`, one call of `op`",
  async run(consumer, place) {
    const { op, sts } = place.world;
    await place.profile("agent", { credential_process: place.process("--agent on") });
    const login = await place.run({ words: [place.process()] });
    assert.equal(login.code, 0, said(login));
    await op.forgetCalls();
    try {
      for (let commands = 1; commands <= 10; commands++) {
        assert.deepEqual(await identities(consumer, place, "agent"), [USER_ARN]);
      }
      assert.deepEqual((await op.calls()).map(({ command }) => command), ["item get"]);
      assert.equal((await place.runs()).length, 1 + 10 * (consumer.runsPerCommand ?? 1));
      assert.equal(sts.logins, 1);
    } finally {
      await place.run({ words: [place.process(), "agent", "stop"] });
    }
  },
};
