/**
 * What the actions of the STS stand-in have in common.
 *
 * @module
 */

import type { Caller } from "./authenticate.ts";
import type { Directory } from "./directory.ts";
import type { FormParameters } from "./form.ts";
import type { UsedCodes } from "./mfa.ts";
import type { XmlTree } from "./xml.ts";

/** An authenticated request for an action. */
export interface ActionRequest {
  readonly params: FormParameters;
  readonly caller: Caller;
  readonly directory: Directory;
  readonly usedCodes: UsedCodes;
  /** The server's clock in ms. */
  readonly nowMs: number;
  /** Length from which on a session policy is too large once it is packed. */
  readonly packedPolicyLimit: number;
  /** Whether policies allow sts:GetScopedCredentials. */
  readonly allowsScoping: boolean;
  /** From how long after its making a new key is known, in ms by place: `iam`, `sts`, `sts:REGION`. */
  readonly propagationMs: Readonly<Record<string, number>>;
  /** Told the time step that a one-time password belongs to. */
  readonly onStep: (step: number) => void;
}

/** Does an action: gives the content of the `…Result` element, or throws a `Refusal`. */
export type ActionHandler = (
  request: ActionRequest,
) => XmlTree | Promise<XmlTree>;
