import assert from "node:assert/strict";
import type { AwsFile } from "../../lib/aws_config/aws_file.ts";
import { showChange } from "../../lib/aws_config/diff.ts";
import { withoutProfileSettings, withProfileSetting } from "../../lib/aws_config/profiles.ts";
import { hunks, lineChanges } from "../../lib/aws_config/line_changes.ts";
import fc from "../fast_check.ts";

function file(kind: AwsFile["kind"], text: string): AwsFile {
  return { kind, path: `~/.aws/${kind}`, text, encoding: "utf-8", found: undefined };
}

Deno.test("showChange() shows what is new in the config file, with what stands around it", () => {
  const before = file("config", "# one\n# two\n# three\n# four\n[profile w]\nregion = eu\n");
  const after = withProfileSetting(before, "w", "credential_process", "/usr/bin/op-sts --item x");
  assert.equal(
    showChange(before, after),
    `--- ~/.aws/config
+++ ~/.aws/config
@@
 # …
 # …
 [profile w]
+credential_process = /usr/bin/op-sts --item x
 region = eu
`,
  );
  assert.equal(showChange(before, before), "");
});

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

Deno.test("showChange() masks values, continuations, comments and stray lines of the credentials file", () => {
  const before = file(
    "credentials",
    `${SECRET}
[w] ${SECRET}
aws_access_key_id = ${SECRET}
aws_secret_access_key: ${SECRET}
  ${SECRET}
# old: ${SECRET}
${SECRET}
`,
  );
  const after = withoutProfileSettings(before, "w", ["aws_secret_access_key"]);
  assert.equal(
    showChange(before, after),
    `--- ~/.aws/credentials
+++ ~/.aws/credentials
@@
 # …
 [w]
 aws_access_key_id = …
-aws_secret_access_key = …
-  …
 # …
 # …
`,
  );
});

Deno.test("showChange() masks secrets of the config file, commented-out ones too", () => {
  const text = `[profile w]
aws_secret_access_key = ${SECRET}
# aws_session_token = ${SECRET}
source_profile = base
`;
  const shown = showChange(
    file("config", text),
    withProfileSetting(file("config", text), "w", "region", "eu-west-1"),
  );
  assert.doesNotMatch(shown, /wJalr/);
  assert.match(shown, /^ source_profile = base$/m);
});

Deno.test("showChange() masks in the config file whatever could be a secret, wherever it stands", () => {
  const lines = [
    `# ${SECRET}`,
    `; user alice, ${SECRET}`,
    "# the door is 4711",
    `my_note = ${SECRET}`,
    "pass = hunter2",
    `region = ${SECRET}`,
    `credential_process = /usr/bin/tool --access-key AKIA --secret ${SECRET}`,
    "credential_process = /usr/bin/tool --password hunter2 --user me",
    "credential_process = /usr/bin/tool --api-token=hunter2",
    "credential_process = env TOKEN=hunter2 /usr/bin/tool",
    "credential_process = /usr/bin/curl https://me:hunter2@example.com",
    `credential_process = /usr/bin/tool ${SECRET}`,
    `s3 =\n  note = ${SECRET}`,
    `external_id = ${SECRET}`,
  ];
  for (const line of lines) {
    const before = file("config", `[profile w]\noutput = json\n${line}\n`);
    for (const kind of ["role_arn", "duration_seconds"]) {
      const shown = showChange(before, withProfileSetting(before, "w", kind, "x"));
      assert.doesNotMatch(shown, /wJalr|EXAMPLEKEY|hunter2|4711/, line);
      assert.match(shown, /…/);
    }
  }
});

Deno.test("showChange() shows the lines of other programs, paths, ARNs and addresses as they are", () => {
  const values = [
    "credential_process = /usr/bin/aws-vault export work",
    "credential_process = /home/Alice2/Projects/op-sts/build/op-sts --item abcdefghij234567klmnopqrst",
    "credential_process = /home/Alice2/Projects/AnotherTool4You/bin/my-tool2 get",
    "role_arn = arn:aws:iam::123456789012:role/AWSReservedSSO_AdministratorAccess_0123456789abcdef",
    "sso_start_url = https://d-1234567890.awsapps.com/start",
    "mfa_serial = GAHT12345678",
  ];
  for (const line of values) {
    const before = file("config", `[profile w]\n${line}\n`);
    const shown = showChange(before, withProfileSetting(before, "w", "region", "eu"));
    assert.ok(shown.includes(` ${line}\n`), shown);
  }
});

Deno.test("showChange() finds a few changes among a hundred thousand profiles", () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `p${index}`);
  const before = file("config", names.map((name) => `[profile ${name}]\nregion = x\n`).join(""));
  const changed = ["p1", "p50000", "p99998"].reduce(
    (text, name) => withProfileSetting(text, name, "output", "json"),
    before,
  );
  const shown = showChange(before, changed);
  assert.equal(shown.match(/^\+output = json$/gm)?.length, 3);
});

Deno.test("showChange() lets no control character of a file reach the terminal", () => {
  const before = file("config", "[profile \x1b[2J]\nregion = \x1b]0;x\x07\n");
  const shown = showChange(before, withProfileSetting(before, "w", "region", "eu"));
  assert.doesNotMatch(shown.replaceAll("\n", ""), /\p{Cc}/u);
});

const LINES = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });

Deno.test("lineChanges() gives back both texts, and keeps as many lines as can be", () => {
  fc.assert(fc.property(LINES, LINES, (before, after) => {
    const changes = lineChanges(before, after);
    const old = changes.filter(({ sign }) => sign !== "+").map(({ index }) => before[index]);
    assert.deepEqual(old, before);
    // A kept line carries its place in the old text only, where it reads the same.
    const fresh = changes.filter(({ sign }) => sign !== "-").map(({ sign, index }) =>
      (sign === "+" ? after : before)[index]
    );
    assert.deepEqual(fresh, after);
    const kept = changes.filter(({ sign }) => sign === " ").length;
    assert.equal(kept, longestCommon(before, after));
  }));
});

Deno.test("hunks() keeps three lines around changes and parts what is far away", () => {
  const before = Array.from({ length: 20 }, (_, index) => `${index}`);
  const after = before.filter((line) => line !== "4" && line !== "15");
  const runs = hunks(lineChanges(before, after));
  assert.deepEqual(runs.map((run) => run.map(({ index }) => index)), [
    [1, 2, 3, 4, 5, 6, 7],
    [12, 13, 14, 15, 16, 17, 18],
  ]);
});

/** The slow definition. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  const [, ...rest] = one;
  const place = other.indexOf(one[0] ?? "");
  const skipped = longestCommon(rest, other);
  return place === -1
    ? skipped
    : Math.max(skipped, 1 + longestCommon(rest, other.slice(place + 1)));
}
