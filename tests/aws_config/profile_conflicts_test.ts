import assert from "node:assert/strict";
import type { AwsFile } from "../../lib/aws_config/aws_file.ts";
import type { Conflict } from "../../lib/aws_config/conflict.ts";
import { findConflicts } from "../../lib/aws_config/profile_conflicts.ts";
import { surroundingPaths } from "../../lib/aws_config/startup_files.ts";

const SERIAL = "arn:aws:iam::123456789012:mfa/me";
const ALIAS = 'export OP_PLUGIN_ALIASES_SOURCED=1\nalias aws="op plugin run -- aws"\n';

interface Files {
  config?: Record<string, Record<string, string>>;
  credentials?: Record<string, Record<string, string>>;
  shell?: Record<string, string>;
  awsume?: string;
  environment?: Record<string, string>;
}

function find(files: Files): Conflict[] {
  const { config, credentials, shell = {}, awsume, environment = {} } = files;
  return findConflicts({
    profile: "work",
    serial: SERIAL,
    files: {
      config: file("config", { work: { region: "eu-west-1" }, ...config }),
      credentials: file("credentials", credentials),
    },
    surroundings: {
      shell: Object.entries(shell).map(([path, text]) => ({ path, text })),
      awsume: awsume === undefined ? undefined : { path: "~/.awsume/config.yaml", text: awsume },
    },
    environment,
  });
}

function file(kind: AwsFile["kind"], profiles: Files["config"] = {}): AwsFile {
  const sections = Object.entries(profiles).map(([name, settings]) => {
    const header = kind === "config" && !name.startsWith("sso-session") ? `profile ${name}` : name;
    return [`[${header}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`)];
  });
  const text = sections.flat().map((line) => `${line}\n`).join("");
  return { kind, path: `~/.aws/${kind}`, text, encoding: "utf-8", found: undefined };
}

Deno.test("findConflicts() names what is in the way and how to remove it", () => {
  const keys = {
    aws_access_key_id: "AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key: "wJalrXUtnFEMI",
  };
  const cases: [files: Files, kind: Conflict["kind"], defeats: boolean, remedy: RegExp][] = [
    [{ credentials: { work: keys } }, "static keys", true, /^run: op-sts import --profile work$/],
    [
      { config: { work: keys } },
      "static keys",
      true,
      /^run: op-sts import --profile work$/,
    ],
    [
      { credentials: { work: { aws_access_key_id: keys.aws_access_key_id } } },
      "static keys",
      true,
      /^delete aws_access_key_id from \[work\]: half a key/,
    ],
    [
      { credentials: { work: { ...keys, aws_session_token: "x" } } },
      "temporary keys",
      true,
      /^delete aws_access_key_id, aws_secret_access_key, aws_session_token from \[work\], or have op-sts setup --profile work do it$/,
    ],
    [
      { config: { work: { ...keys, aws_access_key_id: "ASIAIOSFODNN7EXAMPLE" } } },
      "temporary keys",
      true,
      /from \[profile work\],/,
    ],
    [{ config: { work: { login_session: "arn" } } }, "login", true, /setup --profile work-keys/],
    [{ credentials: { DEFAULT: keys } }, "inherited", true, /^move it into the profile/],
    [
      { config: { work: { role_arn: "x" } } },
      "role",
      true,
      /setup --profile work-keys.*source_profile/,
    ],
    [{ config: { work: { web_identity_token_file: "x" } } }, "role", true, /setup --profile/],
    [{ credentials: { work: { role_arn: "x" } } }, "role", true, /setup --profile/],
    [{ config: { work: { sso_session: "x" } } }, "sso", true, /setup --profile work-keys$/],
    [{ config: { work: { sso_start_url: "x", sso_region: "y" } } }, "sso", true, /setup/],
    [
      { credentials: { work: { credential_process: "x" } } },
      "second process",
      true,
      /remove credential_process from \[work\] in ~\/.aws\/credentials/,
    ],
    [
      { config: { admin: { source_profile: "work", mfa_serial: SERIAL } } },
      "role with MFA",
      false,
      /remove mfa_serial from \[profile admin\]/,
    ],
    [
      { credentials: { boss: { source_profile: "work", mfa_serial: SERIAL } } },
      "role with MFA",
      false,
      /remove mfa_serial from \[boss\]/,
    ],
    [
      {
        shell: {
          "~/.zshrc": "# mine\nsource ~/.config/op/plugins.sh\n",
          "~/.config/op/plugins.sh": ALIAS,
        },
      },
      "plugin alias",
      false,
      /^run: op plugin clear aws; .*from ~\/.config\/op\/plugins.sh/,
    ],
    [
      {
        shell: {
          "~/.bashrc": "[ -f ~/.config/op/plugins.sh ] && . ~/.config/op/plugins.sh\r\n",
          "~/.config/op/plugins.sh": ALIAS,
        },
      },
      "plugin alias",
      false,
      /op plugin clear aws/,
    ],
    [
      {
        shell: { "~/.config/op/plugins.sh": ALIAS },
        environment: { OP_PLUGIN_ALIASES_SOURCED: "1" },
      },
      "plugin alias",
      false,
      /op plugin clear aws/,
    ],
    [
      { shell: { "~/.config/fish/config.fish": 'alias aws "op plugin run -- aws"\n' } },
      "plugin alias",
      false,
      /from ~\/.config\/fish\/config.fish/,
    ],
    [
      { awsume: `colors: true\n1password:\n  # mine\n  "${SERIAL}": "AWS"\nfuzzy-match: false\n` },
      "awsume plugin",
      false,
      /"1password:" in ~\/.awsume\/config.yaml/,
    ],
    [{ awsume: "1password: AWS (12345, tony)\n" }, "awsume plugin", false, /remove it/],
    [{ awsume: `1password: {"${SERIAL}": AWS}` }, "awsume plugin", false, /remove it/],
    [
      {
        config: { admin: { source_profile: "work", duration_seconds: "3600" } },
        awsume: "colors: true\n",
      },
      "awsume duration",
      false,
      /duration_seconds from \[profile admin\]/,
    ],
    [
      { config: { admin: { source_profile: "work" } }, awsume: "role-duration: 3600\n" },
      "awsume duration",
      false,
      /role-duration from ~\/.awsume\/config.yaml/,
    ],
  ];
  for (const [files, kind, defeats, remedy] of cases) {
    const found = find(files);
    assert.deepEqual(
      found.map((conflict) => [conflict.kind, conflict.defeats]),
      [[kind, defeats]],
      JSON.stringify(files),
    );
    assert.match(found[0]?.remedy ?? "", remedy);
    assert.ok(!JSON.stringify(found).includes(keys.aws_secret_access_key));
  }
});

