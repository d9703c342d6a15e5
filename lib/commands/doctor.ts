/**
 * `op-sts doctor`: checks every link of the chain from 1Password to the AWS tools, and changes nothing, unless it is asked
 * to probe `op` with items of its own.
 *
 * @module
 */

import type { Call } from "../session/call.ts";
import { examine } from "../doctor/examination.ts";
import { tellReport } from "../doctor/report.ts";

/**
 * Checks with the options that the profiles' lines have, or with those of this call when it names an item.
 *
 * @returns Exit code: 1 when something failed, 0 with warnings alone
 */
export async function doctor(call: Call): Promise<number> {
  if (call.own.has("probe")) return await (await import("../probe/probe.ts")).probe(call);
  return await tellReport(await examine(call), call) ? 1 : 0;
}
