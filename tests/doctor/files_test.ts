import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { RUNTIME_VARIABLES } from "../../lib/system/own_program.ts";
import type { World } from "../world.ts";
import { assertFound, healthyLine, write } from "./planted.ts";

const KEYS =
  `aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${AWS_KEY.secretAccessKey}\n`;

/** The article's script, as far as it tells itself by. */
const SCRIPT = `#!/usr/bin/env bash
creds=$(aws sts get-session-token --serial-number "$MFA" --token-code "$(op item get "$ITEM" --otp)")
op item edit "$ITEM" "session_cache=$(echo "$creds" | base64)" >/dev/null
`;

async function addToConfig({ home }: World, text: string): Promise<void> {
  await Deno.writeTextFile(`${home}/.aws/config`, text, { append: true });
}

async function changeConfig({ home }: World, from: string, to: string): Promise<void> {
  const path = `${home}/.aws/config`;
  await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace(from, to));
}

function inTwelveHours(): string {
  return new Date(Date.now() + 43_200_000).toISOString();
}

Deno.test("doctor finds lines that AWS tools do not all understand", () =>
  assertFound([
    {
      fault: "awsume does not understand quotes",
      line: (world) => healthyLine(world).replace(/--item (\S+)/, '--item "$1"'),
      name: "line",
      state: "warning",
      text: /awsume does not understand/,
      remedy: /op-sts setup --profile work/,
    },
    {
      fault: "AWS CLI expands no variable",
      line: (world) => `${healthyLine(world)} --cache-field $FIELD_OF_MINE`,
      name: "line",
      state: "failed",
      text: /has \$, which AWS CLI takes as it is/,
      remedy: /op-sts setup --profile work/,
    },
    {
      fault: "a comment stands behind the line",
      line: (world) => `${healthyLine(world)} # mine`,
      args: healthyOptions,
      name: "line",
      state: "failed",
      text: /has #, which AWS CLI takes as it is/,
      remedy: /op-sts setup --profile work/,
    },
    {
      fault: "a quote is left open",
      line: (world) => `${healthyLine(world)} --cache-field "x`,
      name: "line",
      state: "failed",
      text: /quote left open/,
      remedy: /op-sts setup --profile work/,
    },
    {
      fault: "the line goes on",
      line: (world) => healthyLine(world).replace(" --op", "\n  --op"),
      name: "line",
      state: "failed",
      text: /several lines/,
      remedy: /op-sts setup --profile work/,
    },
    {
      fault: "an option is unknown",
      line: (world) => `${healthyLine(world)} --otp-label x`,
      args: healthyOptions,
      name: "line-options",
      state: "failed",
      text: /line of work is refused: .*--otp-label/,
      remedy: /op-sts help options/,
    },
    {
      fault: "the file of a policy is gone",
      line: (world) => `${healthyLine(world)} --policy /gone/read.json`,
      name: "line-options",
      state: "failed",
      text: /line of work is refused: Cannot use --policy "\/gone\/read\.json": No such file/,
      remedy: /op-sts setup --profile work --policy FILE/,
    },
    {
      fault: "the line logs in and prints nothing",
      line: (world) => healthyLine(world).replace("--item", "login --item"),
      name: "line-options",
      state: "failed",
      text: /runs login, which prints no credentials/,
      remedy: /take login out/,
    },
    {
      fault: "the program is gone",
      line: (world) => healthyLine(world).replace(world.program, "/opt/gone/op-sts"),
      name: "line-program",
      state: "failed",
      text: /cannot be run: \/opt\/gone\/op-sts/,
      remedy: /op-sts setup --profile work/,
    },
    {
      fault: "the program cannot be executed",
      line: (world) => healthyLine(world).replace(world.program, `${world.home}/op-sts`),
      plant: ({ home }) => write(`${home}/op-sts`, "#!/bin/sh\n", 0o644),
      name: "line-program",
      state: "failed",
      text: /cannot be run/,
      remedy: /op-sts setup --profile work/,
    },
    {
      fault: "the program is a name only",
      line: (world) => healthyLine(world).replace(world.program, "op-sts"),
      env: ({ program, env }) => ({ PATH: `${program.replace(/\/[^/]*$/, "")}:${env["PATH"]}` }),
      name: "line-program",
      state: "warning",
      text: /no absolute path/,
      remedy: /op-sts setup --profile work/,
    },
    {
      fault: "the next upgrade removes the program",
      line: (world) => healthyLine(world).replace(world.program, cellar(world)),
      plant: async (world) => {
        await write(`${cellar(world)}.txt`, "");
        await Deno.symlink(world.program, cellar(world));
      },
      name: "line-program",
      state: "warning",
      text: /next upgrade removes/,
      remedy: /op-sts setup --profile work/,
    },
  ]));

