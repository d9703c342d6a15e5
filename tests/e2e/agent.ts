/**
 * A world in which sessions may be kept in memory, and the agent that keeps them.
 *
 * @module
 */

import { STATE } from "../directory.ts";
import { makeWorld, type World, type WorldOptions } from "../world.ts";
import { type Cached, cachedIn, putInField } from "./cached.ts";

/** A world with a session in the cache field, so that nobody has to log in; leaving its scope ends the agent. */
export interface AgentWorld extends AsyncDisposable {
  /** The world. */
  readonly world: World;
  /** The session in the cache field. */
  readonly cached: Cached;
  /** Directory of the agent's files. */
  readonly directory: string;
  /** The agent's socket. */
  readonly socket: string;
  /** Number of the agent's process; `undefined` when none is running. */
  pid(): Promise<number | undefined>;
}

/**
 * Makes such a world.
 *
 * @param seconds Life of the session
 * @param options What to do differently
 * @param isInTmp Whether its agent is to be in /tmp, where every world of the user would find it: no other one with
 * agents is there meanwhile
 * @returns The world, without an agent
 */
export async function agentWorld(
  seconds = 3600,
  options: WorldOptions = {},
  isInTmp = false,
): Promise<AgentWorld> {
  const turn = await Deno.open(`/tmp/op-sts-tests-${Deno.uid()}.lock`, {
    create: true,
    read: true,
    write: true,
  });
  await turn.lock(isInTmp);
  const world = await makeWorld(options);
  const cached = cachedIn(world, { seconds });
  await putInField(world, cached.value);
  const directory = `${world.home}/${STATE}`;
  const lock = `${directory}/agent.lock`;

  /** By the lock, which goes with the process. */
  async function pid(): Promise<number | undefined> {
    try {
      using file = await Deno.open(lock, { read: true, write: true });
      if (await file.tryLock(false)) return undefined;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
    return Number(await Deno.readTextFile(lock));
  }
  return {
    world,
    cached,
    directory,
    socket: `${directory}/agent.sock`,
    pid,
    async [Symbol.asyncDispose]() {
      const agent = await pid();
      if (agent !== undefined) Deno.kill(agent, "SIGKILL");
      await until(async () => await pid() === undefined);
      await world[Symbol.asyncDispose]();
      turn.close();
    },
  };
}

/**
 * Gets the session from the agent, without `op`: one that has just begun, on a busy machine, may not answer in time, and
 * is asked again.
 *
 * @returns What the program printed
 * @throws {Error} When `op` is asked each time
 */
export async function servedByAgent(
  { world }: AgentWorld,
  env: Record<string, string> = {},
): Promise<string> {
  for (let tries = 0; tries < 5; tries++) {
    await world.op.forgetCalls();
    const { code, stdout, stderr } = await world.run(["--agent", "auto"], { env });
    if (code !== 0) throw new Error(stderr);
    if ((await world.op.calls()).length === 0) return stdout;
  }
  throw new Error("the agent gives no session");
}

/**
 * Waits until something is so.
 *
 * @param isSo Says whether it is
 */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`Cannot go on: it is not so that ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
