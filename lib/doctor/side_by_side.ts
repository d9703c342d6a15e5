/**
 * Calls of `op` beside each other: as fast as they can go without a second prompt, a second reading of one item, or a
 * fault that is only a lack of time.
 *
 * @module
 */

import type { Deadline } from "../base/clock.ts";
import { explainOpFailure } from "../onepassword/op_errors.ts";
import type { ProcessRunner, Run, RunResult } from "../system/process.ts";

/** As many at once are no burden on a machine, and none on 1Password's limits. */
const MOST = 6;

/** What a call may take, in ms; the first one of an account may wait for its prompt as long as there is time. */
const LIMIT_MS = 15_000;

/**
 * Makes a runner of `op` that takes calls from all sides at once.
 *
 * The first call of each account goes alone, because it may raise the app's prompt, and the accounts one after the
 * other; when a prompt is dismissed or never answered, nobody is asked again. What was read once is not read again.
 */
export function sideBySide(run: ProcessRunner, deadline: Deadline): ProcessRunner {
  const answers = new Map<string, Promise<RunResult>>();
  const firsts = new Map<string, Promise<RunResult>>();
  const underWay = new Set<Promise<RunResult>>();
  let prompts: Promise<unknown> = Promise.resolve();

  async function start(asked: Run, limitMs: number): Promise<RunResult> {
    const timeoutMs = Math.min(asked.timeoutMs, deadline.left(), limitMs);
    return timeoutMs <= 0 ? { ended: "timed out" } : await run({ ...asked, timeoutMs });
  }

  async function beside(asked: Run): Promise<RunResult> {
    while (underWay.size >= MOST) await Promise.race(underWay);
    const running = start(asked, LIMIT_MS);
    underWay.add(running);
    try {
      return await running;
    } finally {
      underWay.delete(running);
    }
  }

  async function behindTheFirst(asked: Run): Promise<RunResult> {
    const account = accountOf(asked);
    const first = firsts.get(account);
    if (first === undefined) {
      const mine = prompts.then(() => start(asked, Infinity));
      firsts.set(account, mine);
      prompts = mine;
      return await mine;
    }
    const result = await first;
    return isRefusal(result) ? result : await beside(asked);
  }

  return (asked) => {
    // Nobody has to unlock anything for the version.
    const isAnswered = asked.args[0] === "--version" ? beside : behindTheFirst;
    if (asked.input !== undefined) return isAnswered(asked);
    const call = JSON.stringify([asked.program, asked.args]);
    const answer = answers.get(call) ?? isAnswered(asked);
    answers.set(call, answer);
    return answer;
  };
}

/** The account as the call names it; a program that is not there is none. */
function accountOf({ program, args }: Run): string {
  const at = args.indexOf("--account");
  return JSON.stringify([program, at === -1 ? "" : args[at + 1]]);
}

/** Whether the person at the prompt has refused, or is not there. */
function isRefusal(result: RunResult): boolean {
  if (result.ended !== "exited") return result.ended === "timed out";
  return result.code !== 0 &&
    explainOpFailure("Cannot ask", { ...result, secrets: [], names: [] }, { environment: {} })
        .trouble ===
      "dismissed";
}
