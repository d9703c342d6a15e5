/**
 * The report of a probe.
 *
 * @module
 */

import { harmless } from "../base/text.ts";
import { wrap } from "../terminal/shown_text.ts";
import { ASSUMPTIONS, type Finding } from "./finding.ts";

/** The verdicts are as wide, with blanks behind them. */
const WIDTH = 13;

/** Writes findings for people, to be pasted as they are. */
export function textOf(findings: readonly Finding[], columns: number | undefined): string {
  return findings.flatMap(({ name, verdict, detail }) => {
    const more = detail === undefined
      ? ""
      : verdict === "as assumed"
      ? ` (${detail})`
      : `: ${detail}`;
    const text = `${verdict.padEnd(WIDTH)}${name}: ${ASSUMPTIONS[name]}${more}`;
    return wrap(harmless(text), columns, WIDTH);
  }).map((line) => `${line}\n`).join("");
}

/** Writes findings for a program: one object on one line. */
export function jsonOf(findings: readonly Finding[]): string {
  const ok = !findings.some(({ verdict }) => verdict === "differs");
  const told = findings.map((finding) => ({ ...finding, assumption: ASSUMPTIONS[finding.name] }));
  return `${JSON.stringify({ ok, findings: told })}\n`;
}

/** Counts findings. */
export function sumOf(findings: readonly Finding[]): string {
  const count = (wanted: Finding["verdict"]) =>
    findings.filter(({ verdict }) => verdict === wanted).length;
  return `${count("differs")} differ, ${count("as assumed")} as assumed, ${
    count("not checked")
  } not checked`;
}
