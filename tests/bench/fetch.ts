/**
 * What a program waits for that fetches its session from `exec --server`.
 *
 * @module
 */

import { type Figures, figures } from "./measure.ts";
import type { Scene } from "./scene.ts";

const FETCHES = 200;

/** The first ones load what every later one uses. */
const WARM_UP = 20;

/** Says where the server is, and waits for its end. */
const TELL = 'printf "%s %s\\n" "$AWS_CONTAINER_CREDENTIALS_FULL_URI" ' +
  '"$AWS_CONTAINER_AUTHORIZATION_TOKEN"; exec cat';

/**
 * Measures fetches of a held session, one after the other.
 *
 * @param words The program
 * @returns Figures in ms
 * @throws {Error} When a fetch brings no session
 */
export async function measureFetch(scene: Scene, words: readonly string[]): Promise<Figures> {
  await scene.prepareHit();
  const [program = "", ...args] = [...words, "exec", "--server", "--", "sh", "-c", TELL];
  const child = new Deno.Command(program, {
    args,
    env: scene.env,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const line = new TextDecoder().decode((await reader.read()).value);
  const [uri = "", token = ""] = line.trim().split(" ");
  const times: number[] = [];
  for (let fetched = 0; fetched < WARM_UP + FETCHES; fetched++) {
    const started = performance.now();
    const response = await fetch(uri, { headers: { authorization: token } });
    const { Token } = await response.json();
    if (fetched >= WARM_UP) times.push(performance.now() - started);
    if (Token === undefined) throw new Error(`Cannot count the fetch: ${response.status}`);
  }
  reader.releaseLock();
  await child.stdin.close();
  await child.stdout.cancel();
  await child.status;
  return figures(times);
}
