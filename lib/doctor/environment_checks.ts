/**
 * Variables of the environment that change what this program or the AWS tools do.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import { OPTION_ROWS, twinOf } from "../command_line/option_rows.ts";
import { unknownTwins } from "../command_line/unknown_twins.ts";
import { RUNTIME_VARIABLES } from "../system/own_program.ts";
import { type Check, checker } from "./check.ts";

/** Variables with credentials, which AWS tools take before a profile's process. */
const CREDENTIALS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
];

/** Variables that name a container's credentials: every SDK takes a usable profile first, `default` too. */
const CONTAINER = [
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/**
 * Judges the environment.
 *
 * @param profiles Names of all profiles
 * @param isBinary Whether this program runs as a binary, which no such variable reaches
 */
export function checkEnvironment(
  environment: Environment,
  profiles: readonly string[],
  isBinary: boolean,
): Check[] {
  const checks = [
    ...checkTwins(environment),
    ...checkAws(environment, profiles),
    ...checkOnePassword(environment),
    ...(isBinary ? [] : checkRuntime(environment)),
  ];
  return checks.length > 0
    ? checks
    : [checker("environment").ok("no variable of the environment changes anything")];
}

function checkTwins(environment: Environment): Check[] {
  const { warning } = checker("environment");
  const unknown = unknownTwins(environment).map((text) =>
    warning(text, `unset ${text.split(" ")[0]}; op-sts help options lists them all`)
  );
  const known = OPTION_ROWS.filter(({ name }) => environment[twinOf(name)]).map(({ name }) =>
    warning(
      `${twinOf(name)} is set here: programs started elsewhere do without it`,
      `put --${name} into the credential_process line, and unset ${twinOf(name)}`,
    )
  );
  return [...unknown, ...known];
}

function checkAws(environment: Environment, profiles: readonly string[]): Check[] {
  const { warning } = checker("environment");
  const keys = CREDENTIALS.filter((name) => environment[name]);
  const container = CONTAINER.filter((name) => environment[name]);
  const profileVariable = environment["AWS_PROFILE"] ? "AWS_PROFILE" : "AWS_DEFAULT_PROFILE";
  const profile = environment[profileVariable];
  return [
    ...(keys.length === 0 ? [] : [warning(
      `${keys.join(", ")}: AWS tools take these credentials before the profile's`,
      `unset ${keys.join(" ")}`,
    )]),
    ...(container.length === 0 ? [] : [warning(
      `${
        container.join(", ")
      }: where no profile is named, AWS tools take a container's credentials`,
      `unset ${container.join(" ")}`,
    )]),
    ...(/^(0|f|false|no)$/i.test(environment["AWS_SDK_LOAD_CONFIG"] ?? "")
      ? [warning(
        "AWS_SDK_LOAD_CONFIG keeps older SDKs from ~/.aws/config, where credential_process stands",
        "export AWS_SDK_LOAD_CONFIG=1",
      )]
      : []),
    ...(profile === undefined || profile === "" || ["default", ...profiles].includes(profile)
      ? []
      : [
        warning(
          `${profileVariable} names ${profile}, which is in neither file`,
          `unset ${profileVariable}`,
        ),
      ]),
  ];
}

function checkOnePassword(environment: Environment): Check[] {
  const { warning } = checker("environment");
  return [
    ...(environment["OP_CONNECT_HOST"] && environment["OP_CONNECT_TOKEN"]
      ? [warning(
        "OP_CONNECT_HOST makes op ask a Connect server, where it can store no session",
        "unset OP_CONNECT_HOST and OP_CONNECT_TOKEN",
      )]
      : []),
    ...(environment["OP_BIOMETRIC_UNLOCK_ENABLED"] === "false"
      ? [warning(
        "OP_BIOMETRIC_UNLOCK_ENABLED keeps op from asking the 1Password app",
        "unset OP_BIOMETRIC_UNLOCK_ENABLED",
      )]
      : []),
  ];
}

function checkRuntime(environment: Environment): Check[] {
  const { warning } = checker("environment");
  // Coverage goes to files and holds no secret; who develops this program sets it for everything.
  const set = RUNTIME_VARIABLES.filter((name) => environment[name] && !/COVERAGE/.test(name));
  return set.length === 0 ? [] : [warning(
    `${set.join(", ")}: Deno obeys it when op-sts is run from source, as this one is`,
    `unset ${set.join(" ")}`,
  )];
}
