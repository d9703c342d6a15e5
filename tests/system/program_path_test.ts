import assert from "node:assert/strict";
import {
  findProgram,
  pathDirectories,
  programPaths,
  stablePath,
} from "../../lib/system/program_path.ts";

async function makeTree(files: readonly string[], links: Record<string, string>) {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "op-sts-install-" }));
  for (const file of files) {
    await Deno.mkdir(`${root}/${file}`.replace(/\/[^/]+$/, ""), { recursive: true });
    await Deno.writeTextFile(`${root}/${file}`, "", { mode: 0o755 });
  }
  for (const [link, target] of Object.entries(links)) {
    await Deno.mkdir(`${root}/${link}`.replace(/\/[^/]+$/, ""), { recursive: true });
    await Deno.symlink(`${root}/${target}`, `${root}/${link}`);
  }
  return {
    root,
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

Deno.test("stablePath() gives Homebrew's link in place of the Cellar's file, even outside of PATH", async () => {
  const cellar = "brew/Cellar/op-sts/1.2.3/bin/op-sts";
  await using tree = await makeTree([cellar], { "brew/bin/op-sts": cellar });
  const { root } = tree;
  const PATH = `${root}/brew/Cellar/op-sts/1.2.3/bin:/usr/bin`;
  assert.equal(await stablePath(`${root}/${cellar}`, { PATH }), `${root}/brew/bin/op-sts`);
});

Deno.test("stablePath() gives a link in PATH when the file itself lies elsewhere", async () => {
  const file = "store/abc-op-sts-1.2.3/bin/op-sts";
  await using tree = await makeTree([file, "other/op-sts"], { "profile/bin/op-sts": file });
  const { root } = tree;
  const PATH = `relative::${root}/other:${root}/missing:${root}/profile/bin/`;
  assert.equal(await stablePath(`${root}/${file}`, { PATH }), `${root}/profile/bin/op-sts`);
});

Deno.test("stablePath() keeps the path when no link leads to the same file, or the file lies in PATH", async () => {
  const cellar = "brew/Cellar/op-sts/1.2.3/bin/op-sts";
  await using tree = await makeTree([cellar, "brew/bin/op-sts", "usr/op-sts"], {
    "home/op-sts": "usr/op-sts",
  });
  const { root } = tree;
  for (const file of [`${root}/${cellar}`, `${root}/usr/op-sts`, "/missing/op-sts"]) {
    const environment = { PATH: `${root}/home:${root}/usr:${root}/brew/bin` };
    assert.equal(await stablePath(file, environment), file);
    assert.equal(await stablePath(file, {}), file);
  }
});

Deno.test("findProgram() finds what a shell would, as an absolute path", async () => {
  await using tree = await makeTree(["b/op", "c/op"], {});
  const { root } = tree;
  await Deno.mkdir(`${root}/a/op`, { recursive: true });
  await Deno.mkdir(`${root}/x`);
  await Deno.writeTextFile(`${root}/x/op`, "", { mode: 0o644 });
  const PATH = `${root}/a:${root}/x:${root}/b/:${root}/c`;
  assert.equal(await findProgram("op", { PATH }), `${root}/b/op`);
  assert.equal(await findProgram("op", { PATH: "b" }), undefined);
  assert.equal(await findProgram("op", {}), undefined);
  assert.equal(await findProgram("/any/op", { PATH }), "/any/op");
  assert.equal(await findProgram("./bin/op", { PATH }), `${Deno.cwd()}/bin/op`);
});

Deno.test("programPaths() knows PATH and PATHEXT of Windows, whatever their names' case", () => {
  const Path = String
    .raw`C:\Windows\system32;C:\Program Files\1Password CLI\;"D:\my tools";.;\\host\bin;`;
  assert.deepEqual(programPaths("op", { Path, PATHEXT: ".EXE;.cmd" }, "windows"), [
    String.raw`C:\Windows\system32\op.exe`,
    String.raw`C:\Windows\system32\op.cmd`,
    String.raw`C:\Program Files\1Password CLI\op.exe`,
    String.raw`C:\Program Files\1Password CLI\op.cmd`,
    String.raw`D:\my tools\op.exe`,
    String.raw`D:\my tools\op.cmd`,
    String.raw`\\host\bin\op.exe`,
    String.raw`\\host\bin\op.cmd`,
  ]);
  assert.deepEqual(programPaths("op.EXE", { PATH: "C:\\x" }, "windows"), ["C:\\x\\op.EXE"]);
  assert.equal(programPaths("op", { path: "C:\\x" }, "windows")[1], "C:\\x\\op.exe");
  assert.deepEqual(programPaths("op", {}, "windows"), []);
});

Deno.test("pathDirectories() parts PATH at colons elsewhere, where names have one case", () => {
  assert.deepEqual(pathDirectories({ PATH: "/a/:b::/c;d" }, "linux"), ["/a", "/c;d"]);
  assert.deepEqual(pathDirectories({ Path: "/a" }, "linux"), []);
});
