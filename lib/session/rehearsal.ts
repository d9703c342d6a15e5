/**
 * Walks the way of a hit once, on an invented item, while `op` runs.
 *
 * Code that runs for the first time takes several times as long as afterwards: behind the answer of an `op` of 300 ms a
 * hit took 11 ms more than a program that prints what `op` says, and takes 3 when it has been walked before.
 *
 * @module
 */

import { parseItem } from "../onepassword/item.ts";
import { credentialDocument, type Session, type Source } from "../sts/session.ts";
import type { Call } from "./call.ts";
import { encodeSession } from "../keeping/codec.ts";
import { obtainSession } from "./obtain.ts";

const SERIAL = "arn:aws:iam::123456789012:mfa/nobody";
const SOURCE: Source = { accessKeyId: "AKIAXXXXXXXXXXXXXXXX", serial: SERIAL, partition: "aws" };

/** Rehearses a hit; nothing of the call is changed, and nothing that goes wrong is of interest. */
export async function rehearse(call: Call): Promise<void> {
  try {
    const item = parseItem(inventedItem(call));
    if (item === undefined) return;
    const { region: _region, "cache-item": _item, "mfa-serial": _serial, ...options } =
      call.options;
    const op = {
      ...call.op,
      read: () => Promise.resolve({ item, from: 0, to: 0 }),
    };
    const own = { ...call, options: { ...options, cache: "field" as const }, environment: {}, op };
    const { session } = await obtainSession("use", own);
    new TextEncoder().encode(credentialDocument(session, "123456789012"));
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
    ],
  });
}
