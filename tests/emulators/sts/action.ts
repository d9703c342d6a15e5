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
  /** Told the time step that a one-time password belongs to. */
  readonly onStep: (step: number) => void;
}

/** Does an action: gives the content of the `…Result` element, or throws a `Refusal`. */
export type ActionHandler = (
  request: ActionRequest,
) => XmlTree | Promise<XmlTree>;
