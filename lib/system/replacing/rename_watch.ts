/**
 * Tells whether another program changed a file in the moment before it was replaced.
 *
 * @module
 */

import { systemClock } from "../../base/clock.ts";

/** How long the kernel may take to tell of our own rename, in ms. */
const PATIENCE_MS = 3000;

/** A watch over a directory. */
export interface RenameWatch extends Disposable {
  /** Notes this moment, by touching a file of ours in the directory. */
  mark(own: string): void;
  /**
   * Waits for the rename of a file to another name, which has been made, to be told.
   *
   * @returns Whether anything happened to the new name since the mark
   */
  wasDisturbed(from: string, to: string): Promise<boolean>;
}

/**
 * Watches a directory. There is no rename that says what it replaced (Linux's RENAME_EXCHANGE is out of Deno's reach),
 * but the kernel tells of each in order. Elsewhere than on Linux events come late and merged: nothing is watched there.
 */
export function watchRenames(directory: string): RenameWatch {
  const watcher = openIfPossible(directory);
  const events: Deno.FsEvent[] = [];
  async function gather(): Promise<void> {
    if (watcher !== undefined) { for await (const event of watcher) events.push(event); }
  }
  gather().catch(() => {});
  return {
    mark(own) {
      const { mode } = Deno.statSync(own);
      if (watcher !== undefined && mode !== null) Deno.chmodSync(own, mode & 0o7777);
    },
    async wasDisturbed(from, to) {
      if (watcher === undefined) return false;
      const isEnd = ({ paths }: Deno.FsEvent) => paths[0] === from && paths[1] === to;
      const end = systemClock.elapsed() + PATIENCE_MS;
      while (!events.some(isEnd) && systemClock.elapsed() < end) await systemClock.sleep(1);
      const before = events.slice(0, Math.max(0, events.findIndex(isEnd)));
      // Deno calls each event of a name that is gone by now a removal: only names and order tell something. The last of
      // the old name alone is the rename, the one before it the mark.
      const mark =
        before.flatMap(({ paths }, index) => paths.length === 1 && paths[0] === from ? index : [])
          .at(-2) ?? -1;
      const touched = before.slice(mark + 1).filter(({ kind, paths }) =>
        kind !== "access" && paths.includes(to)
      );
      // Our own rename tells the new name once.
      return touched.length > 1;
    },
    [Symbol.dispose]() {
      watcher?.close();
    },
  };
}

function openIfPossible(directory: string): Deno.FsWatcher | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    return Deno.watchFs(directory, { recursive: false });
  } catch {
    // The system gives each user so many watches and no more.
    return undefined;
  }
}
