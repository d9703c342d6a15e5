/**
 * What of a key item is there and what is missing, without a look at any value that is secret.
 *
 * @module
 */

import { type Field, findField, type Item } from "./item.ts";
import { ACCESS_KEY_ID, DEFAULT_SERIAL_FIELD } from "./key_item.ts";
import type { Options } from "../command_line/options.ts";

/** Whether each part of a key item is there. */
export interface ItemParts {
  readonly accessKeyId: boolean;
  /** Something where the secret access key belongs. */
  readonly secretAccessKey: boolean;
  /** Something where the MFA serial belongs, or `--mfa-serial`. */
  readonly serial: boolean;
  readonly oneTimePassword: boolean;
}

/**
 * Looks which parts of a key item are there.
 *
 * @throws {ItemError} When two fields have the label of one
 */
export function partsOfItem(item: Item, options: Options): ItemParts {
  const valueOf = (name: string) => findField(item, name)?.value?.trim() ?? "";
  const otp = options["otp-field"];
  const codes = otp === undefined ? item.fields.find(isOtp) : findField(item, otp);
  return {
    accessKeyId: ACCESS_KEY_ID.test(valueOf(options["access-key-field"])),
    secretAccessKey: valueOf(options["secret-key-field"]) !== "",
    serial: options["mfa-serial"] !== undefined ||
      valueOf(options["mfa-serial-field"] ?? DEFAULT_SERIAL_FIELD) !== "",
    oneTimePassword: codes !== undefined && isOtp(codes),
  };
}

function isOtp({ type, totp }: Field): boolean {
  return type === "OTP" && totp !== undefined;
}
