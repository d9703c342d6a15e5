/**
 * What every step of a call can rely on, whatever it is about.
 *
 * @module
 */

import type { Clock, Deadline } from "./clock.ts";
import type { Environment, Host } from "./environment.ts";

/** The surroundings of one call of the program. */
export interface Context {
  readonly environment: Environment;
  readonly host: Host;
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
  /** Takes warnings: what went wrong without failing the call. */
  readonly warn: (text: string) => void;
  /** Takes lines of the secret-free trace. */
  readonly trace: (line: string) => void;
}
