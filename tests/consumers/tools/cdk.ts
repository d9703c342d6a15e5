/**
 * AWS CDK's command line.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { saysInstead } from "../checks/silence.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, installNode } from "../install.ts";

const VERSION = "2.1148.1";

/** The CDK, as a consumer: it bootstraps an environment that is bootstrapped already. */
export const CDK: Consumer = {
  id: "cdk",
  name: "AWS CDK CLI",
  version: VERSION,
  registry: "npm",
  byDefault: false,
  sources: "last",
  asks: "cloudformation",
  async install(folder) {
    await copySources("last", folder);
    await installNode(folder, "aws-cdk", VERSION);
  },
  identity: (folder, profile) => ({
    words: [
      ...["/bin/sh", "-c"],
      '"$0/node_modules/.bin/cdk" bootstrap aws://123456789012/us-east-1 >&2 && exec "$1" run -A -q --no-config "$0/last.js"',
      ...[folder, Deno.execPath()],
    ],
    env: { AWS_PROFILE: profile, CDK_DISABLE_CLI_TELEMETRY: "true" },
  }),
  instead: { message: saysInstead("no credentials have been configured", 2) },
  checks: [ASKS_OP_ONCE],
};
