/**
 * The AssumeRole action, for roles without session policies, tags or external ids.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html}
 * @module
 */

import type { ActionRequest } from "./action.ts";
import type { Caller } from "./authenticate.ts";
import type { Role } from "./directory.ts";
import { Refusal, refusal } from "./errors.ts";
import { checkMfa } from "./mfa.ts";
import { checkParameters, MFA_RULES } from "./parameters.ts";
import { credentialsTree, issueSession } from "./session.ts";
import type { XmlTree } from "./xml.ts";

const RULES = {
  // The service model also bars characters that no form value of a test has any use for.
  RoleArn: { kind: "text", min: 20, max: 2048, required: true },
  RoleSessionName: {
    kind: "text",
    min: 2,
    max: 64,
    pattern: "[\\w+=,.@-]*",
    required: true,
  },
  DurationSeconds: { kind: "integer", min: 900, max: 43_200 },
  ...MFA_RULES,
} as const;

/** Default of the duration and of a role's maximum, and the limit of a role assumed from a role, in s. */
const HOUR_SECONDS = 3600;

const ROLE_ARN = /^arn:[\w-]+:iam::(\d{12}):role\/(?:[^/]+\/)*([^/]+)$/;

/**
 * Exchanges credentials for a session of a role.
 *
 * @param request The request
 * @returns The result: `AssumedRoleUser` and `Credentials`
 * @throws {Refusal} When a parameter is not acceptable, or the role does not let the caller in
 */
export async function assumeRole(request: ActionRequest): Promise<XmlTree> {
  const { params, caller, directory, usedCodes, nowMs, onStep } = request;
  checkParameters(params, RULES);
  const { RoleArn: arn = "", RoleSessionName: name = "" } = params;
  const [, accountId = "", roleName] = ROLE_ARN.exec(arn) ?? [];
  if (roleName === undefined) {
    throw new Refusal(400, "ValidationError", `${arn} is invalid`);
  }
  if (caller.key.root === true) throw refusal("rootCaller");
  const hasCode = await checkMfa(params, caller, usedCodes, nowMs, onStep);
  const mfaPresent = hasCode || caller.session?.mfaPresent === true;
  const role = directory.roles.get(arn);
  if (role === undefined || !isLetIn(role, accountId, caller, mfaPresent)) {
    throw new Refusal(
      403,
      "AccessDenied",
      `User: ${caller.identity.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    );
  }
  const durationSeconds = Number(params.DurationSeconds ?? HOUR_SECONDS);
  checkDuration(durationSeconds, role, caller);
  const id = directory.uniqueId(arn, "AROA");
  const identity = {
    arn: `arn:${caller.key.partition}:sts::${accountId}:assumed-role/${roleName}/${name}`,
    userId: `${id}:${name}`,
    accountId,
  };
  const session = issueSession(directory, {
    action: "AssumeRole",
    source: caller.key,
    identity,
    // Whether AWS carries the caller's MFA over into a role session was not checked: this is the stricter answer.
    mfaPresent: false,
    durationSeconds,
  }, nowMs);
  return {
    AssumedRoleUser: { AssumedRoleId: identity.userId, Arn: identity.arn },
    Credentials: credentialsTree(session),
  };
}

function isLetIn(
  role: Role,
  accountId: string,
  caller: Caller,
  mfaPresent: boolean,
): boolean {
  const needsMfa = role.requireMfa === true ||
    (caller.key.mfa?.required === true &&
      caller.session?.action !== "AssumeRole");
  const trusted = role.trustedAccounts ?? [accountId];
  return trusted.includes(caller.identity.accountId) &&
    (mfaPresent || !needsMfa);
}

function checkDuration(seconds: number, role: Role, caller: Caller): void {
  if (seconds > (role.maxSessionSeconds ?? HOUR_SECONDS)) {
    throw refusal("roleDuration");
  }
  if (caller.session?.action === "AssumeRole" && seconds > HOUR_SECONDS) {
    throw refusal("chainDuration");
  }
}
