/**
 * One call of the program: what was asked for, and what it works with.
 *
 * @module
 */

import type { AgentUser } from "../agent/sessions.ts";
import type { OwnProfile } from "../profiles/own_profiles.ts";
import type { StoreCall } from "../keeping/store.ts";
import type { Login } from "../sts/issuer.ts";
import type { Session } from "../sts/session.ts";
import type { ProcessRunner } from "../system/process.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What every command, and every step of it, is given; put together by `lib/call.ts`. */
export interface Call extends AgentUser, StoreCall {
  /** The options that were given, on the command line or by their twins, as they were written. */
  readonly given: Readonly<Record<string, string>>;
  /** The command's own options by long name; a switch that was given has the value `"1"`. */
  readonly own: ReadonlyMap<string, string>;
  readonly operand: string | undefined;
  /** The profile whose line gave options; absent where an item was named, or nothing has to do with a profile. */
  readonly profile?: OwnProfile | undefined;
  /** The command line behind `--`. */
  readonly trailing: readonly string[];
  readonly terminal: Terminal;
  readonly run: ProcessRunner;
  /** Exchanges an access key and a code for a session; by default STS does. */
  readonly issue?: (login: Login) => Promise<Session>;
}
