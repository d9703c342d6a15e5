/**
 * Faults planted into a healthy set-up, one at a time, and what `doctor` must say about each.
 *
 * @module
 */

import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { timeStep, totp } from "../emulators/totp.ts";
import { makeWorld, type World, type WorldOptions } from "../world.ts";

/** A fault, and what must be found. */
export interface PlantedFault {
  /** What is wrong. */
  readonly fault: string;
  /** How the world starts. */
  readonly world?: WorldOptions;
  /** The line of the profile `work`, in place of the healthy one. */
  readonly line?: (world: World) => string;
  /** Plants the fault. */
  readonly plant?: (world: World) => Promise<unknown>;
  /** Variables of the environment. */
  readonly env?: (world: World) => Record<string, string | undefined>;
  /** Arguments behind `doctor`. */
  readonly args?: (world: World) => string[];
  /** The one check that must not be ok. */
  readonly name: string;
  /** Its state. */
  readonly state: "warning" | "failed";
  /** What it says. */
  readonly text: RegExp;
  /** What it advises. */
  readonly remedy: RegExp;
}

/** A check as `doctor --json` prints it. */
export interface CheckJson {
  readonly name: string;
  readonly state: string;
  readonly text: string;
  readonly remedy?: string;
  /** Profiles that it is about; absent for what is the machine's. */
  readonly profiles?: readonly string[];
}

/**
 * Writes the files of a user who has done everything right.
 *
 * @param world The world
 * @param line The line of the profile `work`
 */
export async function healthy(world: World, line = healthyLine(world)): Promise<void> {
  const { home } = world;
  await write(
    `${home}/.aws/config`,
    `[profile work]\ncredential_process = ${line}\nregion = eu-west-1\n\n` +
      "[profile admin]\nrole_arn = arn:aws:iam::123456789012:role/admin\nsource_profile = work\n\n" +
      "[sso-session corp]\nsso_region = eu-west-1\n",
  );
  await write(`${home}/.zshrc`, "alias ll='ls -l'\n# source ~/.config/op/plugins.sh\n");
  await write(`${home}/.awsume/config.yaml`, "colors: true\nrole-duration: 0\n");
  await write(`${home}/bin/hello`, "#!/bin/sh\necho hello\n");
}

/**
 * The line that `setup` would write.
 *
 * @param world The world
 * @returns The value of `credential_process`
 */
export function healthyLine({ program, item, op }: World): string {
  return `${program} --item ${item?.id} --op ${op.program}`;
}

/**
 * Runs `doctor --json`.
 *
 * @param world The world
 * @param args Arguments behind it
 * @param env Variables of the environment
 * @returns Exit code and checks
 */
export async function examine(
  world: World,
  args: readonly string[] = [],
  env: Record<string, string | undefined> = {},
): Promise<{ code: number; ok: boolean; checks: CheckJson[] }> {
  const { code, stdout, stderr } = await world.run(["doctor", "--json", ...args], { env });
  assert.equal(stderr, "");
  await assertNoSecret(stdout);
  return { code, ...JSON.parse(stdout) };
}

/**
 * Plants each fault into a world of its own and looks whether it is found, and nothing else.
 *
 * @param faults The faults
 */
export async function assertFound(faults: readonly PlantedFault[]): Promise<void> {
  for (const { fault, name, state, text, remedy, ...how } of faults) {
    await using world = await makeWorld(how.world);
    await healthy(world, how.line?.(world));
    await how.plant?.(world);
    const found = await examine(world, how.args?.(world), how.env?.(world));
    const bad = found.checks.filter((check) => !["ok", "unchecked"].includes(check.state));
    const [first, ...others] = bad;
    assert.ok(first !== undefined, `${fault}: nothing was found`);
    assert.deepEqual(others, [], `${fault}: more was found than planted`);
    assert.deepEqual([first.name, first.state], [name, state], `${fault}: ${first.text}`);
    assert.match(first.text, text, fault);
    assert.match(first.remedy ?? "", remedy, fault);
    assert.equal(found.code, state === "failed" ? 1 : 0, fault);
    assert.equal(found.ok, state !== "failed", fault);
  }
}

/**
 * Writes a file with the directories above it.
 *
 * @param path Its path
 * @param text What it holds
 * @param mode Its permissions
 */
export async function write(path: string, text: string, mode = 0o600): Promise<void> {
  await Deno.mkdir(path.replace(/\/[^/]*$/, ""), { recursive: true });
  await Deno.writeTextFile(path, text, { mode });
}

async function assertNoSecret(text: string): Promise<void> {
  const step = timeStep(Date.now());
  const codes = [step - 1, step].map((each) => totp(AWS_KEY.seed, each));
  for (const secret of [AWS_KEY.secretAccessKey, AWS_KEY.seed, ...await Promise.all(codes)]) {
    // Six digits can turn up in an id or port by chance, so codes count only as words of their own.
    const pattern = new RegExp(/^\d+$/.test(secret) ? `[" ]${secret}[" ]` : RegExp.escape(secret));
    assert.doesNotMatch(text, pattern);
  }
}
