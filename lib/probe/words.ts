/**
 * The words of `op` in a report that everybody can read.
 *
 * @module
 */

import { harmless } from "../base/text.ts";
import { secretsIn } from "../onepassword/op_call.ts";
import { errorLine } from "../onepassword/op_errors.ts";

/** What `op` said, fit to be shown to everybody: texts that were sent, ids and addresses are left out. */
export function wordsOf(stderr: string, input: object | undefined): string {
  const sent = secretsIn(input).filter((text) => text.length >= 4);
  const said = errorLine(stderr) ?? stderr.trim();
  // Names of vaults, items and fields are quoted.
  const clean = sent.sort((one, other) => other.length - one.length)
    .reduce((text, value) => text.replaceAll(value, "…"), said)
    .replace(/"[^"]*"/g, '"…"')
    .replace(/\b[a-z2-7]{26}\b/gi, "ID")
    .replace(/[\w.+-]+@[\w.-]+/g, "ADDRESS");
  return harmless(clean, 160);
}
