/**
 * `deno task fuzz [SECONDS]`: runs every property of the tests for so long (4 s each by default), with new cases each
 * time, and says how many were tried.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url);
const SECONDS = Number(Deno.args[0] ?? 4);

const counts = await Deno.makeTempFile();
let failed = 0;
let total = 0;
for (const file of (await propertyTests("tests")).sort()) {
  await Deno.writeTextFile(counts, "");
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--quiet", "--no-check", `--preload=tests/fuzz/long.ts`, file],
    cwd: ROOT,
    env: { FUZZ_COUNTS: counts, FUZZ_MS: String(SECONDS * 1000), NO_COLOR: "1" },
  }).output();
  const cases = (await Deno.readTextFile(counts)).split("\n").map(Number);
  const sum = cases.reduce((all, each) => all + each, 0);
  total += sum;
  print(`${String(sum).padStart(10)}  ${file}${success ? "" : "  FAILED"}\n`);
  if (success) continue;
  failed++;
  for (const bytes of [stdout, stderr]) print(new TextDecoder().decode(bytes));
}
await Deno.remove(counts);
print(`${String(total).padStart(10)}  cases in all, ${failed} files with a failure\n`);
Deno.exit(failed === 0 ? 0 : 1);

/** Test files that state properties; those in tests/tools and tests/consumers need other programs. */
async function propertyTests(directory: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(directory, ROOT))) {
    const path = `${directory}/${name}`;
    if (isDirectory) {
      if (!["tests/tools", "tests/consumers"].includes(path)) {
        found.push(...await propertyTests(path));
      }
    } else if (name.endsWith("_test.ts")) {
      const text = await Deno.readTextFile(new URL(path, ROOT));
      if (/fc\.(asyncP|p)roperty/.test(text)) found.push(path);
    }
  }
  return found;
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
