/**
 * AWS SDK for JavaScript v3, on Node.
 *
 * @module
 */

import { hidesOurMessage } from "./checks.ts";
import type { Consumer } from "./consumer.ts";
import { copySources, step } from "./install.ts";

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
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    await step(
      ["npm", "install", "--prefix", folder, ...quiet, `@aws-sdk/client-sts@${VERSION}`],
      folder,
    );
  },
  identity,
  explicit(folder, profile, times) {
    const { words, env } = identity(folder, profile, times);
    return { words: [...words, "@aws-sdk/credential-provider-ini"], env };
  },
  // Below 5 minutes it asks twice for each request; the default chain does so in the background, one run at a time.
  runsForTen: { 21: 1, 14: 1, 4: 21 },
  // It tries the profile's provider and then that of processes.
  checks: [hidesOurMessage(2)],
};
