/**
 * The key item: its access key, MFA serial and one-time password.
 *
 * @module
 */

import { findField } from "../onepassword/item.ts";
import { quote } from "../base/text.ts";
import { accessKeyIdOf, accessKeyOf, codeOf, serialOf } from "../onepassword/key_item.ts";
import type { ItemRead } from "../onepassword/op.ts";
import type { Options } from "../command_line/options.ts";
import { chooseTarget, type StsTarget } from "../sts/target.ts";
import { type Attempt, attempt, type Check, checker } from "./check.ts";

/** What is known of the item. */
export interface ItemFacts {
  /** The item, or why it could not be read. */
  readonly read: Attempt<ItemRead>;
  /** Whether `op` is there and signed in, so that the fault lies with the item. */
  readonly isSignedIn: boolean;
  readonly options: Options;
  /** MFA serial, or what is wrong with it; no serial for a user without MFA. */
  readonly serial: Attempt<string | undefined> | undefined;
}

/**
 * Reads the serial number that logins with an item use.
 *
 * @param options `--mfa-serial` and `--mfa-serial-field`
 * @returns The serial, `undefined` for an item that could not be read
 */
export async function serialIn(
  read: Attempt<ItemRead>,
  options: Options,
): Promise<ItemFacts["serial"]> {
  if ("error" in read) return undefined;
  return await attempt(() => options["mfa-serial"] ?? serialOf(read.value.item, options));
}

/**
 * Chooses where logins go, with what is known of the serial.
 *
 * @param options `--region`
 */
export function targetFor(
  serial: ItemFacts["serial"],
  options: Options,
  environment: Readonly<Record<string, string>>,
): Promise<Attempt<StsTarget>> {
  const known = serial !== undefined && "value" in serial ? serial.value : undefined;
  return attempt(() => chooseTarget({ serial: known, region: options.region, environment }));
}

/** Judges the item. */
export async function checkItem(facts: ItemFacts): Promise<Check[]> {
  const { read, isSignedIn, options } = facts;
  const { ok, error, unchecked } = checker("item");
  if ("error" in read) {
    const rest = ["access-key", "mfa-serial", "one-time-password"];
    return [
      isSignedIn ? error(read.error) : unchecked("1Password cannot be asked"),
      ...rest.map((name) => checker(name).unchecked("the item could not be read")),
    ];
  }
  const { item } = read.value;
  return [
    ok(`the item is ${quote(item.title)} (${item.id}) in the vault ${item.vault.id}`),
    await accessKey(read.value, options),
    mfaSerial(facts.serial),
    await oneTimePassword(read.value, facts),
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

function mfaSerial(serial: ItemFacts["serial"]): Check {
  const { ok, warning, error, unchecked } = checker("mfa-serial");
  if (serial === undefined) return unchecked("the item could not be read");
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
  { options, serial }: ItemFacts,
): Promise<Check> {
  const { ok, warning, error, unchecked } = checker("one-time-password");
  const code = await attempt(() => codeOf({ item }, options));
  if ("error" in code) return error(code.error);
  if (code.value !== undefined) {
    const name = options["otp-field"];
    const field = name === undefined
      ? item.fields.find(({ type }) => type === "OTP")
      : findField(item, name);
    return ok(`${quote(field?.label ?? field?.id ?? "")} gives a six-digit code`);
  }
  if (serial !== undefined && "value" in serial && serial.value === undefined) {
    return unchecked("no MFA, so no code is needed");
  }
  return warning(
    "the item has no one-time password: only op-sts login in a terminal can ask for one",
    "add it to the item, from the QR code or secret that AWS showed",
  );
}
