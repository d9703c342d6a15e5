/**
 * Shows what the tests covered of `lib/`, and fails when it is less than the gate.
 *
 * A process that a test kills may leave a file half written, at which the report would fail: those are taken out.
 *
 * @module
 */

const GATE = 90;

/** More torn files than this are no killed processes but a full disk, say. */
const MOST_TORN = 100;

const directory = Deno.args[0] ?? "coverage";

const torn = takeTorn(directory);
if (torn > 0) print(`${torn} files of killed processes were torn and left out\n`);
if (torn > MOST_TORN) fail(`Cannot measure: more than ${MOST_TORN} files are torn`);
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["coverage", "--quiet", "--include=/lib/", `--threshold=${GATE}`, directory],
}).spawn().status;
Deno.exit(code);

/** Removes the files that do not end as the runtime ends them, and says how many they were. */
function takeTorn(path: string): number {
  let count = 0;
  for (const { name, isFile } of listed(path)) {
    const file = `${path}/${name}`;
    if (!isFile || !name.endsWith(".json") || isWhole(file)) continue;
    Deno.removeSync(file);
    count++;
  }
  return count;
}

function listed(path: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(path)];
  } catch {
    fail(`Cannot measure: ${path} cannot be read`);
  }
}

/** Only the last line of the runtime's indented JSON is a brace without a blank in front. */
function isWhole(path: string): boolean {
  using file = Deno.openSync(path);
  const { size } = file.statSync();
  if (size < 2) return false;
  file.seekSync(-2, Deno.SeekMode.End);
  const end = new Uint8Array(2);
  file.readSync(end);
  return end[0] === 0x0a && end[1] === 0x7d;
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

function fail(text: string): never {
  Deno.stderr.writeSync(new TextEncoder().encode(text + "\n"));
  Deno.exit(1);
}
