import assert from "node:assert/strict";
import type { AwsFiles } from "../lib/aws_file.ts";
import { linesWith, plaintextKeyOf, withoutKey } from "../lib/plaintext_key.ts";

const SERIAL = "arn:aws:iam::123456789012:mfa/alice";
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const KEY = `aws_access_key_id=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY : ${SECRET}\n`;

function files(credentials: string, config = ""): AwsFiles {
  const common = { encoding: "utf-8", found: undefined } as const;
  return {
    config: { kind: "config", path: "/config", text: config, ...common },
    credentials: { kind: "credentials", path: "/credentials", text: credentials, ...common },
  };
}

Deno.test("plaintextKeyOf() finds the serial of the profile before those of roles that use it", () => {
  const role = (name: string, serial: string) =>
    `[profile ${name}]\nrole_arn = r\nsource_profile = work\nmfa_serial = ${serial}\n`;
  const other = "arn:aws:iam::123456789012:mfa/other";
  const cases: [config: string, serial: string | undefined][] = [
    ["", undefined],
    [`[profile work]\nmfa_serial = ${SERIAL}\n${role("a", other)}`, SERIAL],
    [role("a", SERIAL) + role("b", SERIAL), SERIAL],
    [role("a", SERIAL) + role("b", other), undefined],
    [role("a", SERIAL).replace("= work", "= play"), undefined],
  ];
  for (const [config, serial] of cases) {
    assert.equal(plaintextKeyOf(files(`[work]\n${KEY}`, config), "work").serial, serial, config);
  }
});

Deno.test("plaintextKeyOf() gives the key, its region and the files that hold it", () => {
  const both = files(`[work]\n${KEY}`, `[profile work]\nregion = cn-north-1\n${KEY}`);
  const key = plaintextKeyOf(both, "work");
  assert.deepEqual([key.accessKeyId, key.secretAccessKey, key.region], [
    "AKIAIOSFODNN7EXAMPLE",
    SECRET,
    "cn-north-1",
  ]);
  assert.deepEqual(key.files.map(({ path }) => path), ["/credentials", "/config"]);
  assert.deepEqual(plaintextKeyOf(files("", both.config.text), "work").files, [both.config]);
});

Deno.test("plaintextKeyOf() names the profiles that have a key when the wanted one has none", () => {
  const missing = () => plaintextKeyOf(files(`[a]\n${KEY}`, `[profile b]\n${KEY}`), "c");
  assert.throws(missing, { message: /there is no such profile in/, hint: /have one: "a", "b"$/ });
});

Deno.test("withoutKey() takes out both lines, and linesWith() finds what is left of the secret", () => {
  const { credentials } = files(`[work]\n${KEY}# ${SECRET}\n[play]\n${KEY}`);
  const left = withoutKey(credentials, "work");
  assert.equal(left.text, `[work]\n# ${SECRET}\n[play]\n${KEY}`);
  assert.deepEqual(linesWith(left, SECRET), [2, 5]);
});
