/**
 * What people do with awsume.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Ended } from "../../emulators/op/run.ts";
import { identities, said } from "./common.ts";
import type { Check, Consumer } from "../consumer.ts";
import { NEXT_ROLE, type Place, ROLE, USER_ARN } from "../place.ts";

const SHELLS = [["bash", "/bin/bash", ".bashrc"], ["zsh", "/bin/zsh", ".zshrc"]] as const;

/** Variables that an earlier awsume left behind. */
const STALE = {
  AWS_PROFILE: "wrong",
  AWS_ACCESS_KEY_ID: "ASIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "stale",
  AWS_SESSION_TOKEN: "stale",
};

/** The checks of awsume alone that must go well. */
export const AWSUME_CHECKS: readonly Check[] = [
  { name: "`awsume default` in bash and zsh, with its alias", run: exportsTheSession },
  { name: "completion of profile names", run: completesProfiles },
  { name: "chain of two roles", run: takesAChain },
  { name: "role with mfa_serial, no prompt", run: asksForNoCode },
  { name: "`awsume -o`", run: writesAProfile },
  { name: "item by id", run: takesAnId },
];

/**
 * Runs a line in bash where awsume is on PATH.
 *
 * @param place Where
 * @param line Text for the shell
 * @param env Variables to add
 * @returns How it ended
 */
export async function inBash(
  place: Place,
  line: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return await place.run({ words: ["/bin/bash", "-c", line], env: { ...onPath(place), ...env } });
}

function onPath({ folder, world }: Place): Record<string, string> {
  return { PATH: `${folder}/bin:${world.env["PATH"]}` };
}

async function exportsTheSession(_consumer: unknown, place: Place): Promise<void> {
  for (const [name, shell, file] of SHELLS) {
    await configure(place, name, file);
    // An alias holds from the next line on; zsh reads the text of -c as one.
    const script = `${place.home}/script`;
    await Deno.writeTextFile(
      script,
      `[ -z "$BASH" ] || shopt -s expand_aliases
. ~/${file}
awsume default
env
`,
    );
    const env = { ...onPath(place), ...STALE };
    const result = await place.run({ words: [shell, script], env });
    assert.equal(result.code, 0, said(result));
    const [session] = place.world.sts.sessions;
    assert.deepEqual(awsVariables(result.stdout), {
      AWSUME_COMMAND: "default",
      AWSUME_EXPIRATION: session?.expiration.replace("Z", ""),
      AWSUME_PROFILE: "default",
      AWS_ACCESS_KEY_ID: session?.accessKeyId,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_REGION: "us-east-1",
      AWS_SECRET_ACCESS_KEY: session?.secretAccessKey,
      AWS_SESSION_TOKEN: session?.sessionToken,
    });
  }
  assert.equal(place.world.sts.logins, 1);
  // awsume names the profile to whom it asks.
  assert.deepEqual((await place.runs()).map(({ profile }) => profile), ["default", "default"]);
}

async function completesProfiles(_consumer: unknown, place: Place): Promise<void> {
  const profiles = ["base", "default", "role", "wrong"];
  await configure(place, "bash", ".bashrc");
  const complete = `. ~/.bashrc
COMP_WORDS=(awsume "$0"); COMP_CWORD=1; _awsume; printf '%s\\n' "\${COMPREPLY[@]}"`;
  for (const [typed, expected] of [["", profiles], ["ro", ["role"]]] as const) {
    const result = await place.run({
      words: ["/bin/bash", "-c", complete, typed],
      env: onPath(place),
    });
    assert.deepEqual(result.stdout.trim().split("\n").sort(), expected, said(result));
  }
  await configure(place, "zsh", ".zshrc");
  // Its completion function gives the words to _arguments, as `_arguments "*: :(WORD...)"`.
  const inZsh = `_arguments() { print -r -- "$@" }; . ~/.awsume/zsh-autocomplete/_awsume`;
  const result = await place.run({ words: ["/bin/zsh", "-c", inZsh], env: onPath(place) });
  const words = /:\((.*)\)/s.exec(result.stdout)?.[1]?.trim().split(/\s+/) ?? [];
  assert.deepEqual(words.sort(), profiles, said(result));
  assert.deepEqual(await place.runs(), []);
}

async function takesAChain(consumer: Consumer, place: Place): Promise<void> {
  await place.profile("chain", { role_arn: NEXT_ROLE, source_profile: "role" });
  const [arn = ""] = await identities(consumer, place, "chain");
  assert.match(arn, /:assumed-role\/audit\//);
  const { calls, logins } = place.world.sts;
  const roles = calls.filter(({ action }) => action === "AssumeRole");
  assert.deepEqual(roles.map(({ params }) => params.RoleArn), [ROLE, NEXT_ROLE]);
  assert.equal(logins, 1);
  assert.equal((await place.runs()).length, 1);
}

async function asksForNoCode(consumer: Consumer, place: Place): Promise<void> {
  const settings = { source_profile: "base", mfa_serial: "arn:aws:iam::123456789012:mfa/alice" };
  await place.profile("mfa", { role_arn: ROLE, ...settings });
  const [arn = ""] = await identities(consumer, place, "mfa");
  assert.match(arn, /:assumed-role\/deploy\//);
  const role = place.world.sts.calls.find(({ action }) => action === "AssumeRole");
  assert.equal(role?.params.TokenCode, undefined);
  assert.equal(role?.params.SerialNumber, undefined);
}

async function writesAProfile(_consumer: unknown, place: Place): Promise<void> {
  const saved = await inBash(place, "source awsume default -o saved");
  assert.equal(saved.code, 0, said(saved));
  const result = await inBash(place, `python ${place.folder}/identity.py 1`, {
    AWS_PROFILE: "saved",
  });
  assert.equal(result.stdout.trim(), USER_ARN, said(result));
  const written = await Deno.readTextFile(`${place.home}/.aws/credentials`);
  assert.match(written, /^\[saved\]$/m);
  assert.equal((await place.runs()).length, 1);
}

async function takesAnId(consumer: Consumer, place: Place): Promise<void> {
  const id = place.world.item?.id ?? "";
  await place.profile("id", { credential_process: place.process(`--item ${id}`) });
  assert.deepEqual(await identities(consumer, place, "id"), [USER_ARN]);
  assert.deepEqual((await place.runs()).map(({ args }) => args), [["--item", id]]);
}

/** Lets awsume write its alias and its completion into a start-up file, as its set-up does for the user. */
async function configure(place: Place, shell: string, file: string): Promise<void> {
  const files = `--autocomplete-file ${file} --alias-file ${file}`;
  const result = await inBash(place, `awsume-configure --shell ${shell} ${files}`);
  assert.equal(result.code, 0, said(result));
}

/** What of a printed environment awsume may have set. */
function awsVariables(printed: string): Record<string, string> {
  const pairs = [...printed.matchAll(/^(AWS(?:UME)?_\w+)=(.*)$/gm)].map(([, name, value]) => [
    name,
    value,
  ]);
  const ours = /^AWS_(ENDPOINT_URL|EC2_METADATA_DISABLED)/;
  return Object.fromEntries(pairs.filter(([name = ""]) => !ours.test(name)));
}
