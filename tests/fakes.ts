/**
 * Adapters without a system behind them, for tests of what stands in front of them.
 *
 * @module
 */

import type { Clock } from "../lib/base/clock.ts";
import { sessionItemTemplate, sessionItemTitles } from "../lib/keeping/session_item_form.ts";
import { OpError } from "../lib/base/errors.ts";
import type { Field, Item } from "../lib/onepassword/item.ts";
import type { FileLock } from "../lib/lock/lock_file.ts";
import type { Op } from "../lib/onepassword/op.ts";
import { type Options, readOptions } from "../lib/command_line/options.ts";
import type { Session, Source } from "../lib/sts/session.ts";
import type { Terminal } from "../lib/terminal/terminal.ts";

/** Two clocks that stand still until somebody sleeps or moves them. */
export class FakeClock implements Clock {
  #now: number;
  #elapsed = 0;
  /** Every sleep so far, in ms. */
  readonly sleeps: number[] = [];
  /** Called behind each sleep. */
  onSleep: () => void = () => {};

  /** @param now Wall clock in ms to start with, three seconds into a time step by default */
  constructor(now = 1_800_000_003_000) {
    this.#now = now;
  }

  /** The wall clock. */
  now(): number {
    return this.#now;
  }

  /** The monotonic clock. */
  elapsed(): number {
    return this.#elapsed;
  }

  /** Moves both clocks. */
  sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    this.advance(ms);
    this.onSleep();
    return Promise.resolve();
  }

  /** Moves both clocks on. */
  advance(ms: number): void {
    this.#now += ms;
    this.#elapsed += ms;
  }

  /** Sets the wall clock alone. */
  set(now: number): void {
    this.#now = now;
  }
}

/** The access key of {@linkcode keyItem}. */
export const KEY_ID = "AKIAIOSFODNN7EXAMPLE";

/** The MFA serial number of {@linkcode keyItem}. */
export const SERIAL = "arn:aws:iam::123456789012:mfa/alice";

/** What sessions made from {@linkcode keyItem} belong to. */
export const SOURCE: Source = { accessKeyId: KEY_ID, serial: SERIAL, partition: "aws" };

/** Id of {@linkcode keyItem}. */
export const ITEM_ID = "keykeykeykeykeykeykeykeyke";

/** Options with defaults, apart from some. */
export function optionsWith(changes: Partial<Options> = {}): Options {
  return { ...readOptions(new Map(), {}), ...changes };
}

/** A healthy key item without a cache field, apart from some properties. */
export function keyItem(changes: Partial<Item> = {}, extra: readonly Field[] = []): Item {
  return {
    id: ITEM_ID,
    title: "AWS Access Key",
    version: 7,
    category: "API_CREDENTIAL",
    vault: { id: "vaultvaultvaultvaultvaultv" },
    fields: [
      { id: "k1", type: "STRING", label: "access key id", value: KEY_ID },
      { id: "k2", type: "CONCEALED", label: "secret access key", value: "secret/of+the/key" },
      { id: "k3", type: "STRING", label: "mfa serial", value: SERIAL },
      { id: "TOTP_k4", type: "OTP", label: "one-time password", value: "SEED", totp: "012345" },
      ...extra,
    ],
    ...changes,
  };
}

/** A cache field with a value. */
export function cacheField(value = ""): Field {
  return { id: "k5", type: "CONCEALED", label: "session_cache", value };
}

/** Id of {@linkcode sessionItem}. */
export const SESSION_ITEM_ID = "sessionitemsessionitemses1";

/** A session item of a key item, as 1Password holds it. */
export function sessionItem(
  cached = "",
  changes: Partial<Item> = {},
  owner: Item = keyItem(),
): Item {
  const made: Pick<Item, "title" | "category" | "fields"> = JSON.parse(
    JSON.stringify(sessionItemTemplate(owner, sessionItemTitles(owner).plain, {
      name: "session_12345678",
      value: cached,
    })),
  );
  return { ...made, id: SESSION_ITEM_ID, version: 1, vault: owner.vault, ...changes };
}

/** A session that ends at an instant. */
export function sessionUntil(expiresAt: number, name = "one"): Session {
  return {
    accessKeyId: `ASIAIOSFODNN7${name.toUpperCase()}`,
    secretAccessKey: `session-secret-${name}`,
    sessionToken: `session-token-${name}`,
    expiresAt: Math.floor(expiresAt / 1000) * 1000,
  };
}

