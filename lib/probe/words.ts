/**
 * The words of `op` in a report that everybody can read.
 *
 * @module
 */

import { harmless } from "../base/text.ts";

/** What `op` said, fit to be shown to everybody: texts that were sent, ids and addresses are left out. */
export function wordsOf(stderr: string, input: object | undefined): string {
  const sent: string[] = [];
  JSON.stringify(input, (_key, value: unknown) => {
    if (typeof value === "string" && value.length >= 4) sent.push(value);
    return value;
  });
  const said = /^\[ERROR\] (?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?(.+)$/m.exec(stderr)?.[1] ??
    stderr.trim();
  // Names of vaults, items and fields are quoted.
  const clean = sent.sort((one, other) => other.length - one.length)
    .reduce((text, value) => text.replaceAll(value, "…"), said)
    .replace(/"[^"]*"/g, '"…"')
    .replace(/\b[a-z2-7]{26}\b/gi, "ID")
    .replace(/[\w.+-]+@[\w.-]+/g, "ADDRESS");
  return harmless(clean, 160);
}
