/**
 * Real shells, asked what they would offer at TAB.
 *
 * @module
 */

/** A shell with a completion script loaded. */
export interface Shell {
  /** Its name. */
  readonly name: "bash" | "zsh" | "fish";
  /** Says what it offers at the end of a command line, sorted. */
  complete(words: readonly string[]): Promise<string[]>;
  /** Runs lines of the shell after the script, and gives what they print. */
  call(lines: string): Promise<string>;
}

/** The inner zsh: fills its command line, completes it, notes the matches, and ends. */
const ZSHRC = `
autoload -Uz compinit
compinit -u -D
source $SCRIPT
capture() {
  compadd() {
    local -a hits
    if [[ " \${@[1,(i)(-|--)]} " == *' -'[OAD]' '* ]]; then builtin compadd "$@"; return; fi
    builtin compadd -O hits "$@"
    print -rl -- $hits >> $MATCHES
    builtin compadd "$@"
  }
  _main_complete
  unfunction compadd
}
zle -C capture complete-word capture
zle-line-init() {
  BUFFER=$LINE
  CURSOR=$#BUFFER
  zle capture
  exit
}
zle -N zle-line-init
`;

/** Bash's own splitting of a command line: ":", "=" and "@" are words of their own (COMP_WORDBREAKS). */
const BASH = `
source "$1"
COMP_LINE=$2
shift 2
COMP_WORDS=("$@")
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
COMP_POINT=\${#COMP_LINE}
_op_sts
printf '%s\\n' "\${COMPREPLY[@]}"
`;

/**
 * Makes the three shells ready.
 *
 * @param root Directory for their files
 * @param scripts The completion script of each
 * @param env Their whole environment
 * @returns The shells
 */
export async function openShells(
  root: string,
  scripts: Readonly<Record<Shell["name"], string>>,
  env: Readonly<Record<string, string>>,
): Promise<Shell[]> {
  for (const [name, script] of Object.entries(scripts)) {
    await Deno.writeTextFile(`${root}/${name}`, script);
  }
  await Deno.mkdir(`${root}/zdotdir`);
  await Deno.writeTextFile(`${root}/zdotdir/.zshrc`, ZSHRC);

  async function run(program: string, args: readonly string[], more: object = {}): Promise<string> {
    const child = new Deno.Command(program, {
      args: [...args],
      env: { ...env, ...more },
      clearEnv: true,
      cwd: root,
      stdin: "null",
    });
    const { code, stdout, stderr } = await child.output();
    const said = new TextDecoder().decode(stderr);
    if (code !== 0 || said !== "") throw new Error(`${program} ended with ${code}: ${said}`);
    return new TextDecoder().decode(stdout);
  }

  async function zsh(words: readonly string[]): Promise<string> {
    const matches = await Deno.makeTempFile({ dir: root });
    const wait = "zmodload zsh/zpty; zpty inner zsh -i; while zpty -r inner line; do :; done";
    const line = words.map((word) => word.replaceAll(/([\s$'"`&;])/g, "\\$1")).join(" ");
    const inner = { LINE: line, SCRIPT: `${root}/zsh`, MATCHES: matches };
    await run("zsh", ["-f", "-c", wait], { ZDOTDIR: `${root}/zdotdir`, TERM: "xterm", ...inner });
    return await Deno.readTextFile(matches);
  }

  const source = "source $argv[1]; complete -C $argv[2]";
  const plain = ["--norc", "--noprofile"];
  return [
    {
      name: "bash",
      call: (lines) => run("bash", [...plain, "-c", `source ./bash\n${lines}`]),
      async complete(words) {
        const split = words.flatMap((word) =>
          word === "" ? word : word.split(/([:=@]+)/).filter((piece) => piece !== "")
        );
        const args = [`${root}/bash`, words.join(" "), ...split];
        return sorted(await run("bash", [...plain, "-c", BASH, "bash", ...args]));
      },
    },
    {
      name: "zsh",
      call: (lines) => run("zsh", ["-f", "-c", `source ./zsh\n${lines}`]),
      complete: async (words) => sorted(await zsh(words)),
    },
    {
      name: "fish",
      call: (lines) => run("fish", ["--no-config", "-c", `source ./fish\n${lines}`]),
      async complete(words) {
        const args = ["--no-config", "-c", source, `${root}/fish`, words.join(" ")];
        const offered = (await run("fish", args)).replaceAll(/\t.*$/gm, "");
        return sorted(offered.replaceAll(/^--[\w-]+=/gm, ""));
      },
    },
  ];
}

function sorted(lines: string): string[] {
  return lines.split("\n").filter((line) => line !== "").sort();
}
