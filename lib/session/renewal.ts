/**
 * Puts together what only a renewal needs; imported on a miss alone.
 *
 * @module
 */

import type { Clock, Deadline } from "../base/clock.ts";
import { openDevice } from "../lock/mfa_device.ts";
import type { Environment } from "../base/environment.ts";
import { formatDuration } from "../base/duration.ts";
import { LockError, UsageError } from "../base/errors.ts";
import type { RenewalTools } from "./login_attempt.ts";
import { isRootSerial } from "../sts/mfa_serial.ts";
import { takeCode } from "./one_time_password.ts";
import type { Op } from "../onepassword/op.ts";
import { type Options, RENEWAL_GAP } from "../command_line/options.ts";
import type { RefreshLock } from "../lock/refresh_lock.ts";
import type { Source } from "../sts/session.ts";
import type { SessionStore } from "./store.ts";
import { openSessionWriter } from "./writer.ts";
import type { Host } from "../base/environment.ts";
import { openIssuer } from "../sts/issuer.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What {@linkcode openRenewal} needs. */
export interface RenewalParts {
  readonly options: Options;
  readonly environment: Environment;
  readonly host: Host;
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
  /** The 1Password CLI. */
  readonly op: Op;
  readonly store: SessionStore;
  readonly terminal: Terminal;
  readonly warn: (text: string) => void;
  /** Takes lines of the secret-free trace. */
  readonly trace: (line: string) => void;
}

/** AWS cuts sessions of root users at one hour (STS API, GetSessionToken). In seconds. */
const ROOT_DURATION = 3600;

/** Puts the tools of a renewal together; nothing is opened before it is used. */
export function openRenewal(parts: RenewalParts): RenewalTools {
  const { options, store } = parts;
  const reread = async () => await store.complete(await store.read());
  const writer = openSessionWriter({ ...parts, reread });
  return {
    async failedLately(source) {
      using lock = await openDeviceIfUsable(source, parts);
      return await lock?.failedLately() ?? false;
    },
    async noteFailure(source) {
      using lock = await openDeviceIfUsable(source, parts);
      await lock?.noteFailure();
    },
    openDevice: (source) => openDevice(source, parts),
    takeCode: (reading, need) => takeCode(reading, need, { ...parts, reread }),
    durationOf: (source) => durationOf(source, options),
    issue: openIssuer(parts),
    write: (reading, session) => writer.write(reading, session),
  };
}

function durationOf(source: Source, options: Options): number {
  if (!isRootSerial(source.serial ?? "")) return options.duration;
  // Each call would log in again: no session of root could ever be long enough.
  if (options["min-remaining"] + RENEWAL_GAP > ROOT_DURATION) {
    throw new UsageError(
      `Cannot log in as root with --min-remaining ${
        formatDuration(options["min-remaining"])
      }: AWS ends the sessions of root users after ${formatDuration(ROOT_DURATION)}`,
      `give --min-remaining ${formatDuration(ROOT_DURATION - RENEWAL_GAP)} or less`,
    );
  }
  return Math.min(options.duration, ROOT_DURATION);
}

/** A lock that cannot be used is reported by the renewal itself; around it, an old session may do. */
async function openDeviceIfUsable(
  source: Source,
  parts: RenewalParts,
): Promise<RefreshLock | null> {
  try {
    return await openDevice(source, parts);
  } catch (error) {
    if (error instanceof LockError) return null;
    throw error;
  }
}
