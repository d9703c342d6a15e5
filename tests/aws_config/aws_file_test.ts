import assert from "node:assert/strict";
import { type AwsFile, changeAwsFile, readAwsFiles } from "../../lib/aws_config/aws_file.ts";
import { withoutProfileSettings, withProfileSetting } from "../../lib/aws_config/profiles.ts";
import { FileError } from "../../lib/base/errors.ts";
import { readSurroundings } from "../../lib/aws_config/startup_files.ts";
import { type Directory, directory } from "../directory.ts";
import fc from "../fast_check.ts";

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

Deno.test("changeAwsFile() replaces the file and keeps its mode, with nothing beside it", async () => {
  for (const mode of [0o600, 0o644, 0o640]) {
    await using home = await homeWith(TEXT);
    await Deno.chmod(home.credentials, mode);
    await changeAwsFile(await home.read(), changed);
    await assertUntouched(home, "[work]\n# note\n[other]\nk = 1\n");
    const { mode: kept } = await Deno.stat(home.credentials);
    assert.equal((kept ?? 0) & 0o777, mode);
  }
});

Deno.test("changeAwsFile() writes what a symbolic link leads to, and the link stays one", async () => {
  await using home = await homeWith(TEXT);
  await Deno.mkdir(`${home.path}/dotfiles`);
  await Deno.rename(home.credentials, `${home.path}/dotfiles/aws`);
  await Deno.symlink("../dotfiles/aws", home.credentials);
  await changeAwsFile(await home.read(), changed);
  assert.equal(await Deno.readLink(home.credentials), "../dotfiles/aws");
  assert.equal(
    await Deno.readTextFile(`${home.path}/dotfiles/aws`),
    "[work]\n# note\n[other]\nk = 1\n",
  );
});

Deno.test("changeAwsFile() makes file and directory where there is none, for nobody else", async () => {
  await using home = await homeWith(undefined);
  const file = await home.read();
  await changeAwsFile(file, (fresh) => fresh);
  await assert.rejects(Deno.stat(home.credentials), Deno.errors.NotFound);
  await changeAwsFile(file, (fresh) => withProfileSetting(fresh, "work", "region", "eu-west-1"));
  await assertUntouched(home, "[work]\nregion = eu-west-1\n");
  const [made, above] = [await Deno.stat(home.credentials), await Deno.stat(`${home.path}/.aws`)];
  assert.deepEqual([made.mode, above.mode].map((mode) => (mode ?? 0) & 0o777), [0o600, 0o700]);
});

const REFUSALS: readonly [what: string, spoil: (home: Home) => Promise<void>, reason: RegExp][] = [
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
  Deno.test(`changeAwsFile() refuses when the file ${what}, and leaves nothing beside it`, async () => {
    await using home = await homeWith(TEXT);
    const file = await home.read();
    await spoil(home);
    const before = await Deno.readTextFile(home.credentials).catch(() => undefined);
    await assert.rejects(changeAwsFile(file, changed), (error: unknown) => {
      assert.ok(error instanceof FileError);
      assert.match(error.message, reason);
      assert.ok(error.hint);
      return true;
    });
    assert.equal(await Deno.readTextFile(home.credentials).catch(() => undefined), before);
    const names = await Array.fromAsync(Deno.readDir(`${home.path}/.aws`), ({ name }) => name);
    assert.deepEqual(names.filter((name) => name !== "credentials"), []);
  });
}

Deno.test("changeAwsFile() advises a command that parts a file from its second name", async () => {
  await using home = await homeWith(TEXT);
  const file = await home.read();
  await Deno.link(home.credentials, `${home.path}/second`);
  const error = await changeAwsFile(file, changed).catch((error: unknown) => error);
  assert.ok(error instanceof FileError);
  const [, command = ""] = /run: (.*)$/.exec(error.hint ?? "") ?? [];
  const { success } = await new Deno.Command("/bin/sh", { args: ["-c", command] }).output();
  assert.ok(success, command);
  await changeAwsFile(file, changed);
  assert.equal(await Deno.readTextFile(`${home.path}/second`), TEXT);
});

