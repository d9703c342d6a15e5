/**
 * `op-sts whoami`: asks AWS whose session it is.
 *
 * @module
 */

import { harmless } from "../base/text.ts";
import { noteFound } from "../session/known.ts";
import type { Call } from "../session/call.ts";
import { isDerived } from "../session/call_session.ts";
import { usedSession } from "../session/used_session.ts";
import { askIdentity } from "../sts/caller_identity.ts";
import { isoSeconds } from "../sts/session.ts";
import { targetIn } from "../sts/target.ts";
import { untilText } from "../terminal/local_time.ts";

/** Gets a session as `exec` does, and shows what AWS says about it. */
export async function whoami(call: Call): Promise<number> {
  const { options, environment, terminal, clock, own, profile } = call;
  terminal.progress("op-sts: asking 1Password");
  const found = await usedSession(call);
  terminal.progress("op-sts: asking AWS");
  const { source, session } = found;
  const target = targetIn(source.partition, { region: options.region, environment });
  const { account, arn, userName } = await askIdentity(session, target, call);
  // What is known of an item is about its own session: a role has another account, user and end.
  if (!isDerived(options)) await noteFound(found, call, { accountId: account, userName });
  terminal.progress("");
  const expiration = isoSeconds(session.expiresAt);
  await terminal.print(
    own.has("json")
      ? JSON.stringify({ profile: profile?.name, accountId: account, arn, userName, expiration }) +
        "\n"
      : `${harmless(arn)}\naccount ${account}, ${untilText(session.expiresAt, clock.now())}\n`,
  );
  return 0;
}
