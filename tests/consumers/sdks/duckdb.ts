/**
 * DuckDB, which takes what we say on stdout and on stderr for one.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { STAYS_SILENT } from "../checks/merged_streams.ts";
import { knowsNoRoles, saysInstead } from "../checks/silence.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, installPython } from "../install.ts";

const VERSION = "1.5.5";

/** DuckDB, as a consumer. */
export const DUCKDB: Consumer = {
  id: "duckdb",
  name: "DuckDB",
  version: VERSION,
  registry: "PyPI",
  byDefault: true,
  sources: "duckdb",
  asks: "s3",
  async install(folder) {
    const extensions = ["aws", "httpfs"].map((name) => `duckdb-extension-${name}==${VERSION}`);
    await installPython(folder, `duckdb==${VERSION}`, ...extensions);
    await copySources("duckdb", folder);
  },
  identity: (folder, profile, times) => ({
    words: [`${folder}/bin/python`, `${folder}/identity.py`, `${times}`],
    env: { AWS_PROFILE: profile },
  }),
  instead: {
    role: knowsNoRoles("Secret Validation Failure"),
    message: saysInstead("Secret Validation Failure", 1),
  },
  // Its secret holds what it got when it was made.
  runsForTen: { 21: 1, 14: 1, 4: 1 },
  checks: [STAYS_SILENT, ASKS_OP_ONCE],
};
