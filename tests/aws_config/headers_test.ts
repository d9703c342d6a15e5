import assert from "node:assert/strict";
import type { AwsFile } from "../../lib/aws_config/aws_file.ts";
import { splitProfile, splitProfiles } from "../../lib/aws_config/headers.ts";
import { withProfileSetting } from "../../lib/aws_config/profiles.ts";

function config(...headers: string[]): AwsFile {
  const text = headers.map((header) => `[${header}]\nregion = x\n`).join("");
  return { kind: "config", path: "~/.aws/config", text, encoding: "utf-8", found: undefined };
}

Deno.test("splitProfile() finds a profile under headers that some tool takes for one name", () => {
  const pairs: [name: string, headers: string[]][] = [
    ["default", ["profile default", "default"]],
    ["default", ["default", "profile default", "profile 'default'"]],
    ["default", ["default", "a", " default "]],
    ["work", ["profile work", 'profile "work"']],
    ["work", ["profile 'work'", "sso-session x", "profile work"]],
    ["work", ["profile work", "profile\twork"]],
    ["work", ["profile  work", "profile work"]],
    ["work", ["profile work", " profile work "]],
    ["work", ["profile work", "profile w'or'k"]],
    ["my work", ["profile 'my work'", 'profile "my work"']],
  ];
  for (const [name, headers] of pairs) {
    const file = config(...headers);
    const split = splitProfile(file, name);
    assert.equal(split?.common, undefined, headers.join());
    assert.match(
      split?.text ?? "",
      /^~\/\.aws\/config has \[.*\(line 1\) and \[.*AWS tools differ/,
    );
    const [, header] = /^move all settings below one header, \[(.+)\],/.exec(split?.remedy ?? "") ??
      [];
    assert.equal(splitProfile(config(header ?? ""), name), undefined, header);
    assert.deepEqual(splitProfiles(file).map((each) => each.name), [name]);
  }
});

Deno.test("splitProfile() finds a header that not every tool takes for a profile", () => {
  for (const header of [" profile work ", " profile work"]) {
    const split = splitProfile(config("default", header), "work");
    assert.match(
      split?.text ?? "",
      /\(line 3\), which not every AWS tool takes for the profile work$/,
    );
    assert.equal(split?.remedy, "write [profile work] in line 3");
  }
  const blank = splitProfile(config("default", "profile my work"), "my work");
  assert.equal(blank?.remedy, 'write [profile "my work"] in line 3');
  assert.equal(splitProfile(config("default", 'profile "my work"'), "my work"), undefined);
});

Deno.test("splitProfile() knows that [profile default] behind [default] is what all tools read, and it is what is written", () => {
  const file = config("default", "profile work", "profile default");
  const split = splitProfile(file, "default");
  assert.equal(split?.common?.line, 4);
  assert.match(split?.text ?? "", /for one profile, and AWS tools read the last one only$/);
  assert.equal(
    withProfileSetting(file, "default", "credential_process", "x").text,
    `${
      config("default", "profile work").text
    }[profile default]\ncredential_process = x\nregion = x\n`,
  );
});

Deno.test("splitProfiles() finds nothing where each profile has one header", () => {
  const headers = [
    "default",
    "profile work",
    'profile "my work"',
    "profile\ttab",
    "sso-session work",
  ];
  assert.deepEqual(splitProfiles(config(...headers)), []);
  assert.deepEqual(
    splitProfiles({ ...config("default", "profile default"), kind: "credentials" }),
    [],
  );
});
