/**
 * The report of the checks, for people as it comes and for programs at the end.
 *
 * @module
 */

import type { Call } from "../session/call.ts";
import { harmless } from "../base/text.ts";
import { fit } from "../terminal/display_width.ts";
import { type Style, styleFor } from "../terminal/style.ts";
import { withTilde, wrap } from "../terminal/shown_text.ts";
import type { Check, State } from "./check.ts";
import type { Section } from "./examination.ts";

/** A check as it is told: the profiles that it is about, when it is about some. */
interface Told extends Check {
  readonly profiles?: readonly string[];
}

/** How the report looks. */
interface Look {
  readonly style: Style;
  /** Width of the terminal; `undefined` when no line has to be broken. */
  readonly columns: number | undefined;
  readonly home: string | undefined;
}

const MARKS: Record<State, string> = {
  ok: "ok",
  warning: "warning",
  failed: "failed",
  unchecked: "-",
};

const WIDTH = 10;

/**
 * Tells what was found: as lines when each is known, with `--quiet` as problems at the end, with `--json` as one object
 * `{"ok":…,"checks":[{"name":…,"state":…,"text":…,"remedy":…,"profiles":[…]}]}`, where `ok` is that nothing failed.
 *
 * @returns Whether something failed
 */
export async function tellReport(
  sections: readonly Section[],
  call: Call,
): Promise<boolean> {
  const { terminal, environment, own } = call;
  const look = {
    style: styleFor(environment, terminal.showsOutput),
    columns: terminal.columns,
    home: environment["HOME"],
  };
  const isSilent = own.has("json") || own.has("quiet");
  const told: Told[] = [];
  const seen = new Set<string>();
  const groups: string[] = [];
  let group = "";

  for (const { title, profiles, checks } of sections) {
    let isBegun = false;
    for (const each of checks) {
      if (environment["TERM"] !== "dumb") terminal.progress(fit(`checking ${title} …`, 60));
      const found = await each;
      terminal.progress("");
      const fresh = found.filter((check) => !seen.has(keyOf(check, profiles)));
      for (const check of fresh) seen.add(keyOf(check, profiles));
      told.push(...fresh.map((check) => profiles.length > 0 ? { ...check, profiles } : check));
      const shown = own.has("quiet") ? fresh.filter(isProblem) : fresh;
      if (shown.length === 0) continue;
      const lines = shown.flatMap((check) => linesOf(check, look));
      const head = isBegun ? [] : [
        ...(group === "" ? [] : [""]),
        ...wrap(look.style.bold(harmless(title)), look.columns, 2),
      ];
      isBegun = true;
      group = title;
      const text = [...head, ...lines, ""].join("\n");
      if (isSilent) groups.push(text);
      else await terminal.print(text);
    }
  }
  const failed = told.some(({ state }) => state === "failed");
  if (own.has("json")) await terminal.print(json(told, !failed, sections));
  else if (own.has("quiet")) await terminal.print(groups.join(""));
  else await terminal.print(["", ...wrap(sum(told), look.columns, 2), ""].join("\n"));
  return failed;
}

/** What is wrong for several profiles is told once, what is in order once for each. */
function keyOf(check: Check, profiles: readonly string[]): string {
  return JSON.stringify([check, isProblem(check) ? [] : profiles]);
}

/**
 * Writes a check for a person: its state, its name, what was found, and what to do below it.
 *
 * @returns Lines without newlines
 */
export function linesOf({ name, state, text, remedy }: Check, look: Look): string[] {
  const { style, columns, home } = look;
  const colours: Record<State, (text: string) => string> = {
    ok: style.good,
    warning: style.warn,
    failed: style.bad,
    unchecked: style.dim,
  };
  const mark = colours[state](MARKS[state]) + " ".repeat(WIDTH - MARKS[state].length);
  return [
    ...wrap(`${mark}${name}: ${withTilde(harmless(text), home)}`, columns, WIDTH),
    ...(remedy === undefined ? [] : wrap(
      `${" ".repeat(WIDTH + 2)}${withTilde(harmless(remedy), home)}`,
      columns,
      WIDTH + 4,
    )),
  ];
}

function json(told: readonly Told[], ok: boolean, sections: readonly Section[]): string {
  const isOfSeveral = sections.filter(({ profiles }) => profiles.length > 0).length > 1;
  const checks = told.map(({ profiles, ...check }) => ({
    ...check,
    ...(isOfSeveral && profiles !== undefined
      ? { text: `${profiles.join(", ")}: ${check.text}` }
      : {}),
    ...(profiles === undefined ? {} : { profiles }),
  }));
  return `${JSON.stringify({ ok, checks })}\n`;
}

function isProblem({ state }: Check): boolean {
  return state === "warning" || state === "failed";
}

function sum(checks: readonly Check[]): string {
  const count = (wanted: State) => checks.filter(({ state }) => state === wanted).length;
  const parts = [
    `${count("failed")} failed`,
    `${count("warning")} with a warning`,
    `${count("ok")} ok`,
    ...(count("unchecked") === 0 ? [] : [`${count("unchecked")} not checked`]),
  ];
  return parts.join(", ");
}
