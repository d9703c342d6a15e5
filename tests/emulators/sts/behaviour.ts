/**
 * The switches of the STS stand-in: a wrong clock, a slow line, and faults.
 *
 * @module
 */

/** An action that the stand-in has, of STS or of IAM. */
export type StsAction =
  | "GetSessionToken"
  | "GetCallerIdentity"
  | "AssumeRole"
  | "GetScopedCredentials"
  | IamAction;

/** An action of IAM that the stand-in has. */
export type IamAction =
  | "ListAccessKeys"
  | "CreateAccessKey"
  | "UpdateAccessKey"
  | "DeleteAccessKey"
  | "GetAccessKeyLastUsed";

/**
 * A fault by name. The first four come before anything is looked at, so a code stays usable; `region disabled` comes once the
 * caller is known; the others spoil the answer of an action that was done, so a code is used up: `stall` ends in the middle
 * of the body, `drip` sends a byte now and then, `endless` never stops, `bomb` is small until it is unpacked.
 */
export type FaultName =
  | "throttle"
  | "server error"
  | "unavailable"
  | "drop"
  | "region disabled"
  | "drop after use"
  | "garbage"
  | "missing fields"
  | Manner;

/** How a body is sent, where not as a whole. */
export type Manner = "stall" | "drip" | "endless" | "bomb";

/** An error answer of one's own, given before anything is looked at. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** An answer of something else in the place of STS, such as a captive portal, given before anything is looked at. */
export interface OtherAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A fault and the calls it strikes. */
export interface Fault {
  readonly fault: FaultName | ErrorAnswer | OtherAnswer;
  /** Only calls of this action. @default {every action} */
  readonly on?: StsAction;
  /** Number of such calls that pass first. @default {0} */
  readonly skip?: number;
  /** Number of calls that are struck. @default {Infinity} */
  readonly times?: number;
}

/** The switches. */
export interface Behaviour {
  /** Server clock minus real clock, in s. @default {0} */
  readonly skewSeconds: number;
  /** Wait before each answer, in ms. @default {0} */
  readonly delayMs: number;
  /** The first that strikes a call is used. @default {[]} */
  readonly faults: readonly Fault[];
  /** Length from which on a session policy is too large once it is packed. @default {2048} */
  readonly packedPolicyLimit: number;
  /** Whether policies allow sts:GetScopedCredentials; whether AWS asks is not known. @default {true} */
  readonly allowsScoping: boolean;
  /** Whether IAM takes a session that GetScopedCredentials made; not known. @default {true} */
  readonly iamTakesScoped: boolean;
  /**
   * From how long after its making a new key is known, in ms by place: `iam`, `sts` or `sts:REGION`; `iam list` is how long
   * after any change ListAccessKeys tells what was before. @default {}
   */
  readonly propagationMs: Readonly<Record<string, number>>;
}

const USUAL: Behaviour = {
  skewSeconds: 0,
  delayMs: 0,
  faults: [],
  packedPolicyLimit: 2048,
  allowsScoping: true,
  iamTakesScoped: true,
  propagationMs: {},
};

/** The switches as they stand, with the counts of the faults. */
export class Switches {
  #behaviour = USUAL;
  #seen = new Map<Fault, number>();

  /** The switches as they stand. */
  get current(): Behaviour {
    return this.#behaviour;
  }

  /**
   * Changes switches; new faults start counting at zero.
   *
   * @param change The switches to change
   */
  change(change: Partial<Behaviour>): void {
    this.#behaviour = { ...this.#behaviour, ...change };
    if (change.faults !== undefined) this.#seen = new Map();
  }

  /**
   * Picks the fault that strikes a call and counts it.
   *
   * @param action The call's action
   * @returns The fault, if any
   */
  strike(action: StsAction): Fault["fault"] | undefined {
    for (const fault of this.#behaviour.faults) {
      if (fault.on !== undefined && fault.on !== action) continue;
      const { skip = 0, times = Infinity } = fault;
      const seen = this.#seen.get(fault) ?? 0;
      if (seen >= skip + times) continue;
      this.#seen.set(fault, seen + 1);
      if (seen >= skip) return fault.fault;
    }
    return undefined;
  }
}
