/**
 * Signals that whoever started us has had ignored, such as `nohup`: we are to ignore them too, and so is what we start.
 *
 * @module
 */

/** What ends a process or tells it something. Windows knows none of them but the first. */
export const SIGNALS = [
  "SIGINT",
  "SIGQUIT",
  "SIGTERM",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
] as const;

/** One of them. */
export type PassedSignal = (typeof SIGNALS)[number];

/** No system tells it in the way of another one; a shell that was started like us shows it: it lives on. */
const TRY = 'ulimit -c 0; for one do /bin/sh -c "kill -$one \\$\\$" && echo "SIG$one"; done';

let found: Promise<readonly PassedSignal[]> | undefined;

/**
 * Finds out which signals are ignored, and has them stay so. Only before this process listens to any signal: Deno then
 * takes others as well, and what it takes is not ignored any more, by us and by whatever we start.
 */
export function ignoredSignals(): Promise<readonly PassedSignal[]> {
  return found ??= find().then((ignored) => {
    for (const signal of ignored) Deno.addSignalListener(signal, () => {});
    return ignored;
  });
}

async function find(): Promise<PassedSignal[]> {
  if (Deno.build.os === "windows") return [];
  try {
    const { stdout } = await new Deno.Command("/bin/sh", {
      args: ["-c", TRY, "sh", ...SIGNALS.map(shortName)],
      clearEnv: true,
      stdin: "null",
      stderr: "null",
    }).output();
    const words = new TextDecoder().decode(stdout).split("\n");
    return SIGNALS.filter((signal) => words.includes(signal));
  } catch {
    return [];
  }
}

/** What to start in place of a program that is there: Deno has no way to have a child ignore a signal, a shell has. */
export function ignoring<T extends { readonly program: string; readonly args: readonly string[] }>(
  { program, args }: T,
  ignored: readonly PassedSignal[],
): Pick<T, "program" | "args"> {
  if (ignored.length === 0) return { program, args };
  const script = `trap '' ${ignored.map(shortName).join(" ")}; exec "$@"`;
  return { program: "/bin/sh", args: ["-c", script, "sh", program, ...args] };
}

function shortName(signal: PassedSignal): string {
  return signal.slice("SIG".length);
}
