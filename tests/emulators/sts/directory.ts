/**
 * What the STS stand-in knows: long-lived keys, roles, and the sessions it has issued.
 *
 * @module
 */

import { randomBase32, randomId, randomSecret } from "./random.ts";

/** An MFA device of a user. */
export interface MfaDevice {
  /** ARN of a virtual device or serial number of a hardware one. */
  readonly serial: string;
  /** Base32 seed or `otpauth://` URI. */
  readonly seed: string;
  /** Whether the user's policy lets only MFA-authenticated callers assume roles. GetSessionToken cannot be denied by a policy. */
  readonly required?: boolean;
}

/** A long-lived access key of an IAM user or of a root user. Fields may be changed while the stand-in runs. */
export interface LongLivedKey {
  accessKeyId: string;
  secretAccessKey: string;
  status: "Active" | "Inactive";
  /** Twelve digits. */
  accountId: string;
  userName: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  partition: string;
  /** Whether the key belongs to the account's root user. */
  root?: boolean;
  /** When it was made, in ms since the epoch; 2026-01-02 by default. */
  createdAtMs: number;
  /** Its last use as IAM tells it; absent when it never was. */
  lastUsed?: { readonly atMs: number; readonly service: string; readonly region: string };
  /** Actions of IAM that the user's policy allows; all by default. */
  iamRights?: readonly string[];
  /** From when on places know it, in ms since the epoch by place (`iam`, `sts` or `sts:REGION`); all at once by default. */
  knownFromMs?: Readonly<Record<string, number>>;
  mfa?: MfaDevice | undefined;
}

/** A role that callers can assume. */
export interface Role {
  /** `arn:PARTITION:iam::ACCOUNT:role/NAME`, with or without a path. */
  readonly arn: string;
  /** MaxSessionDuration in s. @default {3600} */
  readonly maxSessionSeconds?: number;
  /** Whether the trust policy wants MFA. @default {false} */
  readonly requireMfa?: boolean;
  /** `aws:MultiFactorAuthAge` that the trust policy allows, in s. @default {any} */
  readonly maxMfaAgeSeconds?: number;
  /** `sts:ExternalId` that the trust policy wants. */
  readonly externalId?: string;
  /** Whether trust policy and user's policy allow sts:SetSourceIdentity. @default {false} */
  readonly allowSourceIdentity?: boolean;
  /** `sts:RoleSessionName` that the trust policy wants. */
  readonly roleSessionName?: string;
  /** Accounts whose users may assume it. @default {the role's own} */
  readonly trustedAccounts?: readonly string[];
}

/** Who a set of credentials stands for, as GetCallerIdentity tells it. */
export interface Identity {
  readonly arn: string;
  readonly userId: string;
  readonly accountId: string;
}

/** A session that the stand-in has issued. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** `YYYY-MM-DDTHH:MM:SSZ` by the server's clock. */
  readonly expiration: string;
  readonly mfaPresent: boolean;
  /** When its code was used, in ms since the epoch by the server's clock; absent without MFA. */
  readonly mfaAtMs?: number | undefined;
  /** The action that issued it; GetScopedCredentials keeps that of the session which it narrowed. */
  readonly action: "GetSessionToken" | "AssumeRole";
  /** Whether a session has asked for it, so that AWS speaks of role chaining. */
  readonly isChained?: boolean;
  /** Policies that narrow it, JSON: of AssumeRole, and one for each GetScopedCredentials. */
  readonly policies?: readonly string[];
  /** How often GetScopedCredentials has added a policy. */
  readonly scopes?: number;
  readonly sourceIdentity?: string | undefined;
  /** The long-lived key that it goes back to. */
  readonly source: LongLivedKey;
  readonly identity: Identity;
}

/** The stand-in's tables. */
export class Directory {
  /** Long-lived keys by access key id. */
  readonly keys = new Map<string, LongLivedKey>();
  /** Roles by ARN. */
  readonly roles = new Map<string, Role>();
  /** Sessions in the order of issue. */
  readonly sessions: Session[] = [];
  readonly #uniqueIds = new Map<string, string>();
  /** Keys as they were before each change of theirs by IAM, the oldest first. */
  readonly #past: { readonly untilMs: number; readonly keys: readonly LongLivedKey[] }[] = [];

  /**
   * Remembers the keys as they are, before IAM changes one.
   *
   * @param nowMs The server's clock
   */
  remember(nowMs: number): void {
    const keys = [...this.keys.values()].map((key) => ({ ...key }));
    this.#past.push({ untilMs: nowMs, keys });
  }

  /**
   * The long-lived keys as they were at a time.
   *
   * @param atMs By the server's clock
   * @returns Those of today where IAM has changed none since
   */
  keysAt(atMs: number): readonly LongLivedKey[] {
    return this.#past.find(({ untilMs }) => untilMs > atMs)?.keys ?? [...this.keys.values()];
  }

  /**
   * Adds a long-lived key.
   *
   * @param given Fields to set; the others get the defaults of an active key of alice with a virtual MFA device.
   * `mfa: undefined` means no device
   * @returns The key, which the stand-in reads anew for each request
   * @throws {Error} When the access key id is taken
   */
  addKey(given: Partial<LongLivedKey>): LongLivedKey {
    const accountId = given.accountId ?? "123456789012";
    const partition = given.partition ?? "aws";
    const userName = given.userName ?? "alice";
    const device = given.root === true ? "root-account-mfa-device" : userName;
    const key: LongLivedKey = {
      accessKeyId: randomId("AKIA", 20),
      secretAccessKey: randomSecret(),
      status: "Active",
      accountId,
      userName,
      partition,
      // A month old, whenever the tests are run.
      createdAtMs: Date.now() - 30 * 86_400_000,
      mfa: {
        serial: `arn:${partition}:iam::${accountId}:mfa/${device}`,
        seed: randomBase32(64),
      },
      ...given,
    };
    if (this.keys.has(key.accessKeyId)) {
      throw new Error(`Cannot add the key: ${key.accessKeyId} is taken`);
    }
    this.keys.set(key.accessKeyId, key);
    return key;
  }

  /**
   * Who a long-lived key stands for.
   *
   * @param key The key
   * @returns The identity of its user
   */
  identify(key: LongLivedKey): Identity {
    const { accountId, partition, root, userName } = key;
    const owner = `arn:${partition}:iam::${accountId}:`;
    if (root === true) {
      return { arn: `${owner}root`, userId: accountId, accountId };
    }
    const arn = `${owner}user/${userName}`;
    return { arn, userId: this.uniqueId(arn, "AIDA"), accountId };
  }

  /**
   * The unique id of a user or role.
   *
   * @param arn Its ARN
   * @param prefix `AIDA` for users, `AROA` for roles
   * @returns 21 letters, the same at every call
   */
  uniqueId(arn: string, prefix: string): string {
    const id = this.#uniqueIds.get(arn) ?? randomId(prefix, 21);
    this.#uniqueIds.set(arn, id);
    return id;
  }
}
