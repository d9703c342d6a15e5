/**
 * Ansible with the collection amazon.aws.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import type { Consumer } from "../consumer.ts";
import { installPython } from "../install.ts";

const VERSION = "12.3.0";

/** Ansible, as a consumer. */
export const ANSIBLE: Consumer = {
  id: "ansible",
  name: "Ansible amazon.aws",
  version: VERSION,
  registry: "PyPI",
  byDefault: false,
  install: (folder) => installPython(folder, `ansible==${VERSION}`, "boto3==1.44.8"),
  identity: (folder, profile) => ({
    words: [
      ...["/bin/sh", "-c"],
      'said=$("$0/bin/ansible" localhost -m amazon.aws.aws_caller_info -e ansible_python_interpreter="$0/bin/python") || { echo "$said" >&2; exit 1; }; echo "$said" | sed -n \'s/.*"arn": "\\([^"]*\\)".*/\\1/p\'',
      folder,
    ],
    env: { AWS_PROFILE: profile, ANSIBLE_NOCOLOR: "1" },
  }),
  // A task makes two clients.
  runsPerCommand: 2,
  checks: [ASKS_OP_ONCE],
};
