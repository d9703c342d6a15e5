/**
 * The state that all processes of one stand-in share: one JSON file, replaced by rename under an OS file lock.
 *
 * @module
 */

import type { State } from "./model.ts";

/**
 * Reads the state without waiting for anybody.
 *
 * @param home The stand-in's home
 * @returns The state as it was after the last change
 */
export async function readState(home: string): Promise<State> {
  // Our own file, written by `writeState` alone: its shape needs no check.
  return JSON.parse(await Deno.readTextFile(`${home}/state.json`));
}

/**
 * Writes the state in one step, so that nobody reads half of it.
 *
 * @param home The stand-in's home
 * @param state What to keep
 */
export async function writeState(home: string, state: State): Promise<void> {
  const draft = `${home}/state-${Deno.pid}-${crypto.randomUUID()}.tmp`;
  await Deno.writeTextFile(draft, JSON.stringify(state));
  await Deno.rename(draft, `${home}/state.json`);
}

/**
 * Changes the state while no other process can.
 *
 * @param home The stand-in's home
 * @param change Alters the state it is given; when it throws, nothing is kept
 * @returns What `change` returned
 */
export async function changeState<T>(
  home: string,
  change: (state: State) => T,
): Promise<T> {
  using lock = await Deno.open(`${home}/state.lock`, {
    create: true,
    write: true,
  });
  await lock.lock(true);
  const state = await readState(home);
  const result = change(state);
  await writeState(home, state);
  return result;
}
