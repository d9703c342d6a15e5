/**
 * The item that 1Password's AWS plugin works with.
 *
 * @module
 */

import type { NewField, NewItem } from "./new_item.ts";

/** What to change about the item; null leaves a field out. */
export interface AwsKeyOverrides extends Partial<NewItem> {
  accessKeyId?: string | null;
  secretAccessKey?: string | null;
  mfaSerial?: string | null;
  /** Base32 or an `otpauth://` URI. */
  seed?: string | null;
  sessionCache?: string | null;
}

/** The values of the item unless overridden; key and secret are those of AWS's documentation. */
export const AWS_KEY = {
  title: "AWS Access Key",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  mfaSerial: "arn:aws:iam::123456789012:mfa/alice",
  seed: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
  sessionCache: "",
};

/**
 * Describes the item that 1Password's AWS plugin works with (`sdk/schema/fieldname` of 1Password/shell-plugins), with a
 * field for the cached session.
 *
 * @param overrides What to change; `fields` replaces all fields
 * @returns The item, to be given to `put`
 */
export function awsKeyItem(overrides: AwsKeyOverrides = {}): NewItem {
  const {
    accessKeyId = AWS_KEY.accessKeyId,
    secretAccessKey = AWS_KEY.secretAccessKey,
    mfaSerial = AWS_KEY.mfaSerial,
    seed = AWS_KEY.seed,
    sessionCache = AWS_KEY.sessionCache,
    ...item
  } = overrides;
  const fields = [
    field("Access Key ID", "STRING", accessKeyId),
    field("Secret Access Key", "CONCEALED", secretAccessKey),
    field("mfa serial", "STRING", mfaSerial),
    field("one-time password", "OTP", seed),
    field("session_cache", "CONCEALED", sessionCache),
  ].flat();
  return { title: AWS_KEY.title, fields, ...item };
}

function field(
  label: string,
  type: "STRING" | "CONCEALED" | "OTP",
  value: string | null,
): NewField[] {
  return value === null ? [] : [{ label, type, value }];
}
