/**
 * Writing the executable `op` of a stand-in.
 *
 * @module
 */

/**
 * Writes the executable `op`: a shell script that runs the program with the stand-in's home as its first argument; on
 * Windows, where a script is no program, a compiled one.
 *
 * @param bin An existing directory
 * @param home The stand-in's home
 * @returns Absolute path of the executable
 */
export async function install(bin: string, home: string): Promise<string> {
  if (Deno.build.os === "windows") return await compile(bin, home);
  const main = decodeURIComponent(new URL("./main.ts", import.meta.url).pathname);
  const program = `${bin}/op`;
  const words = [
    Deno.execPath(),
    "run",
    "-A",
    "--no-config",
    "--no-lock",
    "--no-prompt",
    // One command does not pay for the others.
    "--unstable-lazy-dynamic-imports",
    main,
    home,
  ];
  // Without the first line Deno puts a `node` of its own on PATH when there is none, and the record of the environment
  // would show it; without the second it leaves files about what was covered of this stand-in.
  const script = `#!/bin/sh
export DENO_DISABLE_NODE_SHIM=1
unset DENO_COVERAGE_DIR
exec ${words.map(quote).join(" ")} "$@"
`;
  // A process forked by another test at this moment would inherit the open script and make it "text file busy": let a
  // shell, which forks nobody, write it.
  const { success } = await new Deno.Command("/bin/sh", {
    args: [
      "-c",
      'printf %s "$1" > "$2" && chmod 755 "$2"',
      "sh",
      script,
      program,
    ],
    stdin: "null",
  }).output();
  if (!success) throw new Error(`Cannot install op: ${program}`);
  return program;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

async function compile(bin: string, home: string): Promise<string> {
  const program = `${bin}\\op.exe`;
  const main = new URL("./main.ts", import.meta.url);
  const args = ["compile", "-A", "-q", "--no-config", "--no-lock", "--no-check"];
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [...args, "--output", program, main.href, home],
  }).output();
  if (!success) throw new Error(`Cannot install op: ${program}`);
  return program;
}
