/**
 * Rotations that a signal ends, each in a world of its own.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { World } from "../world.ts";
import { assertUsable, keysAtAws, rotate, rotateWorld, startRotation } from "./world.ts";

/** Signals that end a process, the first one without asking it. */
export const SIGNALS: readonly Deno.Signal[] = ["SIGKILL", "SIGINT", "SIGTERM"];

/** A moment of a rotation: so many calls of `op` and AWS have begun, and so many ms have gone by since. */
export interface Moment {
  readonly calls: number;
  readonly ms: number;
}

/**
 * Spreads moments over a whole rotation, by its calls: the machine may be as slow as it likes.
 *
 * @returns 42 of them, from the start of the process to behind the last call
 */
export async function momentsOfRotation(): Promise<Moment[]> {
  await using world = await rotateWorld(SLOWED);
  const before = await callsIn(world);
  const { code, stderr } = await rotate(world, "--yes");
  assert.equal(code, 0, stderr);
  const all = await callsIn(world) - before;
  return Array.from({ length: 14 }, (_, index) => Math.round(all * index / 13)).flatMap((calls) =>
    [0, 15, 45].map((ms) => ({ calls, ms }))
  );
}

async function callsIn(world: World): Promise<number> {
  return world.sts.calls.length + (await world.op.calls()).length;
}

/** `op` takes some time, so that moments lie within its calls as well as between them. */
const SLOWED = { op: { latencyMs: { get: 40, edit: 60 } } };

/**
 * Ends a rotation at a moment, looks whether anybody is locked out, and runs it once more.
 *
 * @param ms Moment, from the start of the process
 * @returns What AWS held when the process was gone, the first key by that name
 */
export async function interruptedAt(
  signal: Deno.Signal,
  { calls, ms }: Moment,
): Promise<string[]> {
  await using world = await rotateWorld(SLOWED);
  const before = await callsIn(world);
  const child = startRotation(world, "--yes");
  let isOver = false;
  child.status.finally(() => isOver = true);
  while (!isOver && await callsIn(world) - before < calls) await pause(3);
  await pause(ms);
  try {
    child.kill(signal);
  } catch {
    // It was over before.
  }
  await child.output();
  const when = `${signal} ${ms} ms behind ${calls} calls`;
  const held = keysAtAws(world).map((key) => key.replace(/^AKIA\w+/, "second"));
  await assertUsable(world, when);

  const { code, stderr } = await rotate(world, "--yes");
  assert.equal(code, 0, `${when}: ${stderr}`);
  const active = keysAtAws(world).filter((key) => key.endsWith(" Active"));
  assert.equal(active.length, 1, `${when}: ${active}`);
  await assertUsable(world, `${when}, and one more run`);
  return held;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
