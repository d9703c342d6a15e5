/**
 * AWS CLI, version 2.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "./agent.ts";
import { identity } from "./aws_cli_1.ts";
import type { Consumer } from "./consumer.ts";
import { step } from "./install.ts";
import { DELIVERS_STDIN } from "./stdin.ts";

/** AWS CLI v2, as a consumer: Debian's, or the one that a machine has already. */
export const AWS_CLI_2: Consumer = {
  id: "aws_cli_2",
  name: "AWS CLI v2",
  // Of Debian 12.
  version: "2.9.19",
  registry: "Debian",
  byDefault: false,
  async install(folder) {
    const install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "awscli"];
    const there = await findAws();
    if (there === undefined) await step(install, folder, { DEBIAN_FRONTEND: "noninteractive" });
    await Deno.mkdir(`${folder}/bin`);
    await Deno.symlink(there ?? "/usr/bin/aws", `${folder}/bin/aws`);
  },
  async versionIn(folder) {
    return await versionOf(`${folder}/bin/aws`) ?? "not a version 2";
  },
  identity,
  usesProxy: true,
  checks: [DELIVERS_STDIN, ASKS_OP_ONCE],
};

/** The first `aws` on PATH that is of version 2. */
async function findAws(): Promise<string | undefined> {
  for (const directory of (Deno.env.get("PATH") ?? "").split(":")) {
    const path = `${directory}/aws`;
    if (await versionOf(path) !== undefined) return path;
  }
  return undefined;
}

async function versionOf(aws: string): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(aws, { args: ["--version"], stderr: "null" })
      .output();
    return /^aws-cli\/(2\.\S+)/.exec(new TextDecoder().decode(stdout))?.[1];
  } catch {
    return undefined;
  }
}
