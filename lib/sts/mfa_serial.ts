/**
 * Serial numbers of MFA devices: what AWS takes, and what people put there instead.
 *
 * @module
 */

/** The shape of AWS's parameter SerialNumber, length and letters (STS API, GetSessionToken). */
const SHAPE = /^[\w+=/:,.@-]{9,256}$/;

const MFA_ARN = /^arn:(aws[\w-]*):iam::(\d{12}):mfa\/.+$/;

const WRONG_KINDS: readonly [part: string, problem: string][] = [
  [":role/", "it names a role, not an MFA device (arn:aws:iam::…:mfa/…)"],
  [":user/", "it names a user, not an MFA device (arn:aws:iam::…:mfa/…)"],
  [
    ":u2f/",
    "it names a security key or passkey, which has no codes: register an authenticator app as well",
  ],
  [":sms-mfa/", "it names an SMS device, which AWS no longer supports"],
];

/**
 * Says what is wrong with a serial number.
 *
 * @returns The problem, to be put behind a colon; `undefined` when AWS would take the serial
 */
export function mfaSerialProblem(serial: string): string | undefined {
  const wrong = WRONG_KINDS.find(([part]) => serial.includes(part));
  if (wrong !== undefined) return wrong[1];
  if (!SHAPE.test(serial)) {
    return "AWS takes 9 to 256 letters, digits and +=/:,.@-_";
  }
  if (serial.startsWith("arn:") && !MFA_ARN.test(serial)) {
    return "it is not of the form arn:aws:iam::123456789012:mfa/name";
  }
  return undefined;
}

/**
 * Reads the partition out of a serial number.
 *
 * @param serial A serial number without a problem
 * @returns `aws`, `aws-cn`, …; `undefined` for a hardware device's number, which has none
 */
export function partitionOfSerial(serial: string): string | undefined {
  return MFA_ARN.exec(serial)?.[1];
}

/**
 * Reads the account out of a serial number.
 *
 * @param serial A serial number without a problem
 * @returns Twelve digits; `undefined` for a hardware device's number
 */
export function accountOfSerial(serial: string): string | undefined {
  return MFA_ARN.exec(serial)?.[2];
}

/**
 * Tells whether a serial number is that of an account's root user, whose sessions AWS cuts at one hour.
 *
 * @param serial A serial number without a problem
 * @returns Whether it has the name AWS gives to a root user's first virtual device
 */
export function isRootSerial(serial: string): boolean {
  return serial.endsWith(":mfa/root-account-mfa-device");
}
