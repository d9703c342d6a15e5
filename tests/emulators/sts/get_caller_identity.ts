/**
 * The GetCallerIdentity action.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html}
 * @module
 */

import type { ActionRequest } from "./action.ts";
import { checkParameters } from "./parameters.ts";
import type { XmlTree } from "./xml.ts";

/**
 * Tells a caller who they are.
 *
 * @param request The request
 * @returns The result: `Arn`, `UserId`, `Account`
 * @throws {Refusal} When there is a parameter
 */
export function getCallerIdentity(request: ActionRequest): XmlTree {
  checkParameters(request.params, {});
  const { arn, userId, accountId } = request.caller.identity;
  return { Arn: arn, UserId: userId, Account: accountId };
}
