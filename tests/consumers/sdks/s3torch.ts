/**
 * AWS Common Runtime, in the client of S3's connector for PyTorch, which is that of Mountpoint.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { saysInstead } from "../checks/silence.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, installPython } from "../install.ts";

const VERSION = "1.5.0";

/** S3's connector for PyTorch, as a consumer. */
export const S3TORCH: Consumer = {
  id: "s3torch",
  name: "S3 connector for PyTorch (CRT)",
  version: VERSION,
  registry: "PyPI",
  byDefault: true,
  sources: "s3torch",
  asks: "s3",
  async install(folder) {
    await installPython(folder, `s3torchconnectorclient==${VERSION}`);
    await copySources("s3torch", folder);
  },
  identity: (folder, profile, times) => ({
    words: [`${folder}/bin/python`, `${folder}/identity.py`, `${times}`],
    env: { AWS_PROFILE: profile },
  }),
  instead: {
    // For a role it goes to AWS's own STS: no variable leads it elsewhere.
    role: null,
    message: saysInstead("No signing credentials available, see CRT debug logs", 1),
  },
  runsForTen: { 21: 1, 14: 1, 4: 10 },
  checks: [ASKS_OP_ONCE],
};
