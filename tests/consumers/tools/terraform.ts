/**
 * Terraform with its state in S3.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import type { Consumer } from "../consumer.ts";
import { copySources } from "../install.ts";

/** Terraform, as a consumer: the one that a machine has. */
export const TERRAFORM: Consumer = {
  id: "terraform",
  name: "Terraform, S3 backend",
  version: "of the machine",
  registry: "PATH",
  byDefault: true,
  sources: "terraform",
  asks: "s3",
  isThere: async () => await versionOnPath() !== undefined,
  async install(folder) {
    await copySources("terraform", folder);
    await copySources("last", folder);
  },
  versionIn: async () => await versionOnPath() ?? "none",
  identity: (folder, profile) => ({
    words: [
      ...["/bin/sh", "-c"],
      'cd "$(mktemp -d "$HOME/XXXXXX")" && cp "$0/main.tf" . && terraform init -no-color -input=false >&2 && exec "$1" run -A -q --no-config "$0/last.js"',
      ...[folder, Deno.execPath()],
    ],
    env: { AWS_PROFILE: profile, CHECKPOINT_DISABLE: "1" },
  }),
  checks: [ASKS_OP_ONCE],
};

async function versionOnPath(): Promise<string | undefined> {
  try {
    const command = new Deno.Command("terraform", { args: ["version"], stderr: "null" });
    const { stdout } = await command.output();
    return /^Terraform v(\S+)/.exec(new TextDecoder().decode(stdout))?.[1];
  } catch {
    return undefined;
  }
}
