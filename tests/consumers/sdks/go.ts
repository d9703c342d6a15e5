/**
 * AWS SDK for Go v2, which Terraform and many others are built with.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { goesOnByServer } from "../checks/server.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, step } from "../install.ts";

/** The Go SDK, as a consumer. */
export const GO: Consumer = {
  id: "go",
  name: "AWS SDK for Go v2",
  // Of its module `config`, as in go.mod.
  version: "1.33.18",
  registry: "Go module proxy",
  byDefault: true,
  sources: "go",
  async install(folder) {
    await copySources("go", folder);
    await step(["go", "build", "-mod=readonly", "-o", "identity", "."], folder);
  },
  identity: (folder, profile, times) => ({
    words: [`${folder}/identity`, `${times}`],
    env: { AWS_PROFILE: profile },
  }),
  // It uses a session until its very end.
  runsForTen: { 21: 1, 14: 1, 4: 1 },
  checks: [ASKS_OP_ONCE, goesOnByServer(85)],
};
