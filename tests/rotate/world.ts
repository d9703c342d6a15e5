/**
 * A world in which access keys are rotated.
 *
 * @module
 */

import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import type { Ended } from "../emulators/op/run.ts";
import { makeWorld, roomInStep, type World, type WorldOptions } from "../world.ts";

/** What the item holds, as far as a rotation changes it. */
export interface HeldKey {
  readonly id: string;
  readonly secret: string;
  readonly marker: string;
}

/**
 * Makes a world whose user has a session in 1Password.
 *
 * @param options What to do differently
 * @returns The world
 */
export async function rotateWorld(options: WorldOptions = {}): Promise<World> {
  const world = await makeWorld(options);
  await roomInStep(12_000);
  const { code, stderr } = await world.run(["login"]);
  assert.equal(code, 0, stderr);
  return world;
}

/** Runs `op-sts rotate`, with IAM at the stand-in. */
export function rotate(world: World, ...args: string[]): Promise<Ended> {
  return world.run(["rotate", ...args], { env: iamOf(world) });
}

/** Starts `op-sts rotate`. */
export function startRotation(world: World, ...args: string[]): Deno.ChildProcess {
  return world.start(["rotate", ...args], { env: iamOf(world) });
}

/** The variables that name the stand-in of IAM. */
export function iamOf(world: World): Record<string, string> {
  return { AWS_ENDPOINT_URL_IAM: world.sts.url };
}

/** Reads the key that the item holds. */
export async function keyInItem(world: World): Promise<HeldKey> {
  const { fields } = await world.op.item(world.item?.id ?? "");
  const value = (label: string) =>
    fields.find((field) => field.label?.toLowerCase() === label)?.value ?? "";
  return {
    id: value("access key id"),
    secret: value("secret access key"),
    marker: value("op-sts rotation"),
  };
}

/** The user's keys at AWS with their states, the first one first. */
export function keysAtAws(world: World): string[] {
  return [...world.sts.keys.values()].map(({ accessKeyId, status }) => {
    const name = accessKeyId === AWS_KEY.accessKeyId ? "first" : accessKeyId;
    return `${name} ${status}`;
  });
}

/** Nobody is locked out: what the item holds opens AWS. */
export async function assertUsable(world: World, when: string): Promise<void> {
  const { id, secret } = await keyInItem(world);
  const key = world.sts.keys.get(id);
  assert.ok(key !== undefined, `${when}: AWS does not know ${id}`);
  assert.equal(key.status, "Active", when);
  assert.equal(key.secretAccessKey, secret, when);
}
