/**
 * awsume, which puts credentials into the shell.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { AWSUME_CHECKS } from "../checks/awsume_checks.ts";
import { AWSUME_TRAPS } from "../checks/awsume_traps.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, installPython } from "../install.ts";

const VERSION = "4.5.4";

/** awsume, as a consumer. */
export const AWSUME: Consumer = {
  id: "awsume",
  name: "awsume",
  version: VERSION,
  registry: "PyPI",
  byDefault: true,
  sources: "python",
  async install(folder) {
    await installPython(folder, `awsume==${VERSION}`, "boto3==1.44.8");
    await copySources("python", folder);
  },
  identity: (folder, profile, times) => ({
    words: [
      ...[
        "/bin/bash",
        "-c",
        'PATH=$0/bin:$PATH; source awsume "$1" >&2 && python $0/identity.py $2',
      ],
      ...[folder, profile, `${times}`],
    ],
  }),
  // Each makes ~/.awsume when there is none, and the slower one fails over it.
  useFirst: (place) => place.run({ words: [`${place.folder}/bin/awsumepy`, "--version"] }),
  // What the shell has stays as it is.
  runsForTen: { 21: 1, 14: 1, 4: 1 },
  checks: [...AWSUME_CHECKS, ASKS_OP_ONCE, ...AWSUME_TRAPS],
};
