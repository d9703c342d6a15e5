/**
 * AWS SDK for Rust.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import assert from "node:assert/strict";
import { identities, said } from "../checks/common.ts";
import { goesOnByServer } from "../checks/server.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, step } from "../install.ts";
import { type Place, USER_ARN } from "../place.ts";

/** The Rust SDK, as a consumer. */
export const RUST: Consumer = {
  id: "rust",
  name: "AWS SDK for Rust",
  // Of its crate `aws-config`, as in Cargo.toml.
  version: "1.13.0",
  registry: "crates.io",
  byDefault: false,
  sources: "rust",
  async install(folder) {
    await copySources("rust", folder);
    await step(["cargo", "build", "--locked", "--quiet"], folder);
  },
  identity: (folder, profile, times) => ({
    words: [`${folder}/target/debug/identity`, `${times}`],
    env: { AWS_PROFILE: profile },
  }),
  // It refreshes in the last 10 seconds.
  runsForTen: { 21: 1, 14: 1, 4: 1 },
  checks: [ASKS_OP_ONCE, goesOnByServer(145), {
    name: "gives up after 21.6 seconds, finds the session next time",
    run: givesUpEarly,
  }],
};

/** It leaves us running, so what we were asked for is there when it asks again. */
async function givesUpEarly(consumer: Consumer, place: Place): Promise<void> {
  const { op, sts, item } = place.world;
  await op.behave({ latencyMs: { get: 13_000 } });
  const first = await place.run(consumer.identity(place.folder, "base", 1));
  assert.notEqual(first.code, 0, said(first));
  assert.match(first.stderr, /timed out after 21\.6s/);
  await op.behave({ latencyMs: { get: 0 } });

  const isStored = async () => {
    const { fields } = await op.item(item?.id ?? "");
    return fields.some(({ label, value }) => label === "session_cache" && value !== "");
  };
  const end = Date.now() + 60_000;
  while (!await isStored() && Date.now() < end) await new Promise((go) => setTimeout(go, 200));
  assert.deepEqual(await identities(consumer, place, "base"), [USER_ARN]);
  assert.equal(sts.logins, 1);
}
