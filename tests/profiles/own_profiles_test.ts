import assert from "node:assert/strict";
import { ownProfiles } from "../../lib/profiles/own_profiles.ts";
import { iniText } from "../arbitrary_ini.ts";
import { awsFiles } from "./parts.ts";
import fc from "../fast_check.ts";

function itemOf(line: string): string | undefined {
  const [profile] = ownProfiles(awsFiles(`[profile work]\ncredential_process = ${line}\n`));
  return profile?.problem ?? profile?.options.get("item");
}

Deno.test("ownProfiles() reads the line of every way in which the program is installed", () => {
  for (
    const program of [
      "op-sts",
      "/usr/local/bin/op-sts",
      '"/Users/me/My Tools/op-sts"',
      "/opt/op-sts/op-sts.js",
      "C:\\Tools\\op-sts.exe",
      '"C:\\Program Files\\op-sts\\op-sts.exe"',
      "/opt/deno run -A -q --no-prompt /src/op-sts/main.ts",
      "/usr/bin/env -u NODE_OPTIONS -u NODE_CHANNEL_FD /opt/deno run -P -q /src/main.ts",
      "/opt/deno run -A -q --no-prompt --no-config /opt/dist/op-sts.js",
    ]
  ) {
    assert.equal(itemOf(`${program} --item abc`), "abc", program);
    assert.equal(itemOf(`${program} get --item=abc --vault Work`), "abc", program);
    assert.equal(itemOf(program), undefined, program);
  }
});

Deno.test("ownProfiles() passes by what other programs serve", () => {
  for (const line of ["", "aws-vault exec --json work", "/opt/my-op-sts --item abc", "op-stsx"]) {
    assert.deepEqual(
      ownProfiles(awsFiles(`[profile work]\ncredential_process = ${line}\n`)),
      [],
      line,
    );
  }
});

Deno.test("ownProfiles() keeps a line that would be refused, with the reason", () => {
  assert.equal(
    itemOf("op-sts --itm abc"),
    "Cannot use --itm: there is no such option (did you mean --item?)",
  );
  assert.equal(itemOf("op-sts login --item abc"), "it runs login, which prints no credentials");
  assert.equal(itemOf("op-sts -- abc"), "it runs a program, which prints no credentials");
});

Deno.test("ownProfiles() keeps a line with a value that no environment mends, with the reason and the item", () => {
  const cases = [
    ["--duration 3600", "it is not a time such as 90s, 30m, 12h or 1h30m"],
    ["--duration 5m", "it must lie between 30m and 36h"],
    ["--cache feld", "it is none of auto, field, item and off (did you mean field?)"],
    ["--region eu_west_1", "it is not the name of a region"],
    ["--role-arn admin", "it is not of the form arn:aws:iam::123456789012:role/NAME"],
  ];
  for (const [option = "", reason] of cases) {
    const [name, value] = option.split(" ");
    const [profile] = ownProfiles(
      awsFiles(`[profile work]\ncredential_process = op-sts --item abc ${option}\n`),
    );
    assert.equal(profile?.problem, `Cannot use ${name} "${value}": ${reason}`);
    assert.equal(profile?.options.get("item"), "abc");
  }
  // OP_STS_DURATION may fit to this one.
  assert.equal(itemOf("op-sts --item abc --min-remaining 13h"), "abc");
});

Deno.test("ownProfiles() follows roles to the line that their session comes from", () => {
  const own = ownProfiles(awsFiles(`
[default]
region = eu-central-1
credential_process = op-sts --item abc
[profile admin]
role_arn = arn:aws:iam::111111111111:role/admin
source_profile = default
external_id = x-1
duration_seconds = 3600
region = eu-west-1
[profile deep]
source_profile = admin
role_arn = arn:aws:iam::222222222222:role/deep
role_session_name = me
[profile elsewhere]
role_arn = arn:aws:iam::333333333333:role/x
source_profile = sso
[profile sso]
sso_session = x
[profile round]
role_arn = arn:aws:iam::333333333333:role/x
source_profile = round
[profile instance]
role_arn = arn:aws:iam::333333333333:role/x
credential_source = Ec2InstanceMetadata
[services x]
`));
  const shown = own.map(({ name, source, region, options, roles }) => ({
    name,
    source,
    region,
    item: options.get("item"),
    roles: roles.map(({ arn, options }) => [arn.slice(-5), ...[...options].flat()]),
  }));
  const base = { source: "default", item: "abc" };
  assert.deepEqual(shown, [
    { ...base, name: "default", region: "eu-central-1", roles: [] },
    {
      ...base,
      name: "admin",
      region: "eu-west-1",
      roles: [["admin", "external-id", "x-1", "role-duration", "3600s"]],
    },
    {
      ...base,
      name: "deep",
      region: undefined,
      roles: [
        ["admin", "external-id", "x-1", "role-duration", "3600s"],
        ["/deep", "role-session-name", "me"],
      ],
    },
  ]);
});

Deno.test("ownProfiles() lets a line lean on another profile's, and says when that is not ours", () => {
  const own = ownProfiles(awsFiles(`
[profile work]
credential_process = op-sts --item abc --vault Work
[profile long]
credential_process = op-sts --profile work --duration 36h
[profile lost]
credential_process = op-sts --profile nobody
[profile self]
credential_process = op-sts --profile self
`));
  assert.deepEqual(
    own.map(({ name, options, problem }) => [name, Object.fromEntries(options), problem]),
    [
      ["work", { item: "abc", vault: "Work" }, undefined],
      ["long", { item: "abc", vault: "Work", duration: "36h" }, undefined],
      ["lost", {}, "op-sts does not serve the profile nobody, which it names"],
      ["self", {}, "op-sts does not serve the profile self, which it names"],
    ],
  );
});

Deno.test("ownProfiles() lets the credentials file win, as AWS tools do", () => {
  const [work, ...others] = ownProfiles(awsFiles(
    "[profile work]\nregion = eu-west-1\ncredential_process = op-sts --item one\n",
    "[work]\ncredential_process = op-sts --item two\n",
  ));
  assert.deepEqual([work?.options.get("item"), work?.region, others], ["two", "eu-west-1", []]);
});

Deno.test("ownProfiles() throws nothing, whatever the files hold", () => {
  fc.assert(fc.property(iniText, iniText, (config, credentials) => {
    ownProfiles(awsFiles(config, credentials));
  }));
  const chain = Array.from(
    { length: 5000 },
    (_, index) => `[profile p${index}]\nrole_arn = x\nsource_profile = p${index + 1}\n`,
  );
  assert.deepEqual(ownProfiles(awsFiles(chain.join(""))), []);
  // Takes a minute where it takes time by the square of the length.
  const blanks = " ".repeat(200_000);
  assert.equal(itemOf(`op-sts${blanks}--item${blanks}abc${blanks}# x`), "abc");
});
