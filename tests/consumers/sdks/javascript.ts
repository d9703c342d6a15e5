/**
 * AWS SDK for JavaScript v3, on Node.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { hidesOurMessage } from "../checks/common.ts";
import { goesOnByServer } from "../checks/server.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, installNode } from "../install.ts";

const VERSION = "3.1174.0";

const identity = (folder: string, profile: string, times: number) => ({
  words: ["node", `${folder}/identity.mjs`, `${times}`],
  env: { AWS_PROFILE: profile },
});

/** The JavaScript SDK, as a consumer. */
export const JAVASCRIPT: Consumer = {
  id: "javascript",
  name: "AWS SDK for JavaScript v3",
  version: VERSION,
  registry: "npm",
  byDefault: true,
  sources: "javascript",
  async install(folder) {
    await copySources("javascript", folder);
    await installNode(folder, "@aws-sdk/client-sts", VERSION);
  },
  identity,
  explicit(folder, profile, times) {
    const { words, env } = identity(folder, profile, times);
    return { words: [...words, "@aws-sdk/credential-provider-ini"], env };
  },
  // Below 5 minutes it asks twice for each request; the default chain does so in the background, one run at a time.
  runsForTen: { 21: 1, 14: 1, 4: 21 },
  // It tries the profile's provider and then that of processes.
  checks: [ASKS_OP_ONCE, goesOnByServer(85), hidesOurMessage(2)],
};
