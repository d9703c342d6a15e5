/**
 * What IAM's refusals mean and what a user can do about each.
 *
 * @module
 */

import { IamError } from "../base/errors.ts";
import { CLOCK_ROW, THROTTLED_ROW } from "../sts/error_rows.ts";
import { type Asked, explain, type Row } from "../sts/errors.ts";
import type { AwsFailure } from "../sts/messages.ts";

/** A call of IAM that this program makes. */
export type IamCall =
  | "ListAccessKeys"
  | "CreateAccessKey"
  | "UpdateAccessKey"
  | "DeleteAccessKey"
  | "GetAccessKeyLastUsed";

/** Sources: the IAM API reference, the service model of its SDKs, public logs. The first row that matches counts. */
const ROWS: readonly Row[] = [
  {
    code: /^LimitExceeded/,
    trouble: "refused",
    detail: "the user has two access keys already, and AWS allows no third",
    hint: "delete the one that is not used in the IAM console, section security credentials",
  },
  {
    code: /^NoSuchEntity/,
    trouble: "refused",
    detail: "AWS does not know this user, or this access key of the user",
    hint: "look at the user's access keys in the IAM console",
  },
  {
    code: /^InvalidClientTokenId$/,
    trouble: "refused",
    detail: "IAM takes no session that was made without MFA",
    hint:
      "add the MFA serial and the one-time password to the item, then run: op-sts login --force",
  },
  {
    code: /^ExpiredToken/,
    trouble: "refused",
    detail: "the session has ended",
    hint: "run: op-sts login --force",
  },
  {
    code: /^AccessDenied/,
    trouble: "refused",
    detail: "AWS does not allow it",
    quotes: true,
    hint: "ask for the right that is named, on the user itself",
  },
  {
    code: /^EntityTemporarilyUnmodifiable|^ConcurrentModification/,
    trouble: "throttled",
    detail: "another change of this user is under way",
    hint: "try again in a minute",
  },
  THROTTLED_ROW,
  CLOCK_ROW,
];

/** Turns what IAM answered into an error with advice. */
export function explainIamError(answer: AwsFailure, asked: Omit<Asked, "rows">): IamError {
  return new IamError(...explain(answer, { ...asked, rows: ROWS }, "IAM"));
}