Deno.test("findConflicts() names a section as it stands in its file", () => {
  const [found] = find({ credentials: { work: { login_session: "arn" } } });
  assert.equal(
    found?.text,
    "[work] in ~/.aws/credentials has login_session, which is used instead",
  );
});

Deno.test("findConflicts() finds nothing when the surroundings are healthy", () => {
  const cases: Files[] = [
    {},
    { config: { work: { mfa_serial: SERIAL, credential_process: "/usr/local/bin/op-sts" } } },
    { config: { admin: { source_profile: "work", role_arn: "x" } } },
    { config: { admin: { source_profile: "other", role_arn: "x", mfa_serial: SERIAL } } },
    { credentials: { other: { aws_access_key_id: "x", credential_process: "y" } } },
    { config: { "sso-session work": { sso_start_url: "x" } } },
    { shell: { "~/.config/op/plugins.sh": ALIAS } },
    {
      shell: {
        "~/.zshrc": "# source ~/.config/op/plugins.sh\nalias awsx='op plugin run -- aws'\n",
        "~/.config/op/plugins.sh": ALIAS,
      },
    },
    {
      shell: {
        "~/.zshrc": "source ~/.config/op/plugins.sh\n",
        "~/.config/op/plugins.sh": 'alias gh="op plugin run -- gh"\n',
      },
    },
    {
      awsume: `1password:\n  # "${SERIAL}": AWS\n  "arn:aws:iam::9:mfa/x": AWS\nnote: ${SERIAL}\n`,
    },
    { awsume: "1password:\n" },
    { awsume: "role-duration: 3600\n" },
    { awsume: "role-duration: 0\n", config: { admin: { source_profile: "work" } } },
    { config: { admin: { source_profile: "work", duration_seconds: "3600" } } },
  ];
  for (const files of cases) assert.deepEqual(find(files), [], JSON.stringify(files));
});

Deno.test("findConflicts() names a conflict once for each thing to remove, the worst first", () => {
  const found = find({
    config: { work: { sso_session: "x" }, admin: { source_profile: "work", mfa_serial: SERIAL } },
    credentials: { work: { aws_access_key_id: "AKIA" } },
  });
  assert.deepEqual(found.map(({ kind }) => kind), ["static keys", "sso", "role with MFA"]);
});

Deno.test("findConflicts() gives commands that are about the profile, whatever its name is", () => {
  const settings = {
    aws_access_key_id: "AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key: "wJalrXUtnFEMI",
  };
  const found = findConflicts({
    profile: "my work",
    serial: undefined,
    files: { config: file("config"), credentials: file("credentials", { "my work": settings }) },
    surroundings: { shell: [], awsume: undefined },
    environment: {},
  });
  assert.deepEqual(found.map(({ remedy }) => remedy), [
    "run: op-sts import --profile 'my work'",
  ]);
});

Deno.test("surroundingPaths() follows the variables that move the files", () => {
  const paths = surroundingPaths({
    HOME: "/h",
    XDG_CONFIG_HOME: "/x",
    ZDOTDIR: "/z",
    OP_CONFIG_DIR: "/o",
  });
  assert.equal(paths.awsume, "/x/awsume/config.yaml");
  for (const path of ["/z/.zshrc", "/h/.bashrc", "/x/fish/config.fish", "/o/plugins.sh"]) {
    assert.ok(paths.shell.includes(path), path);
  }
});
