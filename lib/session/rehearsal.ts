/**
 * What is done while `op` runs: the way of a hit is walked once, on an invented item, and a login that is foreseen is made
 * ready.
 *
 * Code that runs for the first time takes several times as long as afterwards: behind the answer of an `op` of 300 ms a
 * hit took 11 ms more than a program that prints what `op` says, and takes 3 when it has been walked before.
 *
 * @module
 */

import { within } from "../base/clock.ts";
import type { EarlyRead } from "../onepassword/early_read.ts";
import { parseItem } from "../onepassword/item.ts";
import { accountOf, credentialDocument, type Session, type Source } from "../sts/session.ts";
import type { Call } from "./call.ts";
import { encodeSession } from "../keeping/codec.ts";
import { freshIn } from "../keeping/kept_session.ts";
import { OWNER_ID_FIELD } from "../keeping/session_item.ts";
import { readSession } from "../keeping/store.ts";

const SERIAL = "arn:aws:iam::123456789012:mfa/nobody";
const SOURCE: Source = { accessKeyId: "AKIAXXXXXXXXXXXXXXXX", serial: SERIAL, partition: "aws" };

/** Uses the time of an `op` that still runs. */
export async function makeReady(call: Call, { running }: EarlyRead): Promise<void> {
  if (await hasEnded(running)) return;
  await rehearse(call);
  if (await hasEnded(running)) return;
  // Not waited for: what is foreseen may be wrong. The login itself tells what is missing.
  prepareLater(call).catch(() => {});
}

/** How long an `op` takes at most for which nothing is worth doing beforehand, in ms. */
const SOON_MS = 4;

/** What has happened is seen only when the event loop has turned. */
async function hasEnded(running: EarlyRead["running"]): Promise<boolean> {
  const ended = () => true;
  return await within(running.then(ended, ended), SOON_MS) === true;
}

async function prepareLater(call: Call): Promise<void> {
  const { prepareLogin } = await import("./foresight.ts");
  await prepareLogin(call);
}

/** Rehearses a hit; nothing of the call is changed, and nothing that goes wrong is of interest. */
export async function rehearse(call: Call): Promise<void> {
  try {
    const item = await parseItem(inventedItem(call));
    if (item === undefined) return;
    const { region: _region, "mfa-serial": _serial, ...others } = call.options;
    const cache = others["cache-item"] === undefined ? "field" : "item";
    const options = { ...others, cache } as const;
    const op = {
      ...call.op,
      read: () => Promise.resolve({ item, from: 0, to: 0 }),
    };
    const own = { ...call, options, environment: {}, op };
    // No further: what follows where no session is found would take the lock.
    const kept = freshIn(await readSession(own), "use", own);
    if (kept === undefined) return;
    new TextEncoder().encode(credentialDocument(kept.session, accountOf(kept)));
  } catch {
    // The real walk tells what is wrong, if anything is.
  }
}

function inventedItem({ options, clock }: Call): string {
  const session: Session = {
    accessKeyId: "ASIAXXXXXXXXXXXXXXXX",
    secretAccessKey: "x",
    sessionToken: "x",
    expiresAt: Math.floor(clock.now() / 1000) * 1000 + 172_800_000,
  };
  const value = encodeSession(session, SOURCE, { duration: 0, region: "" });
  const field = (id: string, type: string, label: string, value: string) => ({
    id,
    type,
    label,
    value,
  });
  return JSON.stringify({
    id: "x",
    title: options.item,
    category: "API_CREDENTIAL",
    vault: { id: "x" },
    fields: [
      field("1", "STRING", options["access-key-field"], SOURCE.accessKeyId),
      field("2", "CONCEALED", options["secret-key-field"], "x"),
      field("3", "STRING", options["mfa-serial-field"] ?? "mfa serial", SERIAL),
      { ...field("4", "OTP", options["otp-field"] ?? "one-time password", "x"), totp: "000000" },
      field("5", "CONCEALED", options["cache-field"], value),
      // It stands for the session item as well.
      field("6", "STRING", OWNER_ID_FIELD, options.item),
      field("7", "CONCEALED", "session_x", value),
    ],
  });
}
