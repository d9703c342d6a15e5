import assert from "node:assert/strict";
import { OpStsError, UsageError } from "../../lib/base/errors.ts";
import { chooseProfile, withProfile } from "../../lib/profiles/choice.ts";
import { memoryTerminal } from "../fakes.ts";
import { directory } from "../directory.ts";
import { requestOf } from "./parts.ts";

const TWO = `[profile one]
credential_process = op-sts --item itemone --vault Work
[profile two]
credential_process = op-sts --item itemtwo
[profile other]
sso_session = x
`;

/** What a choice is made from. */
interface Case {
  readonly config?: string;
  readonly argv?: string[];
  readonly env?: Record<string, string>;
  readonly answers?: string[];
}

async function choose({ config = TWO, argv = ["status"], env = {}, answers }: Case = {}) {
  await using home = await directory();
  await Deno.writeTextFile(`${home.path}/config`, config);
  const environment = {
    HOME: home.path,
    AWS_CONFIG_FILE: `${home.path}/config`,
    TERM: "dumb",
    ...env,
  };
  const terminal = memoryTerminal(answers, answers !== undefined);
  return await chooseProfile(requestOf(...argv), { environment, terminal });
}

Deno.test("chooseProfile() takes the profile that was named, by the command line before the environment", async () => {
  const cases: [argv: string[], env: Record<string, string>, name: string | undefined][] = [
    [["status", "-p", "two"], {}, "two"],
    [["status"], { OP_STS_PROFILE: "two" }, "two"],
    [["status", "-p", "one"], { OP_STS_PROFILE: "two", AWS_PROFILE: "two" }, "one"],
    [["status", "-p", "one", "--item", "x"], {}, "one"],
    [["status"], { OP_STS_PROFILE: "two", OP_STS_ITEM: "x" }, "two"],
    [["status", "--item", "x"], { OP_STS_PROFILE: "two", AWS_PROFILE: "one" }, undefined],
    [["status"], { OP_STS_ITEM: "x", AWS_PROFILE: "one" }, undefined],
  ];
  for (const [argv, env, name] of cases) {
    assert.equal((await choose({ argv, env }))?.name, name, JSON.stringify([argv, env]));
  }
});

Deno.test("chooseProfile() takes AWS_PROFILE, default, or the only one, where none is named", async () => {
  const withDefault = `${TWO}[default]\ncredential_process = op-sts\n`;
  const one = TWO.slice(0, TWO.indexOf("[profile two]"));
  const cases: [config: string, env: Record<string, string>, name: string | undefined][] = [
    [withDefault, { AWS_PROFILE: "two" }, "two"],
    [withDefault, { AWS_PROFILE: "other" }, "default"],
    [withDefault, {}, "default"],
    [one, {}, "one"],
    [one, { AWS_PROFILE: "nobody" }, "one"],
    ["", {}, undefined],
    ["[profile other]\nsso_session = x\n", { AWS_PROFILE: "other" }, undefined],
  ];
  for (const [config, env, name] of cases) {
    assert.equal((await choose({ config, env }))?.name, name, JSON.stringify([config, env]));
  }
});

Deno.test("chooseProfile() asks on a terminal which of several is meant", async () => {
  assert.equal((await choose({ answers: ["2"] }))?.name, "two");
});

Deno.test("chooseProfile() lists the profiles where nobody can be asked", async () => {
  const expected = {
    message: "Cannot choose a profile: op-sts serves one, two",
    hint: "name one: op-sts exec --profile NAME",
  };
  await assert.rejects(choose({ argv: ["exec", "--", "aws"] }), expected);
  await assert.rejects(choose({ argv: ["exec", "--no-input"], answers: ["2"] }), expected);
  await assert.rejects(
    choose({ argv: ["exec"], env: { OP_STS_NO_INPUT: "1" }, answers: ["2"] }),
    UsageError,
  );
});

Deno.test("chooseProfile() names the profiles there are when one is unknown", async () => {
  await assert.rejects(choose({ argv: ["status", "-p", "tow"] }), (error) => {
    assert.ok(error instanceof UsageError);
    assert.equal(error.message, 'Cannot use the profile "tow": op-sts serves one, two');
    assert.equal(error.hint, "op-sts list shows them");
    assert.deepEqual(error.unknown, { word: "tow", known: ["one", "two"] });
    return true;
  });
  await assert.rejects(choose({ config: "", argv: ["get", "-p", "tow"] }), {
    message: 'Cannot use the profile "tow": op-sts serves none yet',
    hint: "op-sts setup --profile tow",
  });
});