Deno.test("doctor finds lines from source that are out of date", () =>
  assertFound([
    {
      fault: "the caller's NODE_OPTIONS reaches Deno, which may do everything",
      line: (world) => fromSource(world, "run -A -q --no-prompt"),
      name: "line-source",
      state: "warning",
      text:
        /NODE_OPTIONS of the caller run code beside the key, and runs Deno with all permissions/,
      remedy: /op-sts setup --profile work$/,
    },
    {
      fault: "the caller's NODE_OPTIONS reaches Deno",
      line: (world) => fromSource(world, "run -P -q --no-prompt"),
      name: "line-source",
      state: "warning",
      text: /lets NODE_OPTIONS of the caller run code beside the key$/,
      remedy: /op-sts setup --profile work$/,
    },
    {
      fault: "another variable of the caller's reaches Deno",
      line: (world) =>
        fromSource(world, "run -P -q --no-prompt", SHIELD.replace("-u DENO_LOG ", "")),
      name: "line-source",
      state: "warning",
      text: /lets DENO_LOG of the caller reach Deno$/,
      remedy: /op-sts setup --profile work$/,
    },
    {
      fault: "the source is gone",
      line: (world) =>
        fromSource(world, "run -P -q --no-prompt", SHIELD)
          .replace(MAIN, "/gone/main.ts"),
      name: "line-program",
      state: "failed",
      text: /program of work is gone: \/gone\/main\.ts/,
      remedy: /op-sts setup --profile work$/,
    },
    {
      fault: "another version is started",
      line: (world) => healthyLine(world).replace(world.program, `${world.home}/old/op-sts`),
      plant: ({ home }) => write(`${home}/old/op-sts`, "#!/bin/sh\necho op-sts 0.0.7\n", 0o755),
      name: "line-version",
      state: "warning",
      text: /^work start op-sts 0\.0\.7, and this is /,
      remedy: /op-sts setup --profile work$/,
    },
  ]));

const SHIELD = `/usr/bin/env ${RUNTIME_VARIABLES.map((name) => `-u ${name}`).join(" ")} `;

const MAIN = decodeURIComponent(new URL("../../main.ts", import.meta.url).pathname);

function fromSource(world: World, run: string, before = ""): string {
  return healthyLine(world).replace(
    world.program,
    `${before}${Deno.execPath()} ${run} ${MAIN}`,
  );
}

function cellar({ home }: World): string {
  return `${home}/Cellar/op-sts/1.0.0/bin/op-sts`;
}

function healthyOptions({ item, op }: World): string[] {
  return ["--item", item?.id ?? "", "--op", op.program];
}

