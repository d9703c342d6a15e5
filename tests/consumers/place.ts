/**
 * Where one check happens: a world with AWS configuration files, and a count of how often we are run.
 *
 * @module
 */

import { encodeSession } from "../../lib/keeping/codec.ts";
import { AWS_KEY, awsKeyItem } from "../emulators/op/aws_key_item.ts";
import type { Ended } from "../emulators/op/run.ts";
import type { SigningKey } from "../emulators/sts/hand_made.ts";
import { sdkCaller } from "../emulators/sts/sdk_caller.ts";
import { timeStep, totp } from "../emulators/totp.ts";
import { ended, makeWorld, type World } from "../world.ts";
import type { Command, Consumer } from "./consumer.ts";
import { type AwsStandIn, startAws } from "./stand_ins/aws.ts";

/** One call of our program by a consumer. */
export interface Run {
  /** AWS_PROFILE as the consumer set it, or empty. */
  readonly profile: string;
  /** The arguments. */
  readonly args: readonly string[];
}

/** A world for one check; leaving its scope ends it. */
export interface Place extends AsyncDisposable {
  /** The stand-ins. */
  readonly world: World;
  /** What of AWS is not STS, for consumers that ask it. */
  readonly aws: AwsStandIn;
  /** Where the consumer is installed. */
  readonly folder: string;
  /** A folder that is removed at the end. */
  readonly home: string;
  /** Runs a command as the user would, to its end. */
  run(command: Command): Promise<Ended>;
  /** Adds a profile to the configuration file; `credential_process` is `PROGRAM ARGS`. */
  profile(name: string, settings: Readonly<Record<string, string>>): Promise<void>;
  /** The value of `credential_process` with some arguments for us. */
  process(args?: string): string;
  /** Every run of our program so far. */
  runs(): Promise<Run[]>;
  /** Puts a session into 1Password that has some minutes left, by what it says. */
  seed(minutes: number): Promise<void>;
}

/** The user whose key is in 1Password. */
export const USER_ARN = "arn:aws:iam::123456789012:user/alice";
/** A role that wants MFA. */
export const ROLE = "arn:aws:iam::123456789012:role/deploy";
/** A role to be taken from the other one. */
export const NEXT_ROLE = "arn:aws:iam::123456789012:role/audit";

/** Separates arguments in the record of runs; as printf writes it, `\037`. */
const UNIT = "\x1f";

/**
 * Makes a place with the profiles `default`, `base`, `wrong` (an item that is not there) and `role`, a role that wants
 * MFA.
 *
 * @param consumer Who is run there
 * @param folder Where the consumer is installed
 * @returns The place
 */
export async function makePlace(
  { asks }: Pick<Consumer, "asks">,
  folder: string,
): Promise<Place> {
  const world = await makeWorld();
  const aws = await startAws(world.sts);
  const { home } = world;
  const program = `${home}/op-sts`;
  const record = `${home}/runs`;
  await Deno.writeTextFile(
    program,
    `#!/bin/sh
{ printf '%s' "$AWS_PROFILE"; printf '\\037%s' "$@"; echo; } >> ${record}
exec ${world.program} "$@"
`,
    { mode: 0o755 },
  );
  await Deno.mkdir(`${home}/.aws`);
  world.sts.addRole({ arn: ROLE, requireMfa: true });
  world.sts.addRole({ arn: NEXT_ROLE });

  const env = {
    ...world.env,
    // Where node and java are differs from machine to machine.
    PATH: `${world.env["PATH"]}:${Deno.env.get("PATH")}`,
    AWS_EC2_METADATA_DISABLED: "true",
    ...(asks === undefined ? {} : { AWS_ENDPOINT_URL: aws.url }),
  };

  const place: Place = {
    world,
    aws,
    folder,
    home,
    async run({ words, env: changes }) {
      const [file = "", ...args] = words;
      return await ended(
        new Deno.Command(file, {
          args,
          env: { ...env, ...changes },
          clearEnv: true,
          cwd: home,
          stdin: "null",
          stdout: "piped",
          stderr: "piped",
        }).spawn(),
      );
    },
    async profile(name, settings) {
      const title = name === "default" ? name : `profile ${name}`;
      const lines = Object.entries({ region: "us-east-1", ...settings })
        .map(([key, value]) => `${key} = ${value}\n`);
      await Deno.writeTextFile(`${home}/.aws/config`, `[${title}]\n${lines.join("")}\n`, {
        append: true,
      });
    },
    process: (args = "") => `${program} ${args}`.trim(),
    async runs() {
      const text = await Deno.readTextFile(record).catch(() => "");
      return text.split("\n").slice(0, -1).map((line) => {
        const [profile = "", ...args] = line.split(UNIT);
        return { profile, args: args.filter((arg) => arg !== "") };
      });
    },
    seed: seeder(world),
    async [Symbol.asyncDispose]() {
      await aws[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
  await place.profile("default", { credential_process: place.process() });
  await place.profile("base", { credential_process: place.process() });
  await place.profile("wrong", { credential_process: place.process("--item not-there") });
  await place.profile("role", { role_arn: ROLE, source_profile: "base" });
  return place;
}

/**
 * Logs in at the stand-in once and stores what it gives with an end of its own choice: the session outlives what is said of
 * it, never the other way round.
 */
function seeder(world: World): Place["seed"] {
  let login: Promise<SigningKey> | undefined;
  return async (minutes) => {
    const { accessKeyId, secretAccessKey, sessionToken = "" } = await (login ??= logIn(world));
    const expiresAt = Math.floor(Date.now() / 1000 + minutes * 60) * 1000;
    const sessionCache = encodeSession(
      { accessKeyId, secretAccessKey, sessionToken, expiresAt },
      {
        accessKeyId: world.key.accessKeyId,
        serial: AWS_KEY.mfaSerial,
        partition: "aws",
        endpoint: world.sts.url,
      },
      { duration: 43_200, region: "us-east-1" },
    );
    await world.op.put({ ...awsKeyItem({ sessionCache }), id: world.item?.id ?? "" });
  };
}

async function logIn({ sts, key }: World): Promise<SigningKey> {
  return await sdkCaller(sts.url, key).getSessionToken({
    DurationSeconds: 3600,
    SerialNumber: AWS_KEY.mfaSerial,
    TokenCode: await totp(AWS_KEY.seed, timeStep(Date.now())),
  });
}
