/**
 * Roles: their names, and what AWS takes of those who assume them.
 *
 * @module
 */

import { UsageError } from "../base/errors.ts";

/** Lives that AWS gives to the session of a role, in seconds (STS API, AssumeRole). */
export const ROLE_SECONDS = {
  least: 900,
  /** From a session, whichever made it: that is role chaining. */
  mostFromSession: 3600,
} as const;

const ROLE_ARN = /^arn:(aws[\w-]*):iam::\d{12}:role\/(?:[!-.0-~]+\/)*[\w+=,.@-]{1,64}$/;

const EXAMPLE = "arn:aws:iam::123456789012:role/NAME";

/** Other ARNs that people give, by what they contain. */
const WRONG_KINDS: readonly [part: string, problem: string][] = [
  [":assumed-role/", `it names the session of a role; the role itself is ${EXAMPLE}`],
  [":mfa/", "it names an MFA device, not a role"],
  [":user/", "it names a user, not a role"],
  [":group/", "it names a group, not a role"],
  [":policy/", "it names a policy, not a role"],
  [":instance-profile/", `it names an instance profile; its role is ${EXAMPLE}`],
];

/** AWS's shapes of what may be given beside a role (STS API, AssumeRole). */
const SHAPES = {
  "role-session-name": [/^[\w+=,.@-]{2,64}$/, "2 to 64 letters, digits and +=,.@-_"],
  "source-identity": [
    /^(?!aws:)[\w+=,.@-]{2,64}$/,
    "2 to 64 letters, digits and +=,.@-_, and none that begins with aws:",
  ],
  "external-id": [/^[\w+=,.@:/-]{2,1224}$/, "2 to 1224 letters, digits and +=,.@:/-_"],
} as const;

/** Options that say how long a session is to live that is made from another one, in seconds. */
export interface LifeOptions {
  readonly "role-arn"?: string;
  readonly "role-duration"?: number;
  readonly "scope-duration"?: number;
}

/**
 * The life that is asked for, in seconds: `--scope-duration` shortens whatever there would be without it.
 *
 * @returns `undefined` for what AWS gives by itself: an hour to a role, to a session that is narrowed all that is left
 */
export function lifeAskedFor(options: LifeOptions): number | undefined {
  const { "role-arn": role, "role-duration": life, "scope-duration": scope } = options;
  if (role === undefined || scope === undefined) return scope ?? life;
  return Math.min(scope, life ?? ROLE_SECONDS.mostFromSession);
}

/**
 * Says what is wrong with the ARN of a role.
 *
 * @returns The problem, to be put behind a colon; `undefined` when it is the ARN of one
 */
export function roleArnProblem(arn: string): string | undefined {
  if (ROLE_ARN.test(arn)) return undefined;
  const [, problem = `it is not of the form ${EXAMPLE}`] =
    WRONG_KINDS.find(([part]) => arn.includes(part)) ?? [];
  return problem;
}

/**
 * Reads the partition out of the ARN of a role.
 *
 * @returns Such as `aws`
 * @throws {UsageError} When it is no such ARN
 */
export function partitionOfRole(arn: string): string {
  const [, partition] = ROLE_ARN.exec(arn) ?? [];
  if (partition !== undefined) return partition;
  throw new UsageError(
    `Cannot use the role ARN ${arn}: ${roleArnProblem(arn)}`,
    `give --role-arn ${EXAMPLE}`,
  );
}

/**
 * Says what is wrong with a text that is given beside a role.
 *
 * @param option Its option without dashes
 * @returns The problem, to be put behind a colon; `undefined` when AWS takes it
 */
export function roleTextProblem(option: keyof typeof SHAPES, text: string): string | undefined {
  const [shape, wanted] = SHAPES[option];
  return shape.test(text) ? undefined : `AWS takes ${wanted}`;
}

/**
 * The name that a session of a role gets where none is given: that of the user, whom auditors then see, and which trust
 * policies may demand (`sts:RoleSessionName`).
 *
 * @param userName Name of an IAM user; absent for who has none
 */
export function roleSessionName(userName: string | undefined): string {
  if (userName === undefined) return "op-sts";
  // User names begin at one letter, names of sessions at two.
  return userName.length === 1 ? `${userName}-op-sts` : userName;
}
