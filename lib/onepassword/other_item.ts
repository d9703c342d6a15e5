/**
 * Items beside the key item, which an option of their own names.
 *
 * @module
 */

import { OpError, OpStsError } from "../base/errors.ts";
import type { Item } from "./item.ts";
import type { Op } from "./op.ts";
import { isServiceAccount, type OpParts } from "./op_call.ts";

/**
 * Reads such an item.
 *
 * @throws {OpStsError} When there is none or there are several: advice for `--item` would lead to the wrong one
 */
export async function readOtherItem(
  name: string,
  option: "otp-item" | "otp-from",
  { op, options, environment }: Pick<OpParts, "options" | "environment"> & { readonly op: Op },
): Promise<Item> {
  try {
    // --vault is that of the key's item; only service accounts have to name one always.
    const { item } = await op.read(name, isServiceAccount(environment) ? options.vault : null);
    return item;
  } catch (error) {
    if (error instanceof OpError && error.trouble === "ambiguous") {
      throw new OpStsError(error.message, `give --${option} the id of one of them`);
    }
    if (error instanceof OpError && error.trouble === "not found") {
      throw new OpStsError(error.message, `correct --${option}; op item list shows the titles`);
    }
    throw error;
  }
}
