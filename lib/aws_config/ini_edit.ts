/**
 * Changes of an ini file that leave every other byte as it is.
 *
 * @module
 */

import type { Ini, IniSection, IniSetting } from "./ini.ts";

/**
 * Takes settings out, with the lines that continue them.
 *
 * A following line cannot become part of the setting above: it is indented no deeper than the one that goes.
 */
export function withoutSettings(ini: Ini, settings: readonly IniSetting[]): string {
  const gone = new Set(settings.flatMap(({ lines }) => lines));
  return ini.lines.filter((_line, index) => !gone.has(index)).join("");
}

/**
 * Gives a setting that is there another value.
 *
 * @param value Its new value, one line
 */
export function withValue(ini: Ini, setting: IniSetting, value: string): string {
  if (setting.value === value) return ini.lines.join("");
  const [first = 0, ...others] = setting.lines;
  const line = `${setting.indent}${setting.name} = ${value}`;
  return ini.lines.map((old, index) => {
    if (index === first) return line + (lineEnd(old) ?? "");
    return others.includes(index) ? "" : old;
  }).join("");
}

/**
 * Puts a setting right below the header of a section, indented as what follows: in any other place some parser
 * takes it for a part of the setting above, or what follows for a part of it.
 *
 * @param value Its value, one line
 */
export function withNewSetting(
  ini: Ini,
  section: IniSection,
  name: string,
  value: string,
): string {
  const end = lineEndOf(ini);
  const next = section.settings[0] ?? ini.sections.find(({ line }) => line > section.line);
  const line = `${next?.indent ?? ""}${name} = ${value}${end}`;
  return ini.lines.map((old, index) => index === section.line ? closed(old, end) + line : old).join(
    "",
  );
}

/**
 * Adds a section at the end, behind a blank line.
 *
 * @param value The setting's value, one line
 */
export function withNewSection(ini: Ini, header: string, name: string, value: string): string {
  const end = lineEndOf(ini);
  const last = ini.lines.at(-1);
  const above = last === undefined
    ? ""
    : ini.lines.slice(0, -1).join("") + closed(last, end) + (last.trim() === "" ? "" : end);
  return `${above}[${header}]${end}${name} = ${value}${end}`;
}

/** What ends the lines of a file. */
function lineEndOf({ lines: [first = ""] }: Ini): string {
  return lineEnd(first) ?? "\n";
}

function closed(line: string, end: string): string {
  return lineEnd(line) === undefined ? line + end : line;
}

function lineEnd(line: string): string | undefined {
  return /(?:\r\n|\r|\n)$/.exec(line)?.[0];
}
