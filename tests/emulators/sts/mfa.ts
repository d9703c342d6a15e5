/**
 * One-time passwords as STS takes them: one step either way, and each device only moves forward.
 *
 * @module
 */

import { timeStep, totp } from "../totp.ts";
import type { Caller } from "./authenticate.ts";
import type { MfaDevice } from "./directory.ts";
import { refusal } from "./errors.ts";
import type { FormParameters } from "./form.ts";

/** Steps either way that a code may be off; about what AWS was seen to allow. */
const TOLERANCE_STEPS = 1;

/** Memory of the codes that were used. */
export class UsedCodes {
  readonly #lastStep = new Map<string, number>();

  /** As if a time step had passed: every code that is right counts as one of a new step. */
  passStep(): void {
    this.#lastStep.clear();
  }

  /**
   * Checks a code and uses it up. A step at or below the last used one is spent (RFC 6238 section 5.2, and stricter).
   *
   * @param device The device it should be of
   * @param code Six digits
   * @param nowMs The server's clock in ms
   * @returns The step the code belongs to, if any near the clock's, and whether it was accepted
   */
  async use(
    device: MfaDevice,
    code: string,
    nowMs: number,
  ): Promise<{ step: number | undefined; isAccepted: boolean }> {
    const now = timeStep(nowMs);
    const steps: number[] = [];
    for (let off = -TOLERANCE_STEPS; off <= TOLERANCE_STEPS; off++) {
      if (await totp(device.seed, now + off) === code) steps.push(now + off);
    }
    // No await from here on: of two requests with one code, only one may find it unused.
    const last = this.#lastStep.get(device.serial) ?? -Infinity;
    const fresh = steps.find((step) => step > last);
    if (fresh === undefined) return { step: steps[0], isAccepted: false };
    this.#lastStep.set(device.serial, fresh);
    return { step: fresh, isAccepted: true };
  }
}

/**
 * Checks the MFA parameters of a request.
 *
 * @param params The form parameters, whose shape has been checked
 * @param caller The sender
 * @param usedCodes Memory of used codes
 * @param nowMs The server's clock in ms
 * @param onStep Told the step that the code belongs to, if any
 * @returns Whether the request carried a valid code; false when it carried none
 * @throws {Refusal} When only one of the two is given, the device is not the user's, or the code is not acceptable
 */
export async function checkMfa(
  params: FormParameters,
  caller: Caller,
  usedCodes: UsedCodes,
  nowMs: number,
  onStep: (step: number) => void,
): Promise<boolean> {
  const { SerialNumber: serial, TokenCode: code } = params;
  if (serial === undefined && code === undefined) return false;
  if (serial === undefined || code === undefined) throw refusal("halfMfa");
  const device = caller.session === undefined ? caller.key.mfa : undefined;
  if (device?.serial !== serial) throw refusal("unknownDevice");
  const { step, isAccepted } = await usedCodes.use(device, code, nowMs);
  if (step !== undefined) onStep(step);
  if (!isAccepted) throw refusal("wrongCode");
  return true;
}
