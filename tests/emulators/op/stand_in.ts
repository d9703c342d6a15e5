/**
 * The handle by which tests start a stand-in for the 1Password CLI, fill it and look at it.
 *
 * @module
 */

import type { Call } from "./calls.ts";
import { endCalls, readCalls } from "./call_log.ts";
import { install } from "./install.ts";
import { findVault } from "./lookup.ts";
import type { State, StoredItem } from "./model.ts";
import { completeItem, type NewItem } from "./new_item.ts";
import { alter, type BehaviourChange, newState, type OpOptions } from "./settings.ts";
import { changeState, readState, writeState } from "./state.ts";

/** A running stand-in; leaving its scope ends what hangs and removes its files. */
export interface OpStandIn extends AsyncDisposable {
  /** The directory that holds the executable `op`, to be put on PATH. */
  readonly bin: string;
  /** Absolute path of that executable. */
  readonly program: string;
  /** Directory of its state, which holds secrets. */
  readonly home: string;
  /** What the environment must hold besides PATH: in mode `service-account` the token, else nothing. */
  readonly env: Record<string, string>;
  /** All calls so far, in order of start. */
  calls(): Promise<Call[]>;
  /** Leaves out the calls so far from {@linkcode OpStandIn.calls}. */
  forgetCalls(): Promise<void>;
  /** Stores an item, in place of the one of the same id if there is one. */
  put(item: NewItem): Promise<StoredItem>;
  /** The one item of an id or title; throws when there is none or there are several. */
  item(idOrTitle: string): Promise<StoredItem>;
  /** All items, archived ones too. */
  items(): Promise<StoredItem[]>;
  /** Changes how the calls that start from now on fare. */
  behave(change: BehaviourChange): Promise<void>;
}

/**
 * Starts a stand-in: an executable `op` in a directory of its own, with empty vaults.
 *
 * @param options What it starts with
 * @returns The handle
 * @throws {TypeError} When a fault does not go with its command
 */
export async function startOp(options: OpOptions = {}): Promise<OpStandIn> {
  const state = newState(options);
  const root = await Deno.makeTempDir({ prefix: "op-stand-in-" });
  const home = `${root}/home`;
  const bin = `${root}/bin`;
  await Deno.mkdir(bin);
  await Deno.mkdir(`${home}/calls`, { recursive: true });
  await writeState(home, state);
  const program = await install(bin, home);
  const forgotten = new Set<number>();
  return {
    bin,
    program,
    home,
    env: state.mode === "app" ? {} : { OP_SERVICE_ACCOUNT_TOKEN: state.serviceAccountToken },
    async calls(): Promise<Call[]> {
      const calls = await readCalls(home);
      return calls.filter(({ startedAt }) => !forgotten.has(startedAt));
    },
    async forgetCalls(): Promise<void> {
      for (const { startedAt } of await readCalls(home)) {
        forgotten.add(startedAt);
      }
    },
    put: (item) => changeState(home, (current) => store(current, item)),
    async item(idOrTitle: string): Promise<StoredItem> {
      const { items } = await readState(home);
      const found = items.filter(({ id, title }) => id === idOrTitle || title === idOrTitle);
      const [first] = found;
      if (first !== undefined && found.length === 1) return first;
      throw new Error(
        `Cannot pick the item ${idOrTitle}: ${found.length} found`,
      );
    },
    async items(): Promise<StoredItem[]> {
      return (await readState(home)).items;
    },
    behave: (change) => changeState(home, (current) => alter(current, change)),
    async [Symbol.asyncDispose](): Promise<void> {
      await endCalls(home);
      await Deno.remove(root, { recursive: true });
    },
  };
}

function store(state: State, item: NewItem): StoredItem {
  const vault = findVault(state, item.vault ?? state.vaults[0]?.id ?? "");
  const before = state.items.find(({ id }) => id === item.id);
  const stored = completeItem(item, vault, before);
  state.items = [...state.items.filter((each) => each !== before), stored];
  vault.version++;
  return stored;
}
