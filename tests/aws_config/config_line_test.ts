import assert from "node:assert/strict";
import { isPlainWord, readConfigLine, writeConfigLine } from "../../lib/aws_config/config_line.ts";
import { OpStsError } from "../../lib/base/errors.ts";
import { shellWords } from "../../lib/aws_config/shell_words.ts";
import fc from "../fast_check.ts";

const ID = "abcdefghijklmnopqrstuvwxyz";

Deno.test("writeConfigLine() writes program and options in the order of the help text, without those of one call", () => {
  const options = new Map([
    ["verbose", "1"],
    ["duration", "8h"],
    ["no-input", "1"],
    ["item", ID],
    ["mfa-serial", "arn:aws:iam::123456789012:mfa/first.last+x=y@z"],
  ]);
  assert.equal(
    writeConfigLine({ program: ["/opt/deno", "run", "/src/main.ts"], options }, "linux"),
    `/opt/deno run /src/main.ts --item ${ID} --mfa-serial arn:aws:iam::123456789012:mfa/first.last+x=y@z --duration 8h`,
  );
});

Deno.test("writeConfigLine() refuses every word that consumers could split or change", () => {
  for (const odd of [..." \t\"'$~%;&|()*?\\#!^<>`{}[]", ""]) {
    const name = odd === "" ? "" : `a${odd}b`;
    const options = new Map([["item", name]]);
    assert.throws(
      () => writeConfigLine({ program: ["/bin/op-sts"], options }, "linux"),
      OpStsError,
      odd,
    );
    if (odd === "") continue;
    const program = [`/opt/${name}/op-sts`];
    assert.throws(() => writeConfigLine({ program, options: new Map() }, "linux"), (error) => {
      assert.ok(error instanceof OpStsError);
      assert.match(error.hint ?? "", /usr\/local\/bin/);
      return true;
    });
  }
});

Deno.test("writeConfigLine() takes backslashes on Windows alone", () => {
  assert.equal(isPlainWord("C:\\tools\\op-sts.exe", "windows"), true);
  assert.equal(isPlainWord("C:\\tools\\op-sts.exe", "linux"), false);
  assert.equal(isPlainWord("C:\\Program Files\\op-sts.exe", "windows"), false);
});

Deno.test("writeConfigLine() writes what blanks, a shell and readConfigLine() split into the same words", () => {
  const word = fc.string({ minLength: 1 }).filter((text) =>
    isPlainWord(text, "linux") && !text.startsWith("-")
  );
  fc.assert(fc.property(word, word, (item, region) => {
    const program = ["/usr/local/bin/op-sts"];
    const options = new Map([["item", item], ["region", region]]);
    const line = writeConfigLine({ program, options }, "linux");
    assert.deepEqual(line.split(" "), shellWords(line));
    assert.deepEqual(readConfigLine(line), { program, options });
  }));
});

Deno.test("readConfigLine() knows this program in any place, and no other", () => {
  const ours = [
    "/opt/homebrew/bin/op-sts",
    "op-sts get",
    "C:\\tools\\op-sts.exe",
    "/opt/deno run -A -q --no-prompt /src/main.ts",
    "/opt/deno run -A -q --no-prompt --no-config /src/dist/op-sts.js",
  ];
  for (const program of ours) {
    assert.deepEqual([...readConfigLine(`${program} --item x --vault=y`)?.options ?? []], [
      ["item", "x"],
      ["vault", "y"],
    ], program);
  }
  const others = [
    "/usr/bin/aws-vault export --format=json work",
    "/home/me/bin/credential_process.sh work",
    "/usr/bin/op-sts-wrapper --item x",
    "/usr/bin/op-sts status",
    "/usr/bin/op-sts --item",
    "/usr/bin/op-sts --unknown x",
    "/usr/bin/op-sts --item x -- y",
    "",
  ];
  for (const line of others) assert.equal(readConfigLine(line), undefined, line);
});
