/**
 * What the stand-in's stdin is, and reading it where the real `op` would.
 *
 * @module
 */

/** The kinds of stdin that `op` tells apart, and a few more for the record. */
export type StdinKind = "null" | "tty" | "fifo" | "socket" | "file" | "other";

/**
 * Tells what stdin is.
 *
 * @returns Its kind; `null` is the null device, `other` any further device and a stdin that is closed
 */
export function stdinKind(): StdinKind {
  if (Deno.stdin.isTerminal()) return "tty";
  // There `op` takes whatever is no terminal for a template.
  if (Deno.build.os === "windows") return "fifo";
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync("/dev/stdin");
  } catch {
    return "other";
  }
  if (info.isFifo) return "fifo";
  if (info.isSocket) return "socket";
  if (info.isFile) return "file";
  const isNull = info.rdev === Deno.statSync("/dev/null").rdev;
  return info.isCharDevice && isNull ? "null" : "other";
}

/**
 * Reads stdin to its end, which does not come before every writer has closed it.
 *
 * @returns All bytes
 */
export async function readStdin(): Promise<Uint8Array<ArrayBuffer>> {
  return await new Response(Deno.stdin.readable).bytes();
}