Deno.test("doctor finds what is wrong in the files of AWS", () =>
  assertFound([
    {
      fault: "a section is there twice",
      plant: (world) => addToConfig(world, "[profile admin]\nregion = eu-west-1\n"),
      name: "aws-files",
      state: "failed",
      text: /refuse .*\.aws\/config: line 11: .*there twice/,
      remedy: /correct that line/,
    },
    {
      fault: "no profile calls op-sts",
      plant: ({ home }) => write(`${home}/.aws/config`, "[profile work]\nregion = eu-west-1\n"),
      args: healthyOptions,
      name: "profiles",
      state: "warning",
      text: /no profile calls op-sts/,
      remedy: /op-sts setup/,
    },
    {
      fault: "the profile has static keys",
      plant: ({ home }) => write(`${home}/.aws/credentials`, `[work]\n${KEYS}`),
      name: "conflicts",
      state: "failed",
      text: /plaintext keys for work/,
      remedy: /op-sts import --profile work/,
    },
    {
      fault: "the profile assumes a role",
      plant: (world) =>
        changeConfig(world, "region = eu-west-1", "role_arn = arn:aws:iam::123456789012:role/x"),
      name: "conflicts",
      state: "failed",
      text: /role_arn, which is used instead/,
      remedy: /a profile of their own/,
    },
    {
      fault: "AWS CLI has logged in by itself",
      plant: (world) =>
        changeConfig(world, "region = eu-west-1", "login_session = arn:aws:iam::1:user/me"),
      name: "conflicts",
      state: "failed",
      text: /login_session, which is used instead/,
      remedy: /op-sts setup --profile /,
    },
    {
      fault: "keys stand before the first section of the credentials file",
      plant: ({ home }) => write(`${home}/.aws/credentials`, "region = x\n[old]\n"),
      name: "aws-files",
      state: "failed",
      text: /refuse .*\.aws\/credentials: line 1: the line stands before the first section/,
      remedy: /correct that line/,
    },
    {
      fault: "a comment is in another encoding than UTF-8",
      plant: async ({ home }) => {
        const path = `${home}/.aws/config`;
        const mark = Uint8Array.of(0x0a, 0x23, 0x20, 0xe9, 0x0a);
        await Deno.writeFile(path, new Uint8Array([...await Deno.readFile(path), ...mark]));
      },
      name: "aws-files",
      state: "failed",
      text: /refuse .*\.aws\/config: line \d+: it is not in UTF-8/,
      remedy: /correct that line/,
    },
    {
      fault: "one profile stands under two headers",
      plant: (world) => addToConfig(world, '[profile "work"]\noutput = json\n'),
      name: "conflicts",
      state: "failed",
      text: /\[profile work\] .* and \[profile "work"\] .* for the profile work/,
      remedy: /one header, \[profile work\]/,
    },
    {
      fault: "temporary keys that have ended stand beside the line",
      plant: ({ home }) =>
        write(
          `${home}/.aws/credentials`,
          `[work]\n${KEYS.replace("AKIA", "ASIA")}aws_session_token = x\n`,
        ),
      name: "conflicts",
      state: "failed",
      text: /temporary keys for work, which are used instead/,
      remedy: /delete aws_access_key_id, aws_secret_access_key, aws_session_token from \[work\]/,
    },
    {
      fault: "a section lacks the word profile",
      plant: (world) => addToConfig(world, `[other]\ncredential_process = ${healthyLine(world)}\n`),
      name: "profiles",
      state: "warning",
      text: /\[other\] in .*\.aws\/config is no profile .* \[profile other\]/,
      remedy: /op-sts setup --profile other --item [a-z2-7]{26} --op \/\S+, then delete \[other\]/,
    },
    {
      fault: "another tool's section lacks the word profile",
      plant: (world) => addToConfig(world, "[other]\nsource_profile = work\n"),
      name: "profiles",
      state: "warning",
      text: /\[other\] in .*\.aws\/config is no profile/,
      remedy: /write \[profile other\] in place of \[other\], in line 11 /,
    },
    {
      fault: "a role lasts longer than AWS grants",
      plant: async (world) => {
        // Of which awsume would have something to say too.
        await Deno.remove(`${world.home}/.awsume/config.yaml`);
        await changeConfig(
          world,
          "source_profile = work",
          "source_profile = work\nduration_seconds = 7200",
        );
      },
      name: "roles",
      state: "failed",
      text: /\[profile admin\] has duration_seconds 7200, and AWS grants 3600/,
      remedy: /write duration_seconds = 3600 in \[profile admin\]/,
    },
    {
      fault: "a role on top of a role lasts longer than AWS grants",
      plant: (world) =>
        addToConfig(
          world,
          "[profile deep]\nrole_arn = arn:aws:iam::123456789012:role/deep\n" +
            "source_profile = admin\nduration_seconds = 3601\n",
        ),
      name: "roles",
      state: "failed",
      text: /\[profile deep\] has duration_seconds 3601/,
      remedy: /3600 in \[profile deep\]/,
    },
    {
      fault: "a role of the credentials file lasts longer than AWS grants",
      plant: async ({ home }) => {
        await Deno.remove(`${home}/.awsume/config.yaml`);
        await write(
          `${home}/.aws/credentials`,
          "[boss]\nrole_arn = arn:aws:iam::123456789012:role/boss\nsource_profile = work\n" +
            "duration_seconds = 7200\n",
        );
      },
      name: "roles",
      state: "failed",
      text: /\[boss\] has duration_seconds 7200, and AWS grants 3600/,
      remedy: /3600 in \[boss\] of .*\/credentials$/,
    },
    {
      fault: "a role takes its keys from nowhere",
      plant: (world) =>
        addToConfig(
          world,
          "[profile lost]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = wrok\n",
        ),
      name: "roles",
      state: "failed",
      text: /\[profile lost\] takes its keys from wrok, which is in neither file/,
      remedy: /^op-sts setup --profile wrok$/,
    },
    {
      fault: "the profile uses SSO",
      plant: (world) => changeConfig(world, "region = eu-west-1", "sso_session = corp"),
      name: "conflicts",
      state: "failed",
      text: /sso_session, which is used instead/,
      remedy: /a profile of their own/,
    },
    {
      fault: "a role asks for a second code",
      plant: (world) =>
        changeConfig(
          world,
          "source_profile = work",
          `source_profile = work\nmfa_serial = ${AWS_KEY.mfaSerial}`,
        ),
      name: "conflicts",
      state: "warning",
      text: /asks for a second code/,
      remedy: /remove mfa_serial from \[profile admin\]/,
    },
    {
      fault: "aws is an alias of the official plugin",
      plant: async ({ home }) => {
        await write(`${home}/.zshrc`, "source ~/.config/op/plugins.sh\n");
        await write(`${home}/.config/op/plugins.sh`, 'alias aws="op plugin run -- aws"\n');
      },
      name: "conflicts",
      state: "warning",
      text: /alias of 1Password's plugin/,
      remedy: /op plugin clear aws/,
    },
    {
      fault: "awsume's plugin handles the device as well",
      plant: ({ home }) =>
        write(`${home}/.awsume/config.yaml`, `1password:\n  ${AWS_KEY.mfaSerial}: AWS\n`),
      name: "conflicts",
      state: "warning",
      text: /awsume's 1password plugin/,
      remedy: /1password:/,
    },
    {
      fault: "awsume sets a duration",
      plant: ({ home }) => write(`${home}/.awsume/config.yaml`, "role-duration: 3600\n"),
      name: "conflicts",
      state: "warning",
      text: /role-duration/,
      remedy: /remove role-duration/,
    },
    {
      fault: "another profile has plaintext keys",
      plant: ({ home }) => write(`${home}/.aws/credentials`, `[old]\n${KEYS}`),
      name: "plaintext-keys",
      state: "warning",
      text: /credentials has the access key of old in plaintext/,
      remedy: /op-sts import --profile old/,
    },
    {
      fault: "another profile has plaintext keys in the config file",
      plant: (world) => addToConfig(world, `[profile old]\n${KEYS}`),
      name: "plaintext-keys",
      state: "warning",
      text: /config has the access key of old in plaintext/,
      remedy: /op-sts import --profile old/,
    },
    {
      fault: "a tool left a session",
      plant: ({ home }) =>
        write(`${home}/.aws/credentials`, `[mfa]\n${KEYS}aws_session_token = x\n`),
      name: "plaintext-keys",
      state: "warning",
      text: /temporary key of mfa/,
      remedy: /remove it/,
    },
  ]));

