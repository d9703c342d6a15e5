import assert from "node:assert/strict";
import type { AwsFile } from "../../lib/aws_config/aws_file.ts";
import {
  findProfile,
  profilesIn,
  withoutProfileSettings,
  withProfileSetting,
} from "../../lib/aws_config/profiles.ts";
import { parseIni } from "../../lib/aws_config/ini.ts";
import { iniText } from "../arbitrary_ini.ts";
import fc from "../fast_check.ts";

function file(kind: AwsFile["kind"], text: string): AwsFile {
  return { kind, path: kind, text, encoding: "utf-8", found: undefined };
}

Deno.test("profilesIn() names the profiles of each file as botocore does", () => {
  const text = `[default]
[profile work]
[profile "my work"]
[profile\ttabbed]
[profile]
[profile a b]
[profile "open]
[sso-session x]
[plain]
`;
  const names = ["default", "work", "my work", "tabbed"];
  assert.deepEqual(profilesIn(file("config", text)).map(({ name }) => name), names);
  assert.deepEqual(
    profilesIn(file("credentials", "[default]\n[profile work]\n[a b]\n")).map(({ name }) => name),
    ["default", "profile work", "a b"],
  );
});

Deno.test("profilesIn() gathers the sections of a profile that is there twice, and reads the last as botocore does", () => {
  const twice = file(
    "config",
    "[profile a]\nk = 1\nm = 4\n[default]\n[profile 'a']\nk = 2\nl = 3\n",
  );
  const profile = findProfile(twice, "a");
  assert.equal(profile?.sections.length, 2);
  assert.deepEqual([...profile?.settings.values() ?? []].map(({ value }) => value), ["2", "3"]);
});

const EDITS: readonly [what: string, kind: AwsFile["kind"], before: string, after: string][] = [
  ["in an empty file", "config", "", "[profile w]\nn = v\n"],
  ["in a file without a final newline", "config", "[a]", "[a]\n\n[profile w]\nn = v\n"],
  ["behind a blank line", "config", "[a]\n\n", "[a]\n\n[profile w]\nn = v\n"],
  ["in a file with CRLF", "config", "[a]\r\n", "[a]\r\n\r\n[profile w]\r\nn = v\r\n"],
  ["in the credentials file", "credentials", "", "[w]\nn = v\n"],
  ["below its header", "config", "[profile w]\n# c\nk = 1\n", "[profile w]\nn = v\n# c\nk = 1\n"],
  ["below a last line that is the header", "config", "[profile w]", "[profile w]\nn = v\n"],
  [
    "indented as its neighbour, which it would swallow otherwise",
    "config",
    "[profile w]\n  k = 1\n",
    "[profile w]\n  n = v\n  k = 1\n",
  ],
  [
    "in place of the old value with its continuation",
    "config",
    "[profile w]\r\n N : old\r\n   more\r\n # c\r\n k = 1\r\n",
    "[profile w]\r\n n = v\r\n # c\r\n k = 1\r\n",
  ],
  ["that is there already", "config", "[profile w]\nN:v", "[profile w]\nN:v"],
];

for (const [what, kind, before, after] of EDITS) {
  Deno.test(`withProfileSetting() puts a setting ${what}`, () => {
    assert.equal(withProfileSetting(file(kind, before), "w", "n", "v").text, after);
  });
}

Deno.test("withProfileSetting() quotes the name of a new profile so that it is read back", () => {
  for (const name of ["my work", `a"b\\c`, "日本", "it's", "a.b-c@d+e", "default"]) {
    const { text } = withProfileSetting(file("config", ""), name, "n", "v");
    assert.deepEqual(profilesIn(file("config", text)).map((profile) => profile.name), [name]);
  }
});

const KIND = fc.constantFrom("config", "credentials");
const PROFILE = fc.constantFrom("default", "work", "my work", "it''s", "日本語", "profile work");
const SETTING = fc.constantFrom("region", "s3", "credential_process", "aws_access_key_id");
const KEYS = ["aws_access_key_id", "aws_secret_access_key"];

/** All profiles but one, and of that one all settings but some, as plain data. */
function others(of: AwsFile, name: string, names: readonly string[]): unknown[] {
  return profilesIn(of).map((profile) => [
    profile.name,
    profile.sections.flatMap(({ settings }) => settings)
      .filter((setting) => profile.name !== name || !names.includes(setting.name))
      .map((setting) => [setting.name, setting.value]),
  ]);
}

Deno.test("withoutProfileSettings() takes the lines out and leaves every other byte in arbitrary files", () => {
  fc.assert(fc.property(KIND, PROFILE, iniText, (kind, name, text) => {
    const before = file(kind, text);
    const after = withoutProfileSettings(before, name, KEYS);
    const profile = findProfile(before, name);
    const gone = new Set(
      profile?.sections.flatMap(({ settings }) => settings)
        .filter((setting) => KEYS.includes(setting.name)).flatMap(({ lines }) => lines),
    );
    const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
    assert.equal(after.text, lines.filter((_, index) => !gone.has(index)).join(""));
    for (const key of KEYS) assert.equal(findProfile(after, name)?.settings.get(key), undefined);
    assert.deepEqual(others(after, name, KEYS), others(before, name, KEYS));
  }));
});

Deno.test("withProfileSetting() makes arbitrary files say what was set, leaves every other byte, and does nothing twice", () => {
  fc.assert(fc.property(KIND, PROFILE, SETTING, iniText, (kind, name, setting, text) => {
    // Behind a line that is neither setting nor header, what continues what is anybody's guess.
    fc.pre(!parseIni(text).problems.some((problem) => problem.text.includes("neither")));
    const before = file(kind, text);
    const after = withProfileSetting(before, name, setting, "/x --item y");
    assert.equal(findProfile(after, name)?.settings.get(setting)?.value, "/x --item y");
    assert.equal(withProfileSetting(after, name, setting, "/x --item y").text, after.text);
    const added = findProfile(before, name) === undefined ? [[name, []]] : [];
    assert.deepEqual(others(after, name, [setting]), [
      ...others(before, name, [setting]),
      ...added,
    ]);
    // What is left of the old text is a beginning and an end of it, around the old setting.
    const head = commonHead(text, after.text);
    const tail = commonHead(reversed(text.slice(head)), reversed(after.text.slice(head)));
    const replaced = text.slice(head, text.length - tail);
    const old = findProfile(before, name)?.settings.get(setting);
    assert.ok(old !== undefined || replaced === "", JSON.stringify(replaced));
  }));
});

function commonHead(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

function reversed(text: string): string {
  return text.split("").reverse().join("");
}