Deno.test("changeAwsFile() changes what the file holds by then, not what was read", async () => {
  await using home = await homeWith(TEXT);
  const file = await home.read();
  await Deno.writeTextFile(home.credentials, "[new]\n", { append: true });
  assert.equal(
    (await changeAwsFile(file, changed)).text,
    await Deno.readTextFile(home.credentials),
  );
  await assertUntouched(home, "[work]\n# note\n[other]\nk = 1\n[new]\n");
  await Deno.remove(home.credentials);
  await changeAwsFile(file, changed);
  await assert.rejects(Deno.stat(home.credentials), Deno.errors.NotFound);
});

Deno.test("changeAwsFile() removes what a killed write has left, and nothing that is the user's or still young", async () => {
  const old = ["credentials.op-sts-0011223344556677"];
  const kept = [
    "credentials.op-sts-backup",
    "credentials.op-sts-old.ini",
    "credentials.op-sts-00112233445566778",
    "credentials.op-sts-001122334455667",
    "credentials.op-sts-001122334455667G",
    "credentials.op-sts-0011223344556677.ini",
    "config.op-sts-0011223344556677",
    "my-credentials.op-sts-0011223344556677",
  ];
  await using home = await homeWith(TEXT);
  const directory = `${home.path}/.aws`;
  for (const name of [...old, ...kept]) {
    await Deno.writeTextFile(`${directory}/${name}`, TEXT);
    await Deno.utime(`${directory}/${name}`, 1, 1);
  }
  await Deno.mkdir(`${directory}/credentials.op-sts-aaaaaaaaaaaaaaaa`);
  await Deno.symlink("credentials", `${directory}/credentials.op-sts-bbbbbbbbbbbbbbbb`);
  await Deno.writeTextFile(`${directory}/credentials.op-sts-cccccccccccccccc`, TEXT);
  kept.push(...["a", "b", "c"].map((digit) => `credentials.op-sts-${digit.repeat(16)}`));
  await changeAwsFile(await home.read(), changed);
  const names = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
  assert.deepEqual(names.sort(), ["credentials", ...kept].sort());
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

Deno.test("readSurroundings() reads nothing that is larger than what a person writes", async () => {
  await using home = await homeWith("");
  await Deno.writeTextFile(`${home.path}/.bashrc`, "alias aws=x\n");
  await Deno.truncate(`${home.path}/.bashrc`, 100 << 20);
  await Deno.writeTextFile(`${home.path}/.zshrc`, "alias aws=y\n");
  const { shell } = await readSurroundings({ HOME: home.path });
  assert.deepEqual(shell.map(({ text }) => text), ["alias aws=y\n"]);
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

Deno.test("readAwsFiles() and changeAwsFile() keep arbitrary bytes around a change", async () => {
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
      await changeAwsFile(await home.read(), changed);
      assert.deepEqual(await Deno.readFile(home.credentials), joined([...around, ...behind]));
    }),
    { numRuns: 60 },
  );
});

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test({
  name: "readAwsFiles() reads no device, directory or huge file in place of a configuration file",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using home = await homeWith("");
    const huge = `${home.path}/huge`;
    await Deno.writeTextFile(huge, "");
    await Deno.truncate(huge, 40 * 2 ** 30);
    for (const path of ["/dev/zero", "/dev/tty", home.path, huge]) {
      for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) {
        await assert.rejects(readAwsFiles({ HOME: home.path, [name]: path }), {
          name: "FileError",
          message: path === huge
            ? `Cannot read ${path}: it is larger than 16 MiB`
            : `Cannot read ${path}: it is not a file`,
        });
      }
    }
  },
});

Deno.test("changeAwsFile() is not stopped by the second name that a killed write has left", async () => {
  await using home = await homeWith(TEXT);
  await Deno.link(home.credentials, `${home.credentials}.op-sts-0011223344556677`);
  await changeAwsFile(await home.read(), changed);
  await assertUntouched(home, "[work]\n# note\n[other]\nk = 1\n");
});
