/**
 * What of a key item is there and what is missing, without a look at any value that is secret.
 *
 * @module
 */

import type { Item } from "./item.ts";
import {
  ACCESS_KEY_ID,
  fieldOf,
  MFA_SERIAL,
  otpFieldOf,
  type Part,
  SECRET_ACCESS_KEY,
  valueOf,
} from "./key_fields.ts";
import type { Options } from "../command_line/options.ts";

/** Whether each part of a key item is there. */
export interface ItemParts {
  readonly accessKeyId: boolean;
  /** Something where the secret access key belongs. */
  readonly secretAccessKey: boolean;
  /** Something where the MFA serial belongs, or `--mfa-serial`. */
  readonly serial: boolean;
  /** A one-time password that gives a code, or another place that does. */
  readonly oneTimePassword: boolean;
}

/**
 * Looks which parts of a key item are there.
 *
 * @throws {ItemError} When two fields have the label of one
 */
export function partsOfItem(item: Item, options: Options): ItemParts {
  const has = (part: Part) => valueOf(fieldOf(item, part, options)) !== "";
  return {
    accessKeyId: ACCESS_KEY_ID.shape.test(valueOf(fieldOf(item, ACCESS_KEY_ID, options))),
    secretAccessKey: has(SECRET_ACCESS_KEY),
    serial: options["mfa-serial"] !== undefined || has(MFA_SERIAL),
    oneTimePassword: options["otp-item"] !== undefined || options["code-command"] !== undefined ||
      (otpFieldOf(item, options)?.totp ?? "") !== "",
  };
}
