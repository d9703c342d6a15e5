import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type AwsFile, readAwsFiles, saveAwsFile } from "../../lib/aws_config/aws_file.ts";
import { withoutProfileSettings, withProfileSetting } from "../../lib/aws_config/profiles.ts";
import { FileError } from "../../lib/base/errors.ts";
import { readSurroundings } from "../../lib/aws_config/startup_files.ts";
import { type Directory, directory } from "../directory.ts";

const TEXT = "[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n# note\n[other]\nk = 1\n";

interface Home extends Directory {
  readonly credentials: string;
  read(): Promise<AwsFile>;
}

async function homeWith(text: string | Uint8Array<ArrayBuffer> | undefined): Promise<Home> {
  const home = await directory();
  const credentials = `${home.path}/.aws/credentials`;
  if (text !== undefined) {
    await Deno.mkdir(`${home.path}/.aws`);
    await Deno.writeFile(
      credentials,
      typeof text === "string" ? new TextEncoder().encode(text) : text,
      { mode: 0o600 },
    );
  }
  return {
    ...home,
    credentials,
    read: async () => (await readAwsFiles({ HOME: home.path })).credentials,
  };
}

function changed(file: AwsFile): AwsFile {
  return withoutProfileSettings(file, "work", ["aws_access_key_id"]);
}

/** What a refused write must leave: the file as it was, and no other beside it. */
async function assertUntouched({ path, credentials }: Home, text = TEXT): Promise<void> {
  assert.equal(await Deno.readTextFile(credentials), text);
  const names = await Array.fromAsync(Deno.readDir(`${path}/.aws`), ({ name }) => name);
  assert.deepEqual(names, ["credentials"]);
}

Deno.test("saveAwsFile() replaces the file and keeps its mode, with nothing beside it", async () => {
  for (const mode of [0o600, 0o644, 0o640]) {
    await using home = await homeWith(TEXT);
    await Deno.chmod(home.credentials, mode);
    await saveAwsFile(changed(await home.read()));
    await assertUntouched(home, "[work]\n# note\n[other]\nk = 1\n");
    const { mode: kept } = await Deno.stat(home.credentials);
    assert.equal((kept ?? 0) & 0o777, mode);
  }
});

Deno.test("saveAwsFile() writes what a symbolic link leads to, and the link stays one", async () => {
  await using home = await homeWith(TEXT);
  await Deno.mkdir(`${home.path}/dotfiles`);
  await Deno.rename(home.credentials, `${home.path}/dotfiles/aws`);
  await Deno.symlink("../dotfiles/aws", home.credentials);
  await saveAwsFile(changed(await home.read()));
  assert.equal(await Deno.readLink(home.credentials), "../dotfiles/aws");
  assert.equal(
    await Deno.readTextFile(`${home.path}/dotfiles/aws`),
    "[work]\n# note\n[other]\nk = 1\n",
  );
});

Deno.test("saveAwsFile() makes file and directory where there is none, for nobody else", async () => {
  await using home = await homeWith(undefined);
  const file = await home.read();
  assert.equal(file.found, undefined);
  await saveAwsFile(file);
  await assert.rejects(Deno.stat(home.credentials), Deno.errors.NotFound);
  await saveAwsFile(withProfileSetting(file, "work", "region", "eu-west-1"));
  await assertUntouched(home, "[work]\nregion = eu-west-1\n");
  const [made, above] = [await Deno.stat(home.credentials), await Deno.stat(`${home.path}/.aws`)];
  assert.deepEqual([made.mode, above.mode].map((mode) => (mode ?? 0) & 0o777), [0o600, 0o700]);
});

const REFUSALS: readonly [what: string, spoil: (home: Home) => Promise<void>, reason: RegExp][] = [
  ["was changed meanwhile", async ({ credentials }) => {
    await Deno.writeTextFile(credentials, TEXT, { append: true });
  }, /changed it meanwhile/],
  [
    "was deleted meanwhile",
    async ({ credentials }) => await Deno.remove(credentials),
    /changed it/,
  ],
  ["is read-only", async ({ credentials }) => await Deno.chmod(credentials, 0o400), /read-only/],
  ["has a hard link", async ({ credentials, path }) => {
    await Deno.link(credentials, `${path}/second`);
  }, /hard link/],
  ["is a link to nothing", async ({ credentials }) => {
    await Deno.remove(credentials);
    await Deno.symlink("nowhere", credentials);
  }, /leads to nothing/],
  ["became a directory", async ({ credentials }) => {
    await Deno.remove(credentials);
    await Deno.mkdir(credentials);
  }, /not a regular file/],
];