Deno.test("doctor finds what earlier ways of handling keys have left", () =>
  assertFound([
    {
      fault: "a copy of the credentials file",
      plant: ({ home }) => write(`${home}/.aws/credentials.bak`, `[work]\n${KEYS}`),
      name: "plaintext-files",
      state: "warning",
      text: /\.aws\/credentials\.bak holds a key in plaintext/,
      remedy: /delete it, and replace the key/,
    },
    {
      fault: "sessions of AWS CLI",
      plant: async ({ home }) => {
        for (const [name, end] of [["a", inTwelveHours()], ["b", "2020-01-01T00:00:00Z"]]) {
          const Credentials = { SessionToken: "t", SecretAccessKey: "s", Expiration: end };
          await write(`${home}/.aws/cli/cache/${name}.json`, JSON.stringify({ Credentials }));
        }
      },
      name: "session-files",
      state: "warning",
      text: /a session lies in plaintext in .*\.aws\/cli\/cache/,
      remedy: /rm .*\.aws\/cli\/cache\/\*/,
    },
    {
      fault: "sessions of awsume",
      plant: async ({ home }) => {
        const session = { SessionToken: "t", Expiration: inTwelveHours() };
        await write(`${home}/.awsume/cache/aws-credentials-x`, JSON.stringify(session));
        await write(`${home}/.awsume/cache/aws-credentials-y`, JSON.stringify(session));
      },
      name: "session-files",
      state: "warning",
      text: /2 sessions lie in plaintext in .*\.awsume\/cache/,
      remedy: /rm .*\.awsume\/cache\/\*/,
    },
    {
      fault: "a profile calls the article's script",
      plant: async (world) => {
        await write(`${world.home}/aws/op-session.sh`, SCRIPT, 0o755);
        await addToConfig(
          world,
          `[profile old]\ncredential_process = ${world.home}/aws/op-session.sh\n`,
        );
      },
      name: "script",
      state: "warning",
      text: /op-session\.sh hands sessions to op on its command line.*, and old calls it/,
      remedy: /op-sts setup --profile old/,
    },
    {
      fault: "a profile calls the article's script in ~/.aws, unchanged",
      plant: async (world) => {
        const script = await Deno.readTextFile(new URL("../bench/article.sh", import.meta.url));
        await write(`${world.home}/.aws/aws-session.sh`, script, 0o755);
        await addToConfig(
          world,
          `[profile old]\ncredential_process = ${world.home}/.aws/aws-session.sh\n`,
        );
      },
      name: "script",
      state: "warning",
      text: /aws-session\.sh hands sessions to op on its command line.*, and old calls it/,
      remedy: /op-sts setup --profile old/,
    },
    {
      fault: "the console's file with a key, as a browser calls the second one",
      plant: ({ home }) =>
        write(
          `${home}/.aws/accessKeys (1).csv`,
          `Access key ID,Secret access key\nAKIAIOSFODNN7EXAMPLE,${AWS_KEY.secretAccessKey}\n`,
        ),
      name: "plaintext-files",
      state: "warning",
      text: /accessKeys \(1\)\.csv holds a key in plaintext/,
      remedy: /rm '.*accessKeys \(1\)\.csv'$/,
    },
    {
      fault: "the article's script lies about",
      plant: ({ home }) => write(`${home}/.local/bin/aws-session`, SCRIPT, 0o755),
      name: "script",
      state: "warning",
      text: /aws-session hands sessions/,
      remedy: /delete it/,
    },
  ]));
