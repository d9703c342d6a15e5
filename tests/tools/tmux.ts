/**
 * A real terminal for tests: a pane of tmux, with keys to press and a screen to look at.
 *
 * @module
 */

/** What to run, and in what kind of terminal. */
export interface PaneOptions {
  /** The command and its arguments. */
  readonly command: readonly string[];
  /** Its whole environment; `TERM` is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Its working directory. */
  readonly cwd: string;
  /** Width; 100 by default. */
  readonly columns?: number;
  /** Height in lines; 40 by default. */
  readonly rows?: number;
}

/** A running pane; leaving its scope ends the command. */
export interface Pane extends AsyncDisposable {
  /** Presses keys by the names that tmux has for them: `Enter`, `Down`, `C-c`, `y`. */
  press(...keys: string[]): Promise<void>;
  /** Types a text. */
  type(text: string): Promise<void>;
  /** What the screen shows; with `colours`, the escape sequences for them. */
  screen(options?: { colours?: boolean }): Promise<string>;
  /** Waits until the screen shows a text; fails with the screen when it does not within 30 s. */
  see(text: string | RegExp): Promise<string>;
  /** Changes the size of the window. */
  resize(columns: number, rows: number): Promise<void>;
  /** Waits for the command's end; gives its exit code and whether the terminal is as it was. */
  ended(): Promise<{ code: number; isRestored: boolean }>;
  /** The process id of the command. */
  pid(): Promise<number>;
}

const SECONDS = 30;

/** Runs the command, then tells how it ended and what mode the terminal is in; Ctrl-C reaches the shell as well. */
const AROUND = `trap : INT
"$@"
code=$?
case $(stty -a) in *-icanon*|*-echo\\ *|*-isig*) mode=raw ;; *) mode=usual ;; esac
echo "[ended $code $mode]"
exec sleep 600`;

/**
 * Runs a command in a terminal.
 *
 * @param options What to run
 * @returns The pane
 */
export async function openPane(options: PaneOptions): Promise<Pane> {
  const socket = `op-sts-${crypto.randomUUID()}`;
  const { columns = 100, rows = 40 } = options;
  const env = Object.entries({ TERM: "xterm-256color", ...options.env });
  await tmux(
    ...["new-session", "-d", "-x", `${columns}`, "-y", `${rows}`, "-c", options.cwd],
    ...["env", "-i", ...env.map(([name, value]) => `${name}=${value}`)],
    ...["sh", "-c", AROUND, "sh", ...options.command],
  );

  async function tmux(...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-L", socket, "-f", "/dev/null", ...args],
      stdin: "null",
    }).output();
    if (!success) throw new Error(`tmux ${args[0]}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout);
  }
  async function screen({ colours = false } = {}): Promise<string> {
    const shown = await tmux("capture-pane", "-p", ...(colours ? ["-e"] : []));
    return shown.trimEnd();
  }
  async function see(text: string | RegExp): Promise<string> {
    const end = Date.now() + SECONDS * 1000;
    for (;;) {
      const shown = await screen();
      if (typeof text === "string" ? shown.includes(text) : text.test(shown)) return shown;
      if (Date.now() > end) throw new Error(`no ${text} on the screen:\n${shown}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return {
    screen,
    see,
    async press(...keys) {
      await tmux("send-keys", ...keys);
    },
    async type(text) {
      await tmux("send-keys", "-l", text);
    },
    async resize(width, height) {
      await tmux("resize-window", "-x", `${width}`, "-y", `${height}`);
    },
    async ended() {
      const [, code, mode] = /\[ended (\d+) (\w+)\]/.exec(await see(/\[ended \d+ \w+\]/)) ?? [];
      return { code: Number(code), isRestored: mode === "usual" };
    },
    async pid() {
      const shell = (await tmux("display-message", "-p", "#{pane_pid}")).trim();
      const children = await Deno.readTextFile(`/proc/${shell}/task/${shell}/children`);
      return Number(children.trim().split(" ")[0]);
    },
    async [Symbol.asyncDispose]() {
      await tmux("kill-server");
    },
  };
}
