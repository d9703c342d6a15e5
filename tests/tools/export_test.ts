import assert from "node:assert/strict";
import { fishQuoted, posixQuoted } from "../../lib/base/shell_quotes.ts";
import { makeWorld } from "../world.ts";
import fc from "../fast_check.ts";

/** What shells are known to trip over, and anything else but what no variable can hold. */
const value = fc.oneof(
  fc.array(fc.constantFrom(..."'\"\\$`!*?~#;&|<>(){}[] \n\t=%^aé日😀"), { maxLength: 20 }).map((
    parts,
  ) => parts.join("")),
  fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => text.replaceAll("\0", "")),
);

const SHELLS = [
  { program: "sh", quoted: posixQuoted },
  { program: "bash", quoted: posixQuoted },
  { program: "zsh", quoted: posixQuoted },
  { program: "fish", quoted: fishQuoted },
] as const;

for (const { program, quoted } of SHELLS) {
  Deno.test(`${program} reads what export writes as it was, whatever it is`, async () => {
    const values = fc.sample(value, 300);
    // All in one run: the shell prints each value with a byte behind it that no value has.
    const script = values.map((text) => `printf '%s\\0' ${quoted(text)}`).join("\n");
    const { success, stdout } = await new Deno.Command(program, {
      args: ["-c", script],
      env: { LC_ALL: "C.UTF-8" },
    }).output();
    assert.ok(success);
    assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), values);
  });
}

const TAKE_ON = {
  bash: 'eval "$(op-sts export)"',
  zsh: 'eval "$(op-sts export)"',
  fish: "op-sts export --format fish | source",
};

for (const [program, line] of Object.entries(TAKE_ON)) {
  Deno.test(`${program} takes on what export prints, and nothing of another session is left`, async () => {
    await using world = await makeWorld();
    const bin = world.program.replace(/\/[^/]*$/, "");
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args: ["-c", `${line}; env`],
      clearEnv: true,
      env: {
        ...world.env,
        PATH: `${bin}:${world.env["PATH"]}`,
        AWS_PROFILE: "other",
        AWS_ACCOUNT_ID: "999999999999",
        AWS_SESSION_TOKEN: "old",
        AWS_VAULT: "other",
      },
      cwd: world.home,
    }).output();
    const decoder = new TextDecoder();
    assert.deepEqual([success, decoder.decode(stderr)], [true, ""]);
    const set = new Map(
      decoder.decode(stdout).split("\n").map((each) => {
        const [name = "", ...value] = each.split("=");
        return [name, value.join("=")];
      }),
    );
    const [session] = world.sts.sessions;
    assert.deepEqual(
      ["AWS_SESSION_TOKEN", "AWS_ACCOUNT_ID", "AWS_PROFILE", "AWS_VAULT"].map((name) =>
        set.get(name)
      ),
      [session?.sessionToken, "123456789012", undefined, undefined],
    );
  });
}
