import assert from "node:assert/strict";
import type { AwsFiles } from "../../lib/aws_config/aws_file.ts";
import { serialFor, settingOf } from "../../lib/import/profile_settings.ts";

const SERIAL = "arn:aws:iam::123456789012:mfa/alice";

function files(config: string, credentials = ""): AwsFiles {
  const common = { encoding: "utf-8", found: undefined } as const;
  return {
    config: { kind: "config", path: "/config", text: config, ...common },
    credentials: { kind: "credentials", path: "/credentials", text: credentials, ...common },
  };
}

function role(name: string, serial: string): string {
  return `[profile ${name}]\nrole_arn = r\nsource_profile = work\nmfa_serial = ${serial}\n`;
}

Deno.test("serialFor() takes the serial of the profile before the one that its roles agree on", () => {
  const other = "arn:aws:iam::123456789012:mfa/other";
  const cases: [config: string, serial: string | undefined][] = [
    ["", undefined],
    [`[profile work]\nmfa_serial = ${SERIAL}\n${role("a", other)}`, SERIAL],
    [`[profile work]\nmfa_serial =\n${role("a", SERIAL)}`, SERIAL],
    [role("a", SERIAL) + role("b", SERIAL), SERIAL],
    [role("a", SERIAL) + role("b", other), undefined],
    [role("a", SERIAL).replace("= work", "= play"), undefined],
  ];
  for (const [config, serial] of cases) {
    assert.equal(serialFor(files(config), "work"), serial, config);
  }
  assert.equal(serialFor(files("", `[work]\nmfa_serial = ${SERIAL}\n`), "work"), SERIAL);
});

Deno.test("settingOf() takes the config file's value before the other", () => {
  const both = files("[profile work]\nregion = a\n", "[work]\nregion = b\noutput = c\n");
  assert.equal(settingOf(both, "work", "region"), "a");
  assert.equal(settingOf(both, "work", "output"), "c");
  assert.equal(settingOf(both, "work", "role_arn"), undefined);
});
