/**
 * boto3, the AWS SDK for Python.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { SECOND_IAM_CHECK, SECOND_STS_CHECK } from "../checks/second_sts.ts";
import { STAND_IN_CHECK } from "../checks/stand_in.ts";
import { goesOnByServer } from "../checks/server.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, installPython } from "../install.ts";

const VERSION = "1.44.8";

/** boto3, as a consumer. */
export const BOTO3: Consumer = {
  id: "boto3",
  name: "boto3",
  version: VERSION,
  registry: "PyPI",
  byDefault: true,
  sources: "python",
  async install(folder) {
    await installPython(folder, `boto3==${VERSION}`);
    await copySources("python", folder);
  },
  identity: (folder, profile, times) => ({
    words: [`${folder}/bin/python`, `${folder}/identity.py`, `${times}`],
    env: { AWS_PROFILE: profile },
  }),
  // Below 15 minutes each request refreshes, and the first one loads the session besides.
  runsForTen: { 21: 1, 14: 11, 4: 11 },
  checks: [ASKS_OP_ONCE, goesOnByServer(85), STAND_IN_CHECK, SECOND_STS_CHECK, SECOND_IAM_CHECK],
};