for (const [what, spoil, reason] of REFUSALS) {
  Deno.test(`saveAwsFile() refuses when the file ${what}, and leaves nothing beside it`, async () => {
    await using home = await homeWith(TEXT);
    const file = changed(await home.read());
    await spoil(home);
    const before = await Deno.readTextFile(home.credentials).catch(() => undefined);
    await assert.rejects(saveAwsFile(file), (error: unknown) => {
      assert.ok(error instanceof FileError);
      assert.match(error.message, reason);
      return true;
    });
    assert.equal(await Deno.readTextFile(home.credentials).catch(() => undefined), before);
    const names = await Array.fromAsync(Deno.readDir(`${home.path}/.aws`), ({ name }) => name);
    assert.deepEqual(names.filter((name) => name !== "credentials"), []);
  });
}

Deno.test("saveAwsFile() removes what a killed write left, but not what a running one holds", async () => {
  await using home = await homeWith(TEXT);
  await Deno.writeTextFile(`${home.credentials}.op-sts-0011223344556677`, TEXT);
  const running = `${home.credentials}.op-sts-8899aabbccddeeff`;
  // Another process: a lock does not keep out its own holder on every system.
  const code = `using f = Deno.openSync(${JSON.stringify(running)}, { write: true, create: true });
    f.lockSync(true); console.log(); Deno.stdin.readSync(new Uint8Array(1));`;
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", code],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = holder.stdout.getReader();
  await reader.read();
  await saveAwsFile(changed(await home.read()));
  const names = await Array.fromAsync(Deno.readDir(`${home.path}/.aws`), ({ name }) => name);
  assert.deepEqual(names.sort(), ["credentials", "credentials.op-sts-8899aabbccddeeff"]);
  await holder.stdin.close();
  await reader.cancel();
  await holder.status;
});

Deno.test({
  name: "readAwsFiles() and readSurroundings() wait for nobody to write into a pipe",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using home = await homeWith("");
    for (const path of [`${home.path}/.aws/config`, `${home.path}/.bashrc`]) {
      assert.ok((await new Deno.Command("mkfifo", { args: [path] }).output()).success);
    }
    await assert.rejects(home.read(), {
      name: "FileError",
      message: `Cannot read ${home.path}/.aws/config: it is not a file`,
    });
    assert.deepEqual(await readSurroundings({ HOME: home.path }), { awsume: undefined, shell: [] });
    const devices = { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
    assert.equal((await readAwsFiles(devices)).config.text, "");
  },
});

Deno.test("readAwsFiles() honours the variables, and takes ~ from HOME alone", async () => {
  await using home = await homeWith(TEXT);
  const moved = `${home.path}/moved`;
  await Deno.rename(home.credentials, moved);
  for (const named of [moved, "~/moved"]) {
    const files = await readAwsFiles({ HOME: home.path, AWS_SHARED_CREDENTIALS_FILE: named });
    assert.deepEqual([files.credentials.path, files.credentials.text], [moved, TEXT]);
    assert.equal(files.config.path, `${home.path}/.aws/config`);
  }
  await assert.rejects(readAwsFiles({}), /Cannot find ~\/\.aws\/config: HOME is not set/);
});

Deno.test("readAwsFiles() and saveAwsFile() keep arbitrary bytes around a change", async () => {
  await using home = await homeWith(TEXT);
  const bytes = fc.uint8Array({ maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(bytes, bytes, async (above, below) => {
      // As comments, so that they cannot change what the line in the middle means.
      const [head, tail] = [above, below].map((part) =>
        part.filter((byte) => byte !== 10 && byte !== 13)
      );
      const encoder = new TextEncoder();
      const around = [encoder.encode("#"), head ?? above, encoder.encode("\n[work]\n")];
      const key = encoder.encode("aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n");
      const behind = [encoder.encode(";"), tail ?? below];
      await Deno.writeFile(home.credentials, joined([...around, key, ...behind]));
      await saveAwsFile(changed(await home.read()));
      assert.deepEqual(await Deno.readFile(home.credentials), joined([...around, ...behind]));
    }),
    { numRuns: 60 },
  );
});

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
