/**
 * The key item: the long-lived access key, the MFA device and the one-time password of one AWS user.
 *
 * @module
 */

import { ItemError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { lookalikes, missingPart, otherField } from "./field_advice.ts";
import { findField } from "./field_names.ts";
import { type Field, isPlaceholder, type Item } from "./item.ts";
import {
  ACCESS_KEY_ID,
  fieldOf,
  fieldsOf,
  isOtp,
  mayBe,
  MFA_SERIAL,
  nameOf,
  otpFieldOf,
  type Part,
  SECRET_ACCESS_KEY,
  valueOf,
} from "./key_fields.ts";
import { mfaSerialProblem } from "../sts/mfa_serial.ts";
import type { ItemRead } from "./op.ts";
import type { Options } from "../command_line/options.ts";
import type { AccessKey, Source } from "../sts/session.ts";
import { chooseTarget, type ProfileSettings, type StsTarget } from "../sts/target.ts";

/** A key item as it was read, with what every use of it needs. */
export interface KeyItem extends ItemRead {
  /** What a session made from it belongs to. */
  readonly source: Source;
  readonly target: StsTarget;
}

/** Ids of long-lived access keys (IAM: AKIA; 16 to 128 characters). */
export const LONG_LIVED = /^AKIA[A-Z0-9]{12,124}$/;

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
  profile?: ProfileSettings,
): KeyItem {
  checkCacheField(read.item, options);
  const accessKeyId = accessKeyIdOf(read.item, options);
  const serial = options["mfa-serial"] ?? serialOf(read.item, options);
  const target = chooseTarget({ serial, region: options.region, profile, environment });
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
  const secretAccessKey = needed(key.item, SECRET_ACCESS_KEY, options);
  const problem = secretProblem(secretAccessKey);
  if (problem !== undefined) {
    const label = labelOf(key.item, SECRET_ACCESS_KEY, options);
    throw new ItemError(
      `Cannot log in: the field ${quote(label)} of ${quote(key.item.title)} ${problem}`,
      `put the secret access key into it, or name another field by --${SECRET_ACCESS_KEY.option}`,
    );
  }
  return { accessKeyId: key.source.accessKeyId, secretAccessKey };
}

function secretProblem(secret: string): string | undefined {
  if (ACCESS_KEY_ID.shape.test(secret)) {
    return "holds an access key id, not the secret access key: perhaps the two are swapped";
  }
  if (/\s/.test(secret)) return "holds no secret access key: there are blanks within it";
  if (/[^\x21-\x7e]/.test(secret)) {
    return "holds no secret access key: there are characters within it that none has";
  }
  if (/^otpauth:/i.test(secret)) {
    return "holds the secret of a one-time password, not the secret access key";
  }
  return undefined;
}

/**
 * Finds the one-time password of an item.
 *
 * @param options `--otp-field`
 * @returns The current code as `op` printed it, or `undefined` when the item has no one-time password
 * @throws {ItemError} When the field that was named is missing or no one-time password, or its code is unreadable
 */
export function codeOf(key: Pick<KeyItem, "item">, options: Options): string | undefined {
  const field = otpFieldOf(key.item, options);
  if (field === undefined) return undefined;
  const code = field.totp ?? "";
  // AWS takes exactly six digits (STS API, TokenCode).
  if (/^\d{6}$/.test(code)) return code;
  const problem = /^\d+$/.test(code) ? `its code has ${code.length} digits` : "it gives no code";
  throw new ItemError(
    `Cannot log in: the one-time password of ${
      quote(key.item.title)
    } gives no six-digit code (${problem})`,
    "add it again in 1Password, from the QR code or secret that AWS showed, or name another by --otp-field",
  );
}

/**
 * Refuses a cache field that a login needs, since a login overwrites it.
 *
 * @throws {ItemError} When the cache field is one of the others, or there twice
 */
export function checkCacheField(item: Item, options: Options): void {
  const cache = findField(item, options["cache-field"], "cache-field");
  if (cache === undefined) return;
  const parts = [ACCESS_KEY_ID, SECRET_ACCESS_KEY, MFA_SERIAL];
  const isNeeded = parts.some((part) =>
    mayBe(cache, part, options) && fieldsOf(item, part, options).includes(cache)
  );
  if (!isNeeded && !isOtp(cache)) return;
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
  const id = needed(item, ACCESS_KEY_ID, options);
  if (LONG_LIVED.test(id)) return id;
  const title = quote(item.title);
  if (id.startsWith("ASIA")) {
    throw new ItemError(
      `Cannot use the key in ${title}: it is a temporary one (ASIA…)`,
      otherField(item, ACCESS_KEY_ID, options) ??
        "put the long-lived access key (AKIA…) of the IAM user into the item",
    );
  }
  const label = quote(labelOf(item, ACCESS_KEY_ID, options));
  if (SECRET_ACCESS_KEY.shape.test(id)) {
    throw new ItemError(
      `Cannot use the key in ${title}: the field ${label} holds a secret access key, not an access key id (AKIA…)`,
      "swap the two in the 1Password app, or name another field by --access-key-field",
    );
  }
  throw new ItemError(
    `Cannot use the key in ${title}: the field ${label} holds no access key id (AKIA…)`,
    otherField(item, ACCESS_KEY_ID, options) ??
      "check whether id and secret are swapped, or name another field by --access-key-field",
  );
}

/**
 * Reads the serial number of the MFA device of an item.
 *
 * @param options `--mfa-serial-field` and `--otp-field`
 * @returns The serial, or `undefined` for a user without MFA: neither a serial nor a one-time password is there
 * @throws {ItemError} When it is missing, there twice, or no serial of a device with codes
 */
export function serialOf(item: Item, options: Options): string | undefined {
  const field = fieldOf(item, MFA_SERIAL, options);
  const serial = valueOf(field);
  if (serial === "") {
    const isWithoutMfa = options["mfa-serial-field"] === undefined &&
      options["otp-field"] === undefined && options["otp-item"] === undefined &&
      options["code-command"] === undefined && !item.fields.some(isOtp) &&
      lookalikes(item, MFA_SERIAL).length === 0;
    if (isWithoutMfa) return undefined;
    throw missingSerial(item, options, field);
  }
  const problem = mfaSerialProblem(serial);
  if (problem !== undefined) {
    throw new ItemError(
      `Cannot use the MFA serial in ${quote(item.title)}: ${problem}`,
      otherField(item, MFA_SERIAL, options) ??
        "copy the device's ARN from the IAM console, section security credentials",
    );
  }
  return serial;
}

function missingSerial(item: Item, options: Options, field: Field | undefined): ItemError {
  if (lookalikes(item, MFA_SERIAL).length > 0) {
    return missingPart(item, MFA_SERIAL, options, field);
  }
  return new ItemError(
    `Cannot log in: the item ${quote(item.title)} has no MFA serial in the field ${
      quote(nameOf(MFA_SERIAL, options))
    }`,
    "add the field with the device's ARN (arn:aws:iam::…:mfa/…), or give --mfa-serial",
  );
}

function needed(item: Item, part: Part, options: Options): string {
  const field = fieldOf(item, part, options);
  const value = valueOf(field);
  if (value === "") throw missingPart(item, part, options, field);
  if (!isPlaceholder(value)) return value;
  throw new ItemError(
    `Cannot log in: the item ${quote(item.title)} was printed without the secret of the field ${
      quote(nameOf(part, options))
    }`,
    "update the 1Password CLI, or check whether op is a script of your own",
  );
}

function labelOf(item: Item, part: Part, options: Options): string {
  return fieldOf(item, part, options)?.label || nameOf(part, options);
}
