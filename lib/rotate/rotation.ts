/**
 * What every step of a rotation is given.
 *
 * @module
 */

import { deleteAccessKey, type ListedKey } from "../iam/access_keys.ts";
import type { IamSigner } from "../iam/ask_iam.ts";
import type { Call } from "../session/call.ts";
import type { KeptSession } from "../sts/session.ts";

/** A rotation: whose key, in which item, and who signs. */
export interface Rotation {
  /** The call, whose every step may take `--timeout`: 1Password asks for a finger in between. */
  readonly call: Call;
  /** The key item. */
  readonly item: KeptSession["item"];
  /** The session with MFA that signs all calls of IAM; it stays good when its key is gone. */
  readonly kept: KeptSession;
  readonly signer: IamSigner;
  /** Account, twelve digits. */
  readonly account: string;
  /** Keys as they were proved, changed or (`undefined`) deleted here: IAM may list for a while what was before. */
  readonly known: Map<string, ListedKey | undefined>;
  /** Asks a person; without one, what `--yes` says. */
  agree(question: string, lines: readonly string[]): Promise<boolean>;
}

/** Deletes an access key, and knows it for gone. */
export async function deleteKey(
  accessKeyId: string,
  { call, signer, known }: Rotation,
): Promise<void> {
  await deleteAccessKey(accessKeyId, signer, call);
  known.set(accessKeyId, undefined);
}