Deno.test("chooseProfile() refuses a profile whose line is refused, and does not fall back to another", async () => {
  const config = `${TWO}[default]\ncredential_process = op-sts --nonsense\n`;
  await assert.rejects(choose({ config }), {
    message:
      'Cannot use the profile "default": its credential_process line is refused: Cannot use --nonsense: there is no such option',
    hint: "op-sts setup --profile default",
  });
});

Deno.test("chooseProfile() minds files that cannot be read only where a profile was named", async () => {
  const env = { AWS_CONFIG_FILE: "/dev/null/config" };
  assert.equal(await choose({ env }), undefined);
  await assert.rejects(choose({ argv: ["status", "-p", "one"], env }), OpStsError);
});

Deno.test("chooseProfile() takes a profile with one role, and leaves chains to AWS tools", async () => {
  const role = (name: string, source: string) =>
    `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/${name}\nsource_profile = ${source}\n`;
  const config = `${TWO}${role("admin", "one")}external_id = x1\n${role("deep", "admin")}
[profile narrow]
credential_process = op-sts --item x --role-arn arn:aws:iam::111111111111:role/n
${role("over", "narrow")}`;
  const admin = await choose({ config, argv: ["exec", "-p", "admin"] });
  const options = withProfile(new Map(), admin);
  assert.deepEqual(Object.fromEntries(options), {
    "item": "itemone",
    "vault": "Work",
    "role-arn": "arn:aws:iam::111111111111:role/admin",
    "external-id": "x1",
  });
  const other = withProfile(new Map([["role-arn", "arn:other"]]), admin);
  assert.deepEqual([other.get("role-arn"), other.has("external-id")], ["arn:other", false]);
  for (const name of ["deep", "over"]) {
    await assert.rejects(choose({ config, argv: ["exec", "-p", name] }), {
      message:
        `Cannot use the profile "${name}": op-sts takes on one role, and this is a chain of them`,
      hint: `AWS tools follow it: run them with AWS_PROFILE=${name}`,
    });
  }
  const login = await choose({ config, argv: ["login", "-p", "deep"] });
  assert.equal(withProfile(new Map(), login).has("role-arn"), false);
});

Deno.test("chooseProfile() says which setting of a role is refused, and where it is to be corrected", async () => {
  const cases: [setting: string, value: string, option: string, hint: string][] = [
    [
      "duration_seconds",
      "1h",
      "--role-duration",
      "write a number of seconds from 900 to 43200 as duration_seconds in [profile admin]",
    ],
    [
      "duration_seconds",
      "60",
      "--role-duration",
      "write a number of seconds from 900 to 43200 as duration_seconds in [profile admin]",
    ],
    ["role_arn", "admin", "--role-arn", "correct role_arn in [profile admin]"],
    [
      "role_session_name",
      "a b",
      "--role-session-name",
      "correct role_session_name in [profile admin]",
    ],
    ["external_id", "#", "--external-id", "correct external_id in [profile admin]"],
    ["source_identity", "a b", "--source-identity", "correct source_identity in [profile admin]"],
  ];
  for (const [setting, value, option, hint] of cases) {
    const arn = setting === "role_arn" ? "" : "role_arn = arn:aws:iam::111111111111:role/a\n";
    const config = `${TWO}[profile admin]\n${arn}source_profile = one\n${setting} = ${value}\n` +
      "[profile lean]\ncredential_process = op-sts --profile admin\n";
    for (const name of ["admin", "lean"]) {
      await assert.rejects(choose({ config, argv: ["exec", "-p", name] }), (error: OpStsError) => {
        const start =
          `Cannot use the role of [profile admin]: its ${setting} is refused: Cannot use `;
        assert.ok(error.message.startsWith(`${start}${option} "`), error.message);
        assert.equal(error.hint, hint);
        return true;
      });
    }
    for (const given of [option, "--role-arn"]) {
      await choose({ config, argv: ["exec", "-p", "admin", given, "x"] });
    }
  }
});

Deno.test("withProfile() puts the line below the command line, and drops what would contradict that", () => {
  const profile = {
    name: "one",
    source: "one",
    roles: [],
    region: undefined,
    options: new Map([["item", "a"], ["vault", "Work"], ["cache-item", "b"], ["duration", "8h"]]),
  };
  const cases: [given: Record<string, string>, options: Record<string, string>][] = [
    [{}, { "item": "a", "vault": "Work", "cache-item": "b", "duration": "8h" }],
    [{ duration: "1h" }, { "item": "a", "vault": "Work", "cache-item": "b", "duration": "1h" }],
    [{ item: "c" }, { item: "c", duration: "8h" }],
    [{ cache: "off" }, { item: "a", vault: "Work", cache: "off", duration: "8h" }],
  ];
  for (const [given, options] of cases) {
    const merged = withProfile(new Map(Object.entries(given)), profile);
    assert.deepEqual(Object.fromEntries(merged), options);
  }
});
