/**
 * The variables by which AWS's libraries find the server, and nothing else: in each of them a usable profile, static keys and
 * web identity win over it.
 *
 * @module
 */

import type { Door } from "./guard.ts";
import type { Environment, Host } from "../base/environment.ts";
import type { SessionVariables } from "../session/variables.ts";
import type { ProfileSettings } from "../sts/target.ts";

/** What goes with the session itself, which the program is to fetch, and what would lead elsewhere. */
const NOT_WITH_SERVER = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_SESSION_EXPIRATION",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
  // Other names of keys and of a file with them: Ruby and JavaScript 2 know these, botocore the last.
  "AMAZON_ACCESS_KEY_ID",
  "AMAZON_SECRET_ACCESS_KEY",
  "AMAZON_SESSION_TOKEN",
  "AWS_CREDENTIAL_FILE",
];

const PROXIES = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/** What the environment of the program is made from. */
export interface ServedCall {
  readonly environment: Environment;
  readonly host: Host;
  /** What the files say that the program cannot read any more. */
  readonly settings: ProfileSettings;
}

/**
 * Changes the variables of a session into those of the server that hands it out.
 *
 * @param given Variables with the session itself
 */
export function serverVariables(
  given: SessionVariables,
  door: Door,
  { environment, host, settings }: ServedCall,
): SessionVariables {
  const nothing = host.os === "windows" ? "NUL" : "/dev/null";
  const set: Record<string, string> = {
    ...given.set,
    ...regionOf(given.set, environment, settings),
    ...(settings.caBundle === undefined || isSet(environment, "AWS_CA_BUNDLE")
      ? {}
      : { AWS_CA_BUNDLE: settings.caBundle }),
    ...pastProxies(door, environment),
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${door.host}${door.path}`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: door.token,
    AWS_CONFIG_FILE: nothing,
    AWS_SHARED_CREDENTIALS_FILE: nothing,
    // botocore looks for keys in ~/.boto and /etc/boto.cfg before it asks a server.
    BOTO_CONFIG: nothing,
  };
  for (const name of NOT_WITH_SERVER) delete set[name];
  const unset = [...given.unset, ...NOT_WITH_SERVER].filter((name) => !(name in set));
  return { set, unset };
}

/** Half of the libraries read the one name, half the other. */
function regionOf(
  set: Readonly<Record<string, string>>,
  environment: Environment,
  { region, usualRegion }: ProfileSettings,
): Record<string, string> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = { ...environment, ...set };
  const one = AWS_REGION || AWS_DEFAULT_REGION || region || usualRegion;
  if (one === undefined || one === "") return {};
  return { AWS_REGION: AWS_REGION || one, AWS_DEFAULT_REGION: AWS_DEFAULT_REGION || one };
}

/** A proxy would be told the token, and would look for the server on its own machine. */
function pastProxies({ host }: Door, environment: Environment): Record<string, string> {
  if (!PROXIES.some((name) => isSet(environment, name))) return {};
  const [address = ""] = host.split(":");
  return Object.fromEntries(
    ["NO_PROXY", "no_proxy"].map((name) => {
      const before = environment[name] ?? environment["no_proxy"] ?? environment["NO_PROXY"] ?? "";
      return [name, before === "" ? address : `${before},${address}`];
    }),
  );
}

function isSet(environment: Environment, name: string): boolean {
  return (environment[name] ?? "") !== "";
}
