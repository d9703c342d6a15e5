/**
 * AWS CLI, version 1.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import type { Command, Consumer } from "../consumer.ts";
import { FROM_PLAINTEXT } from "../checks/from_plaintext.ts";
import { installPython } from "../install.ts";
import { DELIVERS_STDIN } from "../checks/stdin.ts";

const VERSION = "1.46.3";

/**
 * A command of either version.
 *
 * @param folder Folder with `bin/aws`
 * @param profile Profile
 * @returns The command; one asks once
 */
export function identity(folder: string, profile: string): Command {
  return {
    words: [
      ...[`${folder}/bin/aws`, "--profile", profile, "sts", "get-caller-identity"],
      ...["--query", "Arn", "--output", "text"],
    ],
  };
}

/** AWS CLI v1, as a consumer. */
export const AWS_CLI_1: Consumer = {
  id: "aws_cli_1",
  name: "AWS CLI v1",
  version: VERSION,
  registry: "PyPI",
  byDefault: true,
  install: (folder) => installPython(folder, `awscli==${VERSION}`),
  identity,
  checks: [DELIVERS_STDIN, FROM_PLAINTEXT, ASKS_OP_ONCE],
};
