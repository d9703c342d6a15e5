/**
 * Where a login goes: partition, region, and an endpoint of the user's own where one is set.
 *
 * Always a regional endpoint: a token of the global one is not valid in opt-in regions.
 *
 * @module
 */

import { UsageError } from "../base/errors.ts";
import { partitionOfSerial } from "./mfa_serial.ts";

/** Where a login goes. */
export interface StsTarget {
  /** Partition, such as `aws` or `aws-cn`. */
  readonly partition: string;
  /** Region that the request is signed for. */
  readonly region: string;
  /** Endpoint of the user's own (AWS_ENDPOINT_URL_STS), without a trailing slash; absent for AWS's. */
  readonly endpoint?: string;
}

/** What `~/.aws/config` says of the profile that a call is about. */
export interface ProfileSettings {
  /** Region of the profile that was named, or by whose line the call was started. */
  readonly region?: string | undefined;
  /** Region of default, where no profile is known. */
  readonly usualRegion?: string | undefined;
  /** Path of certificates, of the profile itself or of default. */
  readonly caBundle?: string | undefined;
}

/** What a target is chosen from. */
export interface TargetWishes {
  /** Serial number of the MFA device, which names the partition. */
  readonly serial: string | undefined;
  /** `--region`. */
  readonly region: string | undefined;
  /** The profile, whose region tells where an account is: AWS_REGION can be meant for another one. */
  readonly profile?: ProfileSettings | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** Region names by partition (the partition data of AWS's SDKs); the last row is everything else. */
const PARTITIONS: readonly {
  name: string;
  region: RegExp;
  standard: string;
}[] = [
  { name: "aws-cn", region: /^cn-/, standard: "cn-north-1" },
  { name: "aws-us-gov", region: /^us-gov-/, standard: "us-gov-west-1" },
  { name: "aws-eusc", region: /^eusc-/, standard: "eusc-de-east-1" },
  { name: "aws-iso", region: /^us-iso-/, standard: "us-iso-east-1" },
  { name: "aws-iso-b", region: /^us-isob-/, standard: "us-isob-east-1" },
  { name: "aws-iso-e", region: /^eu-isoe-/, standard: "eu-isoe-west-1" },
  { name: "aws-iso-f", region: /^us-isof-/, standard: "us-isof-south-1" },
  { name: "aws", region: /^/, standard: "us-east-1" },
];

/**
 * Chooses where a login goes.
 *
 * @param wishes Serial number, `--region` and environment
 * @throws {UsageError} When the region lies in another partition than the serial number, the partition is unknown, or
 * the endpoint is neither https nor http to this machine
 */
export function chooseTarget(wishes: TargetWishes): StsTarget {
  const { serial, region, profile } = wishes;
  const ofSerial = serial === undefined ? undefined : partitionOfSerial(serial);
  const names = [region, profile?.region, ...usualRegions(wishes), profile?.usualRegion];
  const partition = ofSerial ??
    partitionOfRegion(names.find((name) => name !== undefined && isRegion(name)) ?? "us-east-1");
  if (region !== undefined && partitionOfRegion(region) !== partition) {
    throw new UsageError(
      `Cannot log in at ${region}: the MFA serial belongs to the partition ${partition}`,
      `leave --region out, or name a region of ${partition}`,
    );
  }
  return targetIn(partition, wishes);
}

/**
 * Names where a partition's STS is asked: what a session of it asks goes there, whatever a profile says by now.
 *
 * @throws {UsageError} When nobody knows the partition, or the endpoint is neither https nor http to this machine
 */
export function targetIn(partition: string, wishes: Omit<TargetWishes, "serial">): StsTarget {
  const { region, profile, environment } = wishes;
  const standard = standardRegion(partition);
  const endpoint = ownEndpoint(environment, "AWS_ENDPOINT_URL_STS");
  const names = [region, ...usualRegions(wishes), profile?.region, profile?.usualRegion];
  const own = names.find((name) =>
    name !== undefined && isRegion(name) && partitionOfRegion(name) === partition
  );
  return {
    partition,
    region: own ?? standard,
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function usualRegions({ environment }: Omit<TargetWishes, "serial">): (string | undefined)[] {
  return [environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"]];
}

/** Whether only a region can tell the partition: a hardware device's number names none. */
export function needsRegion(serial: string | undefined, region: string | undefined): boolean {
  return region === undefined && (serial === undefined || partitionOfSerial(serial) === undefined);
}

/**
 * Tells whether a text looks like the name of a region. `fips-us-west-2`, which old SDKs took, is none: its partition
 * is hidden, and today's SDK refuses it beside an endpoint.
 *
 * @returns Whether it is lower-case words and a number, joined by dashes
 */
export function isRegion(text: string): boolean {
  return /^(?!fips-)[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/.test(text);
}

/**
 * Finds the partition of a region.
 *
 * @returns `aws`, `aws-cn`, …
 */
export function partitionOfRegion(region: string): string {
  return PARTITIONS.find((partition) => partition.region.test(region))?.name ??
    "aws";
}

/** Tells whether an address lies on this machine, where http is as good as https and a proxy would only listen. */
export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/**
 * The endpoint of the user's own for a service of AWS.
 *
 * @param name `AWS_ENDPOINT_URL_STS` or its like; `AWS_ENDPOINT_URL` is set for everything, and no login must go there
 * @returns The address without a trailing slash; `undefined` for AWS's
 * @throws {UsageError} When it is neither https nor http to this machine
 */
export function ownEndpoint(
  environment: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  const text = environment[name];
  if (text === undefined || text === "") return undefined;
  const url = URL.parse(text);
  if (
    url === null ||
    !(url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))) ||
    url.username !== "" || url.password !== ""
  ) {
    throw new UsageError(
      `Cannot use ${name}: it is neither an https URL nor http to this machine`,
      "unset it, or give the https address of the endpoint",
    );
  }
  return text.replace(/\/+$/, "");
}

/**
 * The region that a partition's logins and its one IAM are signed for.
 *
 * @throws {UsageError} When the partition is unknown
 */
export function standardRegion(partition: string): string {
  const standard = PARTITIONS.find(({ name }) => name === partition)?.standard;
  if (standard === undefined) {
    throw new UsageError(`Cannot reach AWS: the partition ${partition} is unknown`);
  }
  return standard;
}
