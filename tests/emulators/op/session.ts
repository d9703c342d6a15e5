/**
 * Which account a call speaks to, and whether it may.
 *
 * @module
 */

import type { Invocation } from "./command_line.ts";
import { failure } from "./failure.ts";
import type { State } from "./model.ts";

/**
 * Sets up the session as `op` does before it touches an item: a service account's token beats the desktop app
 * (1Password, "environment variables"), `--account` beats `OP_ACCOUNT`.
 *
 * @param state The stand-in's state
 * @param invocation The call
 * @throws {OpFailure} When there is no session for it
 */
export function openSession(state: State, invocation: Invocation): void {
  const token = Deno.env.get("OP_SERVICE_ACCOUNT_TOKEN");
  if (state.mode === "service-account" && token === undefined) {
    throw failure("no accounts");
  }
  if (token !== undefined && token !== state.serviceAccountToken) {
    throw failure("bad token");
  }
  const account = invocation.values.get("account") ??
    Deno.env.get("OP_ACCOUNT");
  const { shorthand, url, id, userId } = state.account;
  if (account !== undefined && ![shorthand, url, id, userId].includes(account)) {
    // Other words since op 2.34.1 but for whoami (observed).
    const isWhoami = invocation.command === "whoami";
    throw failure(isWhoami ? "wrong account" : "wrong account, from 2.34", { account });
  }
  const ofItem = invocation.command.startsWith("item ");
  if (state.mode === "service-account" && ofItem && !invocation.values.has("vault")) {
    throw failure("no vault given");
  }
}
