/**
 * Where AWS's sign-in and console are, by partition.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import { UsageError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { isRegion, ownEndpoint, partitionOfRegion, standardRegion } from "../sts/target.ts";

/** Sign-in and console of one partition and region. */
export interface ConsolePlace {
  /** Address of the federation. */
  readonly federation: string;
  /** Address of the console, without a path. */
  readonly console: string;
  readonly region: string;
}

/** In place of AWS's sign-in, in tests. */
const SIGNIN_ENDPOINT = "OP_STS_SIGNIN_ENDPOINT";

/** Sources: AWS's endpoints of sign-in, fwdcloudsec/granted, synfinatic/aws-sso-cli#1389. */
const PLACES: Readonly<
  Record<string, (region: string) => readonly [signin: string, console: string]>
> = {
  "aws": (region) => [
    region === "us-east-1" ? "signin.aws.amazon.com" : `${region}.signin.aws.amazon.com`,
    `${region}.console.aws.amazon.com`,
  ],
  "aws-cn": () => ["signin.amazonaws.cn", "console.amazonaws.cn"],
  "aws-us-gov": () => ["signin.amazonaws-us-gov.com", "console.amazonaws-us-gov.com"],
  "aws-eusc": (region) => [`${region}.signin.amazonaws-eusc.eu`, "console.amazonaws-eusc.eu"],
};

/** Services whose console is the same in every region. */
const GLOBAL = new Set([
  "iam",
  "route53",
  "cloudfront",
  "organizations",
  "billing",
  "support",
  "globalaccelerator",
]);

/**
 * Names where sign-in and console of a partition are.
 *
 * @param region A region of the partition, as a file may name it; without one its first
 * @throws {UsageError} When the partition has none that is publicly known, or not this region
 */
export function consolePlace(
  partition: string,
  region: string | undefined,
  environment: Environment,
): ConsolePlace {
  const own = ownEndpoint(environment, SIGNIN_ENDPOINT);
  const standard = standardRegion(partition);
  const used = region ?? standard;
  // It becomes a part of the host that the session is sent to.
  if (!isRegion(used) || partitionOfRegion(used) !== partition) {
    throw new UsageError(
      `Cannot open the console in ${quote(used)}: it is no region of the partition ${partition}`,
      `name one that is, such as --region ${standard}`,
    );
  }
  const [signin, host] = PLACES[partition]?.(used) ?? [];
  if (signin === undefined || host === undefined) {
    throw new UsageError(`Cannot open the console: none is known of the partition ${partition}`);
  }
  const federation = `${own ?? `https://${signin}`}/federation`;
  return { federation, console: `https://${host}`, region: used };
}

/**
 * The page that is opened.
 *
 * @param service Such as `s3`, with or without a path behind it; the console's first page without one
 * @param destination Whole address or path, in place of a service
 * @throws {UsageError} When the page is not the console's
 */
export function destinationOf(
  { console, region }: ConsolePlace,
  { service, destination }: {
    readonly service?: string | undefined;
    readonly destination?: string | undefined;
  },
): string {
  if (destination !== undefined) return checkedDestination(destination, console);
  const name = service ?? "console";
  if (!/^[a-z0-9][a-z0-9-]*(\/[\w./#?=&%:-]*)?$/i.test(name)) {
    throw new UsageError(
      `Cannot use --service ${name}: it is no service of the console`,
      "such as --service s3",
    );
  }
  const [head = ""] = name.split("/");
  const path = name.includes("/") ? name : `${name}/home`;
  return `${console}/${GLOBAL.has(head) ? path : inRegion(path, region)}`;
}

/** Adds the region to what a path asks for already; a fragment stays behind it. */
function inRegion(path: string, region: string): string {
  const [, page = "", query = "", fragment = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/.exec(path) ?? [];
  if (new URLSearchParams(query).has("region")) return path;
  return `${page}${query === "" ? "?" : `${query}&`}region=${region}${fragment}`;
}

/** A login ends at the console, and is no way to somewhere else. */
function checkedDestination(text: string, console: string): string {
  const url = URL.parse(text, console);
  const host = new URL(console).hostname;
  // Of the region's own console, or of the console of all regions.
  const [, all = host] = /^[a-z]{2}[a-z0-9-]*-\d+\.(console\..*)$/.exec(host) ?? [];
  const isOurs = url?.protocol === "https:" &&
    (url.hostname === all || url.hostname.endsWith(`.${all}`));
  if (url === null || !isOurs) {
    throw new UsageError(
      `Cannot use --destination ${text}: it is no page of ${all}`,
      "such as --destination /s3/buckets/NAME",
    );
  }
  return url.href;
}
