/**
 * Signals that are passed on to the program in front: who else listens to one does not send it once more.
 *
 * @module
 */

const taken = new Set<Deno.Signal>();

/** Takes a signal for good. */
export function takeSignal(signal: Deno.Signal, listener: () => void): void {
  taken.add(signal);
  Deno.addSignalListener(signal, listener);
}

/** Tells whether somebody has taken a signal, and so is told of it. */
export function isTaken(signal: Deno.Signal): boolean {
  return taken.has(signal);
}
