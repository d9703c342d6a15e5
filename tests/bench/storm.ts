/**
 * Many callers at once on an empty cache.
 *
 * @module
 */

import { figures } from "./measure.ts";
import type { Scene } from "./scene.ts";

/** Callers of a storm. */
export const CALLERS = 24;

/** What each call of `op` takes in a storm, in s. */
const OP_SECONDS = "0.3";

/**
 * Measures how long it takes until every caller has its credentials, with a time step that has just begun or has room.
 *
 * @param scene Surroundings
 * @param words The program
 * @param rounds Number of storms
 * @returns The median, in ms
 * @throws {Error} When a caller fails, or there was not exactly one login and one edit
 */
export async function measureStorm(
  scene: Scene,
  words: readonly string[],
  rounds: number,
): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await storm(scene, words));
  return figures(times).median;
}

async function storm(scene: Scene, [program = "", ...args]: readonly string[]): Promise<number> {
  const env = {
    ...scene.env,
    AWS_ENDPOINT_URL_STS: scene.sts.url,
    BENCH_OP_SECONDS: OP_SECONDS,
  };
  await scene.prepareMiss();
  const before = scene.sts.calls.length;
  const started = performance.now();
  const ends = await Promise.all(
    Array.from(
      { length: CALLERS },
      () => new Deno.Command(program, { args, env, clearEnv: true, stdin: "null" }).output(),
    ),
  );
  const ms = performance.now() - started;
  const failed = ends.filter(({ success }) => !success).length;
  const [logins, edits] = [scene.sts.calls.length - before, await scene.edits()];
  if (failed > 0 || logins !== 1 || edits !== 1) {
    throw new Error(`Cannot count the storm: ${failed} failed, ${logins} logins, ${edits} edits`);
  }
  return ms;
}