/** What of the environment a look for sessions needs beside 1Password: no directory, and so no notes. */
export const NOWHERE = { environment: {}, host: { os: "windows", uid: null } };

/** 1Password in memory. */
export interface MemoryOp extends Op {
  /** All items. */
  readonly items: Item[];
  /** What was asked for so far, such as `read AWS Access Key`. */
  readonly calls: string[];
  /** Called before each call with its text; what it throws is how the call fails. */
  before: (call: string) => void;
  /** Changes what an edit stores and gives back. */
  onEdit: (item: Item) => Item;
}

/** Opens 1Password in memory: titles may be ambiguous, an edit raises the version. */
export function memoryOp(clock: Clock, ...items: Item[]): MemoryOp {
  const op: MemoryOp = {
    items,
    calls: [],
    before: () => {},
    onEdit: (item) => item,
    read(name, vault) {
      const call = vault === undefined || vault === null
        ? `read ${name}`
        : `read ${name} in ${vault}`;
      return answer(call, () => {
        const from = clock.now();
        const found = items.filter(({ id, title }) => id === name || title === name);
        const [item] = found;
        if (item === undefined) throw new OpError("not found", `Cannot read ${name}: missing`);
        if (found.length > 1) {
          const ids = found.map(({ id }) => id);
          throw new OpError("ambiguous", `Cannot read ${name}: ambiguous`, undefined, ids);
        }
        return { item, from, to: clock.now() };
      });
    },
    edit: (item) =>
      answer(`edit ${item.id}`, () => {
        const index = items.findIndex(({ id }) => id === item.id);
        const stored = op.onEdit({ ...item, version: (items[index]?.version ?? 0) + 1 });
        items.splice(index, 1, stored);
        return stored;
      }),
    create: (template, vault) =>
      answer(`create in ${vault}`, () => {
        const id = `new${items.length}newnewnewnewnewnewnewn`.slice(0, 26);
        const rest: Pick<Item, "title" | "category" | "fields"> = JSON.parse(
          JSON.stringify(template),
        );
        const created = op.onEdit({ ...rest, id, version: 1, vault: { id: vault ?? "default" } });
        items.push(created);
        return created;
      }),
    version: () => answer("version", () => "2.34.1"),
  };

  function answer<T>(call: string, result: () => T): Promise<T> {
    op.calls.push(call);
    return new Promise((resolve) => {
      op.before(call);
      resolve(result());
    });
  }
  return op;
}

/** A file lock in memory that is free, or becomes so when `isFree` is set. */
export interface MemoryLock extends FileLock {
  /** Whether another process lets go of it. */
  isFree: boolean;
  /** Whether this process has it. */
  isHeld: boolean;
  /** Whether it was closed. */
  isClosed: boolean;
}

/** Opens a file lock in memory. */
export function memoryLock(isFree = true): MemoryLock {
  const lock: MemoryLock = {
    isFree,
    isHeld: false,
    isClosed: false,
    tryTake() {
      lock.isHeld = lock.isFree;
      return Promise.resolve(lock.isHeld);
    },
    release() {
      lock.isHeld = false;
    },
    [Symbol.dispose]() {
      lock.isHeld = false;
      lock.isClosed = true;
    },
  };
  return lock;
}

/** Streams in memory. */
export interface MemoryTerminal extends Terminal {
  /** What went to stdout. */
  printed: string;
  /** Lines that went to stderr, progress among them. */
  readonly said: string[];
}

/** Opens streams on which questions get the given answers; `undefined` is the end of input, none hangs. */
export function memoryTerminal(
  answers: readonly (string | undefined)[] = [],
  canAsk = true,
): MemoryTerminal {
  const left = [...answers];
  const terminal: MemoryTerminal = {
    canAsk,
    isWatched: canAsk,
    showsOutput: canAsk,
    isMerged: () => Promise.resolve(false),
    columns: canAsk ? 80 : undefined,
    printed: "",
    said: [],
    print(text) {
      terminal.printed += text;
      return Promise.resolve();
    },
    say: (line) => void terminal.said.push(line),
    progress: (line) => void terminal.said.push(line),
    ask(question) {
      terminal.said.push(question);
      return left.length === 0 ? new Promise(() => {}) : Promise.resolve(left.shift());
    },
  };
  return terminal;
}
