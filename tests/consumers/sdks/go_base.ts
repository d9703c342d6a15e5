/**
 * aws-sdk-go-base, by which Terraform's and OpenTofu's providers log in.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, step } from "../install.ts";

/** aws-sdk-go-base, as a consumer. */
export const GO_BASE: Consumer = {
  id: "go_base",
  name: "aws-sdk-go-base v2",
  // As in go.mod.
  version: "2.0.0-beta.74",
  registry: "Go module proxy",
  byDefault: true,
  sources: "go_base",
  async install(folder) {
    await copySources("go_base", folder);
    await step(["go", "build", "-mod=readonly", "-o", "identity", "."], folder);
  },
  identity: (folder, profile, times) => ({
    words: [`${folder}/identity`, `${times}`],
    env: { AWS_PROFILE: profile },
  }),
  // It uses a session until its very end.
  runsForTen: { 21: 1, 14: 1, 4: 1 },
  checks: [ASKS_OP_ONCE],
};
