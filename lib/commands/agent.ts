/**
 * `op-sts agent start|stop|status|run`: the process that keeps sessions in memory.
 *
 * @module
 */

import { readCleared } from "../agent/cleared_note.ts";
import { agentFiles, startAgent, tellRunningAgent } from "../agent/control.ts";
import { AGENT_PROTOCOL, type AgentAnswer, type ListedSession } from "../agent/messages.ts";
import { runAgent } from "../agent/server.ts";
import { openAgentStore } from "../agent/store.ts";
import type { Call } from "../session/call.ts";
import { formatDuration } from "../base/duration.ts";
import { OpStsError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { untilText } from "../terminal/local_time.ts";
import { isoSeconds } from "../sts/session.ts";

/**
 * Starts, ends, shows or is the agent.
 *
 * @returns Exit code; of `status` 1 when no agent is running
 */
export async function agent(call: Call): Promise<number> {
  switch (call.operand) {
    case "start":
      return await start(call);
    case "stop":
      return await stop(call);
    case "run":
      return await run(call);
    default:
      return await status(call);
  }
}

async function start(call: Call): Promise<number> {
  const { options, deadline, terminal } = call;
  const files = await agentFiles(call);
  const running = await tellRunningAgent(files, { v: AGENT_PROTOCOL, do: "hello" }, call);
  const { pid } = running ??
    await startAgent(files, options["agent-idle"], deadline.left(), call) ?? fail();
  const state = running === undefined ? "started" : "running already";
  await terminal.print(`Agent ${state} (process ${pid})\n`);
  return 0;
}

function fail(): never {
  throw new OpStsError(
    "Cannot start the agent: it ended at once or does not answer",
    "see what it says: op-sts agent run",
  );
}

async function stop(call: Call): Promise<number> {
  const files = await agentFiles(call);
  const answer = await tellRunningAgent(files, { v: AGENT_PROTOCOL, do: "stop" }, call);
  await call.terminal.print(answer === undefined ? "No agent is running\n" : "Agent stopped\n");
  return 0;
}

async function status(call: Call): Promise<number> {
  const { own, terminal } = call;
  const files = await agentFiles(call);
  const answer = await tellRunningAgent(files, { v: AGENT_PROTOCOL, do: "hello" }, call);
  const list = answer?.v === AGENT_PROTOCOL
    ? (await tellRunningAgent(files, { v: AGENT_PROTOCOL, do: "list" }, call))?.list
    : undefined;
  const text = own.has("json")
    ? JSON.stringify(describe(answer, list ?? [], call))
    : sentences(answer, list ?? [], call).join("\n");
  await terminal.print(text + "\n");
  return answer === undefined ? 1 : 0;
}

async function run(call: Call): Promise<number> {
  const { options, clock, host } = call;
  const files = await agentFiles(call);
  const graceSeconds = options["agent-idle"];
  const store = openAgentStore(clock, graceSeconds, readCleared(files));
  if (await runAgent({ files, host, clock, store, graceSeconds })) return 0;
  throw new OpStsError(
    "Cannot run the agent: one is running already",
    "op-sts agent status shows it",
  );
}

function describe(
  answer: AgentAnswer | undefined,
  list: readonly ListedSession[],
  { clock }: Call,
): object {
  if (answer === undefined) return { running: false };
  return {
    running: true,
    pid: answer.pid,
    protocol: answer.v,
    sessions: list.map(({ item, source, expiresAt, idleSeconds }) => ({
      item: { id: item.id, title: item.title, vault: item.vault.id },
      mfaSerial: source.serial,
      expiration: isoSeconds(expiresAt),
      remainingSeconds: Math.max(0, Math.floor((expiresAt - clock.now()) / 1000)),
      idleSeconds,
    })),
  };
}

function sentences(
  answer: AgentAnswer | undefined,
  list: readonly ListedSession[],
  { clock }: Call,
): string[] {
  if (answer === undefined) return ["No agent is running"];
  if (answer.v !== AGENT_PROTOCOL) {
    return [
      `Agent of another version of op-sts running (process ${answer.pid}); op-sts agent stop ends it`,
    ];
  }
  return [
    `Agent running (process ${answer.pid}) with ${
      list.length === 0 ? "no session" : list.length === 1 ? "1 session" : `${list.length} sessions`
    }`,
    ...list.map(({ item, expiresAt, idleSeconds }) =>
      `${quote(item.title)} ${untilText(expiresAt, clock.now())}, forgotten after ${
        formatDuration(idleSeconds)
      } without use`
    ),
  ];
}
