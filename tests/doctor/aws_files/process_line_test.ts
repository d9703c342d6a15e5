import assert from "node:assert/strict";
import { checkWords } from "../../../lib/doctor/aws_files/process_line.ts";
import { shellWords } from "../../../lib/aws_config/shell_words.ts";

/** How botocore, `sh` and awsume would agree on a line: all of them, all but awsume, or not at all. */
type Agreement = "ok" | "warning" | "failed";

const LINES: [text: string, agreement: Agreement][] = [
  ["/usr/local/bin/op-sts --item abc", "ok"],
  ["/usr/local/bin/op-sts  --item\tabc ", "ok"],
  ["/opt/アプリ/op-sts --item a%20b --vault x!", "ok"],
  ["/opt/op-sts --item a~b#c", "ok"],
  ['/opt/op-sts --item "AWS Access Key"', "warning"],
  ["/opt/op-sts --item 'a $b `c` *'", "warning"],
  ["/opt/op-sts --item AWS\\ Key", "warning"],
  ["/opt/op-sts --item $ITEM", "failed"],
  ['/opt/op-sts --item "$ITEM"', "failed"],
  ['/opt/op-sts --item "`id`"', "failed"],
  ["~/bin/op-sts --item abc", "failed"],
  ["/opt/op-sts --item abc # mine", "failed"],
  ["/opt/op-sts --item abc; true", "failed"],
  ["/opt/op-sts --item abc 2>/dev/null", "failed"],
  ["/opt/op-sts --item abc | cat", "failed"],
  ["/opt/op-sts --item a{b,c}", "failed"],
  ["/opt/op-sts --item abc*", "failed"],
  ["/opt/op-sts --item 'abc", "failed"],
  ["/opt/op-sts --item\nabc", "failed"],
];

Deno.test("checkWords() tells who agrees on the words of a line", () => {
  for (const [text, agreement] of LINES) {
    const line = {
      profile: "work",
      text,
      words: shellWords(text.trim()),
      plainWords: text.trim().split(/\s+/),
    };
    const { name, state } = checkWords(line, "linux");
    assert.deepEqual([name, state], ["line", agreement], text);
  }
});

Deno.test("checkWords() agrees with a real shell on what is taken literally", async () => {
  for (const [text, agreement] of LINES) {
    if (text.includes("\n")) continue;
    const args = ["-c", `printf '%s\\n' ${text.replaceAll("~/bin", "~/x")}`];
    const env = { HOME: "/home/me", PATH: "/usr/bin:/bin", ITEM: "expanded" };
    const shell = new Deno.Command("/bin/sh", { args, clearEnv: true, env, cwd: "/" });
    const { code, stdout } = await shell.output();
    const said = code === 0 ? new TextDecoder().decode(stdout).trimEnd().split("\n") : undefined;
    const words = shellWords(text.trim().replaceAll("~/bin", "~/x"));
    const isAlike = words !== undefined && said?.join("\n") === words.join("\n");
    // Braces mean something to bash as sh, not to dash; a glob without a match stays as it is.
    if (/[{*]/.test(text)) continue;
    assert.equal(isAlike, agreement !== "failed", `${text}: ${said}`);
  }
});
