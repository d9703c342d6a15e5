/**
 * The key item: its access key, MFA serial and one-time password.
 *
 * @module
 */

import { seedAdvice } from "../onepassword/field_advice.ts";
import { otpFieldOf } from "../onepassword/key_fields.ts";
import { quote } from "../base/text.ts";
import { accessKeyIdOf, accessKeyOf, codeOf, serialOf } from "../onepassword/key_item.ts";
import type { ItemRead } from "../onepassword/op.ts";
import type { Options } from "../command_line/options.ts";
import { type Attempt, attempt, type Check, checker } from "./check.ts";

/** The MFA serial of an item, or what is wrong with it; no serial for a user without MFA. */
export type Serial = Attempt<string | undefined>;

/** Reads the serial number that logins with an item use. */
export function serialIn({ item }: ItemRead, options: Options): Promise<Serial> {
  return attempt(() => options["mfa-serial"] ?? serialOf(item, options));
}

/** Says of an item that could not be read what that means for its parts. */
export function itemUnread(item: Check): Check[] {
  const rest = ["access-key", "mfa-serial", "one-time-password"];
  return [item, ...rest.map((name) => checker(name).unchecked("the item could not be read"))];
}

/** Judges the item. */
export async function checkItem(
  read: ItemRead,
  serial: Serial,
  options: Options,
): Promise<Check[]> {
  const { ok } = checker("item");
  const { item } = read;
  return [
    ok(`the item is ${quote(item.title)} (${item.id}) in the vault ${item.vault.id}`),
    await accessKey(read, options),
    mfaSerial(serial),
    await oneTimePassword(read, serial, options),
  ];
}

async function accessKey({ item }: ItemRead, options: Options): Promise<Check> {
  const { ok, error } = checker("access-key");
  const key = await attempt(() => {
    const source = { accessKeyId: accessKeyIdOf(item, options) };
    return accessKeyOf({ item, source }, options);
  });
  return "error" in key
    ? error(key.error)
    : ok(`the item has the access key ${key.value.accessKeyId} with its secret`);
}

function mfaSerial(serial: Serial): Check {
  const { ok, warning, error } = checker("mfa-serial");
  if ("error" in serial) return error(serial.error);
  return serial.value === undefined
    ? warning(
      "the item has neither an MFA serial nor a one-time password: its sessions are without MFA",
      "register an authenticator app in AWS, and add both to the item",
    )
    : ok(`the MFA serial is ${serial.value}`);
}

async function oneTimePassword(
  { item }: ItemRead,
  serial: Serial,
  options: Options,
): Promise<Check> {
  const { ok, warning, error, unchecked } = checker("one-time-password");
  const place = (["code-command", "otp-item"] as const).find((name) => options[name] !== undefined);
  if (place !== undefined) {
    return unchecked(`the code comes from --${place}, which only a login asks`);
  }
  const code = await attempt(() => codeOf({ item }, options));
  if ("error" in code) return error(code.error);
  if (code.value !== undefined) {
    const field = otpFieldOf(item, options);
    return ok(`${quote(field?.label || field?.id || "")} gives a six-digit code`);
  }
  if ("value" in serial && serial.value === undefined) {
    return unchecked("no MFA, so no code is needed");
  }
  return warning(
    "the item has no one-time password: only op-sts login in a terminal can ask for one",
    seedAdvice(item) ?? "add it to the item, from the QR code or secret that AWS showed",
  );
}
