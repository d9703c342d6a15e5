/**
 * AWS SDK for C++, in pyarrow.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { knowsNoRoles, saysInstead } from "../checks/silence.ts";
import { goesOnByServer } from "../checks/server.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, installPython } from "../install.ts";

const VERSION = "26.0.1";

/** pyarrow, as a consumer. */
export const PYARROW: Consumer = {
  id: "pyarrow",
  name: "pyarrow (AWS SDK for C++)",
  version: VERSION,
  registry: "PyPI",
  byDefault: true,
  sources: "pyarrow",
  asks: "s3",
  async install(folder) {
    await installPython(folder, `pyarrow==${VERSION}`);
    await copySources("pyarrow", folder);
  },
  identity: (folder, profile, times) => ({
    words: [`${folder}/bin/python`, `${folder}/identity.py`, `${times}`],
    env: { AWS_PROFILE: profile },
  }),
  instead: {
    role: knowsNoRoles("AWS Error ACCESS_DENIED"),
    // After four runs it asks without credentials.
    message: saysInstead("AWS Error ACCESS_DENIED", 4),
  },
  // Each reading is two requests.
  runsForTen: { 21: 1, 14: 1, 4: 23 },
  checks: [ASKS_OP_ONCE, goesOnByServer(145)],
};
