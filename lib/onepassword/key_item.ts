/**
 * The key item: the long-lived access key, the MFA device and the one-time password of one AWS user.
 *
 * @module
 */

import { ItemError } from "../base/errors.ts";
import { type Field, findField, isPlaceholder, type Item } from "./item.ts";
import { quote } from "../base/text.ts";
import { mfaSerialProblem } from "../sts/mfa_serial.ts";
import type { ItemRead } from "./op.ts";
import type { Options } from "../command_line/options.ts";
import type { AccessKey, Source } from "../sts/session.ts";
import { chooseTarget, type StsTarget } from "../sts/target.ts";

/** A key item as it was read, with what every use of it needs. */
export interface KeyItem extends ItemRead {
  /** What a session made from it belongs to. */
  readonly source: Source;
  readonly target: StsTarget;
}

/** Field with the MFA serial, unless another one is named. */
export const DEFAULT_SERIAL_FIELD = "mfa serial";

/** Ids of long-lived access keys (IAM: AKIA; 16 to 128 characters). */
export const ACCESS_KEY_ID: RegExp = /^AKIA[A-Z0-9]{12,124}$/;

/**
 * Reads from an item whose it is and where its logins go.
 *
 * @param options Field names, `--mfa-serial` and `--region`
 * @throws {ItemError} When the access key id or the serial number is missing, there twice, or no such thing
 * @throws {UsageError} When region and serial number lie in different partitions
 */
export function readKeyItem(
  read: ItemRead,
  options: Options,
  environment: Readonly<Record<string, string>>,
): KeyItem {
  checkCacheField(read.item, options);
  const accessKeyId = accessKeyIdOf(read.item, options);
  const serial = options["mfa-serial"] ?? serialOf(read.item, options);
  const target = chooseTarget({ serial, region: options.region, environment });
  const { partition, endpoint } = target;
  const source = {
    accessKeyId,
    partition,
    ...(serial === undefined ? {} : { serial }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return { ...read, source, target };
}

/**
 * Reads the long-lived access key of an item.
 *
 * @throws {ItemError} When the secret is missing, there twice, or concealed
 */
export function accessKeyOf(
  key: Pick<KeyItem, "item"> & { readonly source: Pick<Source, "accessKeyId"> },
  options: Options,
): AccessKey {
  const secretAccessKey = needed(
    key.item,
    options["secret-key-field"],
    "--secret-key-field",
  );
  if (/\s/.test(secretAccessKey)) {
    throw new ItemError(
      `Cannot log in: the field ${quote(options["secret-key-field"])} holds no secret access key`,
      "check for blanks, or name another field by --secret-key-field",
    );
  }
  return { accessKeyId: key.source.accessKeyId, secretAccessKey };
}

/**
 * Finds the one-time password of an item.
 *
 * @param options `--otp-field`
 * @returns The current code as `op` printed it, or `undefined` when the item has no one-time password
 * @throws {ItemError} When the field that was named is missing or no one-time password, or its code is unreadable
 */
export function codeOf(key: Pick<KeyItem, "item">, options: Options): string | undefined {
  const name = options["otp-field"];
  const field = name === undefined ? key.item.fields.find(isOtp) : findField(key.item, name);
  if (field === undefined && name === undefined) return undefined;
  if (field === undefined || !isOtp(field)) {
    throw new ItemError(
      `Cannot log in: the item ${quote(key.item.title)} has no one-time password called ${
        quote(name ?? "")
      }`,
      "name another field by --otp-field, or leave it out to take the first one",
    );
  }
  // AWS takes exactly six digits (STS API, TokenCode).
  if (field.totp === undefined || !/^\d{6}$/.test(field.totp)) {
    throw new ItemError(
      `Cannot log in: the one-time password of ${quote(key.item.title)} gives no six-digit code`,
      "add it again in 1Password, from the QR code or secret that AWS showed",
    );
  }
  return field.totp;
}

/**
 * Refuses a cache field that a login needs, since a login overwrites it.
 *
 * @throws {ItemError} When the cache field is one of the others, or there twice
 */
export function checkCacheField(item: Item, options: Options): void {
  const cache = findField(item, options["cache-field"]);
  if (cache === undefined) return;
  const needed = [
    options["access-key-field"],
    options["secret-key-field"],
    options["mfa-serial-field"] ?? DEFAULT_SERIAL_FIELD,
  ];
  const alone = { ...item, fields: [cache] };
  if (!isOtp(cache) && needed.every((name) => findField(alone, name) === undefined)) return;
  throw new ItemError(
    `Cannot keep a session in the field ${quote(options["cache-field"])} of ${
      quote(item.title)
    }: the login itself needs it`,
    "name another field by --cache-field, or leave it out",
  );
}

/**
 * Reads the id of the long-lived access key of an item.
 *
 * @param options `--access-key-field`
 * @returns `AKIA…`
 * @throws {ItemError} When it is missing, there twice, a temporary one, or no such thing
 */
export function accessKeyIdOf(item: Item, options: Options): string {
  const name = options["access-key-field"];
  const id = needed(item, name, "--access-key-field");
  if (/^ASIA/.test(id)) {
    throw new ItemError(
      `Cannot use the key in ${quote(item.title)}: it is a temporary one (ASIA…)`,
      "put the long-lived access key (AKIA…) of the IAM user into the item",
    );
  }
  if (!ACCESS_KEY_ID.test(id)) {
    throw new ItemError(
      `Cannot use the key in ${quote(item.title)}: the field ${
        quote(name)
      } holds no access key id (AKIA…)`,
      "check whether id and secret are swapped, or name another field by --access-key-field",
    );
  }
  return id;
}

/**
 * Reads the serial number of the MFA device of an item.
 *
 * @param options `--mfa-serial-field` and `--otp-field`
 * @returns The serial, or `undefined` for a user without MFA: neither a serial nor a one-time password is there
 * @throws {ItemError} When it is missing, there twice, or no serial of a device with codes
 */
export function serialOf(item: Item, options: Options): string | undefined {
  const name = options["mfa-serial-field"];
  const serial = findField(item, name ?? DEFAULT_SERIAL_FIELD)?.value?.trim() ??
    "";
  if (serial === "") {
    const isWithoutMfa = name === undefined && options["otp-field"] === undefined &&
      !item.fields.some(isOtp);
    if (isWithoutMfa) return undefined;
    throw new ItemError(
      `Cannot log in: the item ${quote(item.title)} has no MFA serial in the field ${
        quote(name ?? DEFAULT_SERIAL_FIELD)
      }`,
      "add the field with the device's ARN (arn:aws:iam::…:mfa/…), or give --mfa-serial",
    );
  }
  const problem = mfaSerialProblem(serial);
  if (problem !== undefined) {
    throw new ItemError(
      `Cannot use the MFA serial in ${quote(item.title)}: ${problem}`,
      "copy the device's ARN from the IAM console, section security credentials",
    );
  }
  return serial;
}

function needed(item: Item, name: string, option: string): string {
  const value = findField(item, name)?.value?.trim() ?? "";
  if (value === "" || isPlaceholder(value)) {
    const state = value === "" ? "has no value in" : "was printed without the secret of";
    throw new ItemError(
      `Cannot log in: the item ${quote(item.title)} ${state} the field ${quote(name)}`,
      `fill it in, or name another field by ${option}`,
    );
  }
  return value;
}

function isOtp(field: Field): boolean {
  return field.type === "OTP";
}
