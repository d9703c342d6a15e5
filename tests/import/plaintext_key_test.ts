import assert from "node:assert/strict";
import type { AwsFiles } from "../../lib/aws_config/aws_file.ts";
import { linesWith, plaintextKeyOf, withoutKey } from "../../lib/import/plaintext_key.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const KEY = `aws_access_key_id=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY : ${SECRET}\n`;

function files(credentials: string, config = ""): AwsFiles {
  const common = { encoding: "utf-8", found: undefined } as const;
  return {
    config: { kind: "config", path: "/config", text: config, ...common },
    credentials: { kind: "credentials", path: "/credentials", text: credentials, ...common },
  };
}

Deno.test("plaintextKeyOf() gives the key and the files that hold it", () => {
  const both = files(`[work]\n${KEY}`, `[profile work]\n${KEY}`);
  const key = plaintextKeyOf(both, "work");
  assert.deepEqual([key.accessKeyId, key.secretAccessKey], ["AKIAIOSFODNN7EXAMPLE", SECRET]);
  assert.deepEqual(key.files.map(({ path }) => path), ["/credentials", "/config"]);
  assert.deepEqual(plaintextKeyOf(files("", both.config.text), "work").files, [both.config]);
});

Deno.test("plaintextKeyOf() names the profiles that have a key when the wanted one has none", () => {
  const missing = () => plaintextKeyOf(files(`[a]\n${KEY}`, `[profile b]\n${KEY}`), "c");
  assert.throws(missing, { message: /there is no such profile in/, hint: /have one: "a", "b"$/ });
});

Deno.test("withoutKey() takes out both lines, and linesWith() finds what is left of the secret", () => {
  const { credentials } = files(`[work]\n${KEY}# ${SECRET}\n[play]\n${KEY}`);
  const key = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: SECRET };
  const left = withoutKey(credentials, "work", key);
  assert.equal(left.text, `[work]\n# ${SECRET}\n[play]\n${KEY}`);
  assert.deepEqual(linesWith(left, SECRET), [2, 5]);
});

Deno.test("withoutKey() takes no other key out than the one that it is given", () => {
  const { credentials } = files(`[work]\n${KEY}`);
  const others = [
    { accessKeyId: "AKIAI44QH8DHBEXAMPLE", secretAccessKey: SECRET },
    { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: SECRET.toLowerCase() },
  ];
  for (const key of others) {
    assert.throws(() => withoutKey(credentials, "work", key), { name: "FileError" });
  }
});
