/**
 * Where a release is rehearsed: a copy of the commit, bases of binaries, and what stands in for GitHub.
 *
 * @module
 */

import { npmPackage } from "../../../.ci/npm_package.ts";
import { TARGETS } from "../../../.ci/targets.ts";
import { VERSION } from "../../../lib/base/version.ts";

/** Folder of the project. */
export const ROOT = decodeURIComponent(new URL("../../../", import.meta.url).pathname);

const HERE = decodeURIComponent(new URL("./", import.meta.url).pathname);

/** A stage; leaving its scope removes it. */
export interface Stage extends AsyncDisposable {
  /** Its folder. */
  readonly path: string;
  /** The copy of the commit, with the tag of the release. */
  readonly repository: string;
}

/**
 * Makes a stage.
 *
 * @returns The stage
 * @throws {Error} When a command fails
 */
export async function makeStage(): Promise<Stage> {
  const path = await Deno.makeTempDir({ prefix: "op-sts-rehearsal-" });
  const repository = `${path}/repository`;
  for (const name of ["repository", "artifacts", "bin", "seed"]) {
    await Deno.mkdir(`${path}/${name}`);
  }
  for (const name of ["deno", "codesign", "gh"]) {
    await Deno.copyFile(`${HERE}bin/${name}`, `${path}/bin/${name}`);
  }
  await makeMirror(path);
  await copyCommit(path, repository);
  await run("git", "init", "-q", "--bare", "-b", "main", `${path}/tap.git`);
  await commit(`${path}/seed`);
  await run("git", "-C", `${path}/seed`, "push", "-q", `${path}/tap.git`, "main");
  return {
    path,
    repository,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/**
 * Runs a command.
 *
 * @param words Program and arguments
 * @returns Its stdout
 * @throws {Error} When it fails
 */
export async function run(...words: string[]): Promise<string> {
  const [program = "", ...args] = words;
  const { success, stdout, stderr } = await new Deno.Command(program, { args, stdin: "null" })
    .output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot run ${words.join(" ")}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

/** Every file of the commit, but for what would do the rehearsal's own work again, and with hashes of its bases. */
async function copyCommit(path: string, repository: string): Promise<void> {
  const files = (await run("git", "-C", ROOT, "ls-files", "-z")).split("\0").slice(0, -1);
  for (const file of files) {
    await Deno.mkdir(`${repository}/${file}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.copyFile(ROOT + file, `${repository}/${file}`);
  }
  await Deno.writeTextFile(`${repository}/.ci/run`, "echo 'rehearsed by itself'\n");
  const sums = await run("sh", "-c", 'cd "$0" && sha256sum */*', `${path}/mirror`);
  await Deno.writeTextFile(`${repository}/.ci/denort.sha256`, sums);
  await commit(repository);
  await run("git", "-C", repository, "remote", "add", "origin", "https://github.com/owner/op-sts");
  await run("git", "-C", repository, "tag", `v${VERSION}`);
}

async function commit(folder: string): Promise<void> {
  const git = ["git", "-C", folder, "-c", "user.name=n", "-c", "user.email=n@example.com"];
  await run(...git, "init", "-q", "-b", "main");
  await run(...git, "add", "-A");
  await run(...git, "commit", "-q", "--allow-empty", "-m", "The commit");
}

/**
 * Zips one program for each target as Deno's host has them. `deno` itself is made of the same code as a base. For macOS
 * it is that for ARM in both places: the compiler signs it on any machine.
 */
async function makeMirror(path: string): Promise<void> {
  const version = (await Deno.readTextFile(`${ROOT}.ci/deno_version`)).trim();
  const folder = `${path}/mirror/v${version}`;
  await Deno.mkdir(folder, { recursive: true });
  const apple = `${await npmPackage("@deno/darwin-arm64", version)}/deno`;
  const windows = `${await npmPackage("@deno/win32-x64", version)}/deno.exe`;
  for (const { triple, binary } of TARGETS) {
    const base = `${path}/${binary.replace("op-sts", "denort")}`;
    await Deno.copyFile(
      triple.includes("apple") ? apple : triple.includes("windows") ? windows : Deno.execPath(),
      base,
    );
    await run("zip", "-q", "-0", "-j", `${folder}/denort-${triple}.zip`, base);
    await Deno.remove(base);
  }
}
