import assert from "node:assert/strict";
import type { AwsFile } from "../../../lib/aws_config/aws_file.ts";
import { checkHeaders } from "../../../lib/doctor/aws_files/section_checks.ts";

function config(header: string): AwsFile {
  const text = `[${header}]\ncredential_process = op-sts --item AWS\n`;
  return { kind: "config", path: "~/.aws/config", text, encoding: "utf-8", found: undefined };
}

Deno.test("checkHeaders() leads to the profile that was meant, however its header is written", () => {
  const meant: [header: string, section: string, command: string][] = [
    ["work", "[profile work]", "--profile work"],
    ["Profile work", "[profile work]", "--profile work"],
    ["PROFILE  work", "[profile work]", "--profile work"],
    ["profiles work", "[profile work]", "--profile work"],
    ["Profile my work", '[profile "my work"]', "--profile 'my work'"],
    ["Default", "[default]", "--profile default"],
  ];
  for (const [header, section, command] of meant) {
    const [check, ...others] = checkHeaders(config(header));
    assert.equal(others.length, 0);
    assert.ok(check?.text.endsWith(`which look for ${section}`), check?.text);
    assert.ok(check?.remedy?.startsWith(`op-sts setup ${command} --item AWS, then delete`), header);
  }
});
