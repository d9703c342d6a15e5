/**
 * Starts a program that goes on in the background: this one, as the session agent.
 *
 * @module
 */

/**
 * Closes what a program would inherit besides its three streams, forbids core dumps, and becomes that program.
 *
 * A caller may hold a lock or a pipe by such a number (`flock 9`, `<(…)`), which must not stay held in the background.
 * Shells other than bash read one digit only.
 */
const DETACH = `ulimit -c 0
for fd in /dev/fd/*; do
  fd=\${fd##*/}
  case $fd in
    [0-2] | *[!0-9]*) ;;
    ?) eval "exec $fd>&-" ;;
    *) [ -z "\${BASH_VERSION:-}" ] || eval "exec $fd>&-" ;;
  esac
done
exec "$@"`;

/**
 * Starts a program that goes on after we have ended: in a session of its own, without a terminal, with the null device
 * for its streams and in the root directory, so that nobody has to wait for it.
 *
 * @param words Absolute path of the program, and its arguments; never a secret
 */
export async function startInBackground(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<"ended"> {
  for (const shell of ["/bin/bash", "/bin/sh"]) {
    try {
      const child = new Deno.Command(shell, {
        args: ["-c", DETACH, "sh", ...words],
        env: { ...environment },
        clearEnv: true,
        cwd: "/",
        detached: true,
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      await child.status;
      return "ended";
    } catch {
      // There is no such shell, or this program may not run it.
    }
  }
  return "ended";
}

/**
 * V8 without its compilers, as binaries have it: what runs once is none the slower, and after some 100,000 hits the agent
 * is as small as before, where it would else have grown to twice its size.
 */
const V8_FLAGS = "--v8-flags=--lite-mode";

/**
 * Finds the words by which this program can be started once more.
 *
 * @param needs What the new process may reach when it runs from source: one directory, and one socket to listen at. A
 * binary has the rights that were compiled into it
 */
export function ownCommand(needs: { directory: string; socket: string }): string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  const code = decodeURIComponent(new URL(".", Deno.mainModule).pathname);
  const directories = withLinksFollowed(needs.directory);
  const sockets = directories.map((path) => needs.socket.replace(needs.directory, () => path));
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    V8_FLAGS,
    `--allow-read=${listOf([...directories, code])}`,
    `--allow-write=${listOf(directories)}`,
    `--allow-net=${listOf(sockets.map((path) => `unix:${path}`))}`,
    "--allow-env",
    "--allow-sys=uid",
    Deno.mainModule,
  ];
}

/** Deno wants a right for the path as it is named, and one for where links on the way lead to. */
function withLinksFollowed(path: string): string[] {
  try {
    return [...new Set([path, Deno.realPathSync(path)])];
  } catch {
    return [path];
  }
}

/** A comma separates paths, two stand for one. */
function listOf(paths: readonly string[]): string {
  return paths.map((path) => path.replaceAll(",", ",,")).join(",");
}
