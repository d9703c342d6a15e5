/**
 * The record of calls: one file each, written at start and again at the end, beside a lock that is held while the
 * process lives. The lock is a file of its own: on Windows nobody else can read or write a file that is locked.
 *
 * @module
 */

import type { StdinKind } from "./stdin.ts";

/** A call of `op`. */
export interface Call {
  /** The arguments after the program's name. */
  argv: string[];
  /** `item get`, `whoami` and so on; for a refused command its first word or two. */
  command: string;
  /** The whole environment, with what the wrapper's shell adds: `PWD`, and where `sh` is bash `SHLVL` and `_`. */
  env: Record<string, string>;
  stdin: StdinKind;
  /** Bytes read from stdin; 0 when it was not read, or not to its end. */
  stdinBytes: number;
  pid: number;
  /** Start of the process in ms since the epoch, with a fraction. */
  startedAt: number;
  /** End in ms since the epoch, with a fraction; null while the call runs, and for ever when it was killed. */
  endedAt: number | null;
  /** Exit status, null as long as `endedAt` is. */
  exit: number | null;
}

/** A call that is being recorded. */
export class OpenCall {
  readonly #path: string;
  readonly #record: Call;
  // Held until the process ends, however it ends: this is how others see that it still runs.
  #held: Deno.FsFile | undefined;

  /**
   * Notes this process's call; nobody sees it yet.
   *
   * @param home The stand-in's home
   * @param argv The arguments after the program's name
   * @param stdin What stdin is
   */
  constructor(home: string, argv: string[], stdin: StdinKind) {
    // The wrapper sets this one, see `install`.
    const { DENO_DISABLE_NODE_SHIM: _ours, ...env } = Deno.env.toObject();
    this.#record = {
      argv,
      command: argv.slice(0, /^(item|vault|account)$/.test(argv[0] ?? "") ? 2 : 1).join(" "),
      env,
      stdin,
      stdinBytes: 0,
      pid: Deno.pid,
      startedAt: performance.timeOrigin,
      endedAt: null,
      exit: null,
    };
    this.#path = `${home}/calls/${this.#record.startedAt}-${Deno.pid}.json`;
  }

  /** Writes the start of the call. */
  begin(): void {
    this.#held = Deno.openSync(lockOf(this.#path), { createNew: true, write: true });
    this.#held.lockSync(true);
    writeRecord(this.#path, this.#record);
  }

  /**
   * Notes how much was read from stdin.
   *
   * @param bytes Number of bytes
   */
  read(bytes: number): void {
    this.#record.stdinBytes = bytes;
  }

  /**
   * Writes the end of the call; the process must exit right after.
   *
   * @param exit Its exit status
   */
  end(exit: number): void {
    this.#record.endedAt = performance.timeOrigin + performance.now();
    this.#record.exit = exit;
    writeRecord(this.#path, this.#record);
    this.#held?.close();
  }
}

/**
 * Names the lock of a record.
 *
 * @param path Path of the record
 * @returns Path of a file that the call holds locked as long as it lives
 */
export function lockOf(path: string): string {
  return path.replace(/json$/, "lock");
}

/** In one step, so that nobody reads half of it. */
function writeRecord(path: string, record: Call): void {
  Deno.writeTextFileSync(`${path}.tmp`, JSON.stringify(record));
  Deno.renameSync(`${path}.tmp`, path);
}
