/**
 * AWS SDK for Rust.
 *
 * @module
 */

import type { Consumer } from "./consumer.ts";
import { copySources, step } from "./install.ts";

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
};
