/**
 * The AssumeRole action, for roles without tags.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html}
 * @module
 */

import type { ActionRequest } from "./action.ts";
import type { Caller } from "./authenticate.ts";
import type { Role } from "./directory.ts";
import { Refusal, refusal } from "./errors.ts";
import type { FormParameters } from "./form.ts";
import { checkMfa } from "./mfa.ts";
import { checkParameters, MFA_RULES } from "./parameters.ts";
import { checkPolicy, POLICY_RULE } from "./policy.ts";
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
  ExternalId: { kind: "text", min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" },
  SourceIdentity: { kind: "text", min: 2, max: 64, pattern: "[\\w+=,.@-]*" },
  Policy: POLICY_RULE,
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
  const mfaAtMs = hasCode ? nowMs : mfaOf(caller);
  const role = directory.roles.get(arn);
  if (
    role === undefined || !isTrusted(role, accountId, caller) ||
    !hasEnoughMfa(role, caller, mfaAtMs, nowMs) || !isAsAsked(role, params)
  ) throw denied("AssumeRole", caller, arn);
  if (params.SourceIdentity !== undefined && role.allowSourceIdentity !== true) {
    throw denied("SetSourceIdentity", caller, arn);
  }
  const policies = params.Policy === undefined ? [] : [params.Policy];
  for (const policy of policies) checkPolicy(policy, request.packedPolicyLimit);
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
    // The IAM User Guide (mfa_configure-api-require) says that role sessions have no MFA context.
    mfaPresent: false,
    isChained: caller.session !== undefined,
    policies,
    sourceIdentity: params.SourceIdentity ?? caller.session?.sourceIdentity,
    durationSeconds,
  }, nowMs);
  return {
    AssumedRoleUser: { AssumedRoleId: identity.userId, Arn: identity.arn },
    Credentials: credentialsTree(session),
    ...(session.sourceIdentity === undefined ? {} : { SourceIdentity: session.sourceIdentity }),
  };
}

/** When the caller's login had a code; a role session has no MFA of its own. */
function mfaOf({ session }: Caller): number | undefined {
  return session?.mfaPresent === true ? session.mfaAtMs : undefined;
}

function isTrusted(role: Role, accountId: string, caller: Caller): boolean {
  return (role.trustedAccounts ?? [accountId]).includes(caller.identity.accountId);
}

function hasEnoughMfa(
  role: Role,
  caller: Caller,
  mfaAtMs: number | undefined,
  nowMs: number,
): boolean {
  const isRequired = role.requireMfa === true || role.maxMfaAgeSeconds !== undefined ||
    (caller.key.mfa?.required === true && caller.session?.action !== "AssumeRole");
  if (mfaAtMs === undefined) return !isRequired;
  return nowMs - mfaAtMs < (role.maxMfaAgeSeconds ?? Infinity) * 1000;
}

function isAsAsked(
  { externalId, roleSessionName }: Role,
  { ExternalId, RoleSessionName }: FormParameters,
): boolean {
  return (externalId === undefined || externalId === ExternalId) &&
    (roleSessionName === undefined || roleSessionName === RoleSessionName);
}

function denied(action: string, { identity }: Caller, arn: string): Refusal {
  return new Refusal(
    403,
    "AccessDenied",
    `User: ${identity.arn} is not authorized to perform: sts:${action} on resource: ${arn}`,
  );
}

function checkDuration(seconds: number, role: Role, caller: Caller): void {
  if (seconds > (role.maxSessionSeconds ?? HOUR_SECONDS)) {
    throw refusal("roleDuration");
  }
  // Any temporary credentials, GetSessionToken's too (repost iam-role-chaining-limit).
  if (caller.session !== undefined && seconds > HOUR_SECONDS) {
    throw refusal("chainDuration");
  }
}
