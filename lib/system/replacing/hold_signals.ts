/**
 * Lets signals wait until something is over.
 *
 * @module
 */

import { ignoredSignals } from "../ignored_signals.ts";

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

let running = 0;
let waiting: Deno.Signal | undefined;
let listeners: readonly (readonly [Deno.Signal, () => void])[] = [];

/** Does something that no signal is to end in the middle; one that comes takes effect right afterwards. */
export async function holdingSignals<T>(body: () => Promise<T>): Promise<T> {
  const ignored: readonly Deno.Signal[] = await ignoredSignals();
  if (listeners.length === 0) listen(ignored);
  running++;
  try {
    return await body();
  } finally {
    running--;
    if (running === 0 && waiting !== undefined) passOn(waiting);
  }
}

/** For good: a signal that has come but is not told yet would be lost with its listener. */
function listen(ignored: readonly Deno.Signal[]): void {
  listeners = SIGNALS.filter((signal) => !ignored.includes(signal))
    .map((signal) => [signal, () => onSignal(signal)] as const);
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
}

function onSignal(signal: Deno.Signal): void {
  if (running > 0) waiting = signal;
  else passOn(signal);
}

/** To whoever else listens; else it ends the process, as it would have without us. */
function passOn(signal: Deno.Signal): void {
  for (const [each, listener] of listeners) Deno.removeSignalListener(each, listener);
  listeners = [];
  waiting = undefined;
  Deno.kill(Deno.pid, signal);
}
