/**
 * What a stand-in starts with, and how its behaviour changes later.
 *
 * @module
 */

import { randomId } from "./catalogue.ts";
import { type Habits, USUAL_HABITS } from "./habits.ts";
import { isTwist, TWISTS } from "./faults.ts";
import type { Account, ArmedFault, Behaviour, Fault, State } from "./model.ts";
import { now } from "./times.ts";

/** A change of behaviour; of `latencyMs` the verbs that are left out stay as they are. */
export interface BehaviourChange {
  latencyMs?: Partial<Behaviour["latencyMs"]>;
  readOnly?: boolean;
  /** What to answer where nobody knows what the real `op` does; those that are left out stay as they are. */
  habits?: Partial<Habits>;
  /** Replaces all faults and starts counting anew. */
  faults?: Fault[];
}

/** What a stand-in starts with. */
export interface OpOptions extends BehaviourChange {
  /** A service account needs `--vault` and its token in the environment; `app` by default. */
  mode?: State["mode"];
  account?: Partial<Account>;
  /** Addresses of other accounts on this device; they are listed, and no more. */
  otherAccounts?: string[];
  /** Names of the vaults; `Private` alone by default. */
  vaults?: string[];
  /** What `op --version` says; 2.34.1 by default. */
  version?: string;
}

/**
 * Makes the state of a new stand-in.
 *
 * @param options What it starts with
 * @returns The state, with empty vaults
 * @throws {TypeError} When a fault does not go with its command
 */
export function newState(options: OpOptions): State {
  const { mode = "app", vaults = ["Private"], version = "2.34.1" } = options;
  const serviceAccountToken = `ops_${randomId()}`;
  return {
    version,
    mode,
    account: {
      shorthand: "my",
      url: "my.1password.com",
      id: randomId().toUpperCase(),
      userId: randomId().toUpperCase(),
      email: "alice@example.com",
      ...options.account,
    },
    otherAccounts: (options.otherAccounts ?? []).map((url) => ({
      shorthand: url,
      url,
      id: randomId().toUpperCase(),
      userId: randomId().toUpperCase(),
      email: `alice@${url}`,
    })),
    serviceAccountToken,
    vaults: vaults.map((name) => ({ id: randomId(), name, version: 1, createdAt: now() })),
    items: [],
    deleted: [],
    latencyMs: { get: 0, edit: 0, create: 0, delete: 0, list: 0, ...options.latencyMs },
    readOnly: options.readOnly ?? false,
    habits: { ...USUAL_HABITS, ...options.habits },
    faults: (options.faults ?? []).map(arm),
  };
}

/**
 * Changes how the calls that start from now on fare.
 *
 * @param state The state, which is altered
 * @param change What to change
 * @throws {TypeError} When a fault does not go with its command
 */
export function alter(state: State, change: BehaviourChange): void {
  Object.assign(state.latencyMs, change.latencyMs);
  Object.assign(state.habits, change.habits);
  state.readOnly = change.readOnly ?? state.readOnly;
  state.faults = change.faults?.map(arm) ?? state.faults;
}

const NAMES_ITEM: readonly Fault["on"][] = ["item get", "item edit", "item delete"];

function arm(fault: Fault): ArmedFault {
  const { fault: what, item, on } = fault;
  if (isTwist(what) && !TWISTS[what].includes(on)) {
    throw new TypeError(
      `Cannot arm the fault "${what}": it does not go with ${on}`,
    );
  }
  if (item !== undefined && !NAMES_ITEM.includes(on)) {
    throw new TypeError(`Cannot arm the fault: ${on} names no item`);
  }
  return { fault, seen: 0 };
}
