/**
 * Anthropic's SDK for Bedrock, on Node.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { saysInstead } from "../checks/silence.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, installNode } from "../install.ts";

const PACKAGE = "@anthropic-ai/bedrock-sdk";

const VERSION = "1.1.3";

/** Anthropic's SDK, as a consumer. */
export const BEDROCK: Consumer = {
  id: "bedrock",
  name: "Anthropic's SDK for Bedrock (JavaScript)",
  version: VERSION,
  registry: "npm",
  byDefault: false,
  sources: "bedrock",
  asks: "bedrock",
  async install(folder) {
    await copySources("bedrock", folder);
    await installNode(folder, PACKAGE, VERSION);
  },
  identity: (folder, profile, times) => ({
    words: ["node", `${folder}/identity.mjs`, `${times}`, PACKAGE],
    // The SDK of AWS in it says on stderr which Node it wants next year.
    env: { AWS_PROFILE: profile, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  }),
  instead: {
    message: saysInstead("Failed to resolve AWS credentials from the credential provider chain", 2),
  },
  // It builds its chain anew for each request.
  runsForTen: { 21: 10, 14: 10, 4: 10 },
  checks: [ASKS_OP_ONCE],
};
