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

/** A check as it is told. */
interface Told {
  readonly check: Check;
  readonly section: Section;
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
export async function tellReport(sections: readonly Section[], call: Call): Promise<boolean> {
  const { terminal, environment, own } = call;
  const look = {
    style: styleFor(environment, terminal.showsOutput),
    columns: terminal.columns,
    home: environment["HOME"],
  };
  const told: Told[] = [];
  for await (const found of inTurn(sections, call)) {
    const before = told.at(-1);
    told.push(...found);
    if (!own.has("json") && !own.has("quiet")) await terminal.print(textOf(found, before, look));
  }
  const problems = told.filter(({ check }) => isProblem(check));
  const failed = problems.some(({ check }) => check.state === "failed");
  if (own.has("json")) await terminal.print(jsonOf(told, sections));
  else if (own.has("quiet")) await terminal.print(textOf(problems, undefined, look));
  else await terminal.print(onceMore(problems, sections, look) + sumOf(told, look));
  return failed;
}

/** Waits for what is found, and gives it in order; what is wrong for several profiles comes once. */
async function* inTurn(
  sections: readonly Section[],
  { terminal }: Call,
): AsyncGenerator<Told[]> {
  const seen = new Set<string>();
  for (const section of sections) {
    const { profiles, title, checks } = section;
    for (const each of checks) {
      const subject = profiles.length === 0 ? "" : ` about ${title}`;
      terminal.progress(fit(`asking 1Password and AWS${subject} …`, (terminal.columns ?? 80) - 1));
      const found = await each;
      terminal.progress("");
      const fresh = found.filter((check) => {
        const key = JSON.stringify([check, isProblem(check) ? [] : profiles]);
        return !seen.has(key) && seen.add(key);
      });
      yield fresh.map((check) => ({ check, section }));
    }
  }
}

/** Writes checks, with the title of a section above its first one. */
function textOf(told: readonly Told[], before: Told | undefined, look: Look): string {
  const lines = told.flatMap(({ check, section }, index) => {
    const above = index === 0 ? before : told[index - 1];
    const { title } = section;
    const head = above?.section === section ? [] : [
      ...(above === undefined ? [] : [""]),
      ...wrap(look.style.bold(harmless(title)), look.columns, 2),
    ];
    return [...head, ...linesOf(check, look)];
  });
  return lines.map((line) => `${line}\n`).join("");
}

/** Repeats problems below a report that is too long to be seen at once. */
function onceMore(problems: readonly Told[], sections: readonly Section[], look: Look): string {
  const isLong = sections.filter(({ profiles }) => profiles.length > 0).length > 1;
  if (!isLong || problems.length === 0) return "";
  const lines = problems.flatMap(({ check, section: { title } }) =>
    linesOf({ ...check, name: `${harmless(title)}, ${check.name}` }, look)
  );
  return ["", look.style.bold("to be mended"), ...lines, ""].join("\n");
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

function jsonOf(told: readonly Told[], sections: readonly Section[]): string {
  const isOfSeveral = sections.filter(({ profiles }) => profiles.length > 0).length > 1;
  const checks = told.map(({ check, section: { profiles } }) => {
    if (profiles.length === 0) return check;
    const text = isOfSeveral ? `${profiles.join(", ")}: ${check.text}` : check.text;
    return { ...check, text, profiles };
  });
  return `${JSON.stringify({ ok: checks.every(({ state }) => state !== "failed"), checks })}\n`;
}

function isProblem({ state }: Check): boolean {
  return state === "warning" || state === "failed";
}

function sumOf(told: readonly Told[], look: Look): string {
  const count = (wanted: State) => told.filter(({ check: { state } }) => state === wanted).length;
  const parts = [
    `${count("failed")} failed`,
    `${count("warning")} with a warning`,
    `${count("ok")} ok`,
    ...(count("unchecked") === 0 ? [] : [`${count("unchecked")} not checked`]),
  ];
  return ["", ...wrap(parts.join(", "), look.columns, 2), ""].join("\n");
}
