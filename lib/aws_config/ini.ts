/**
 * The ini dialect of `~/.aws/config` and `~/.aws/credentials`, line by line, as botocore reads it.
 *
 * botocore uses Python's `RawConfigParser` with its defaults: `=` and `:` part name and value, `#` and `;` begin a
 * comment only at the start of a line, names count in lower case, a line indented deeper than the setting above it
 * continues that setting (blank lines and comments in between do not end it, and even a `[header]` can be swallowed),
 * and a section or setting that is there twice makes the whole file unreadable.
 *
 * @module
 */

/** A name with its value. */
export interface IniSetting {
  readonly name: string;
  /** Its value; lines that continue it stand behind a newline each. */
  readonly value: string;
  readonly indent: string;
  /** Indices of its lines: the first, then those that continue it. */
  readonly lines: readonly number[];
}

/** A header with the settings below it, up to the next header. */
export interface IniSection {
  readonly header: string;
  /** Index of the line of the header. */
  readonly line: number;
  readonly indent: string;
  /** Its settings, in order. */
  readonly settings: readonly IniSetting[];
}

/** A reason for botocore to refuse the file. */
export interface IniProblem {
  /** Number of the line, from 1. */
  readonly line: number;
  /** What is wrong there, without a value from the file. */
  readonly text: string;
}

/** A file, taken apart without loss: its lines together are its text. */
export interface Ini {
  /** All lines, each with what ends it. */
  readonly lines: readonly string[];
  /** All sections, in order; one of the same header can come again. */
  readonly sections: readonly IniSection[];
  readonly problems: readonly IniProblem[];
}

/** What `str.strip()` of Python takes away, which is not what `trim()` does. */
const BLANK =
  "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const INDENT = new RegExp(`^${BLANK}*`);
const IS_BLANK = new RegExp(BLANK);
const HEADER = /^\[(.+)\]/s;
const BYTE_ORDER_MARK = "\ufeff";

/** A setting while its lines are gathered. */
interface OpenSetting {
  readonly name: string;
  readonly indent: string;
  readonly values: string[];
  readonly lines: number[];
}

/** Takes a file apart. */
export function parseIni(text: string): Ini {
  // Python reads a file with universal newlines, so that a lone carriage return ends a line as well.
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  const sections: (Omit<IniSection, "settings"> & { settings: OpenSetting[] })[] = [];
  const problems: IniProblem[] = [];
  const seen = new Set<string>();
  let open: OpenSetting | undefined;
  let depth = 0;

  function note(index: number, problem: string): void {
    problems.push({ line: index + 1, text: problem });
  }
  if (text.startsWith(BYTE_ORDER_MARK)) note(0, "the file begins with a byte order mark");

  for (const [index, line] of lines.entries()) {
    const isMarked = index === 0 && line.startsWith(BYTE_ORDER_MARK);
    const whole = isMarked ? line.slice(BYTE_ORDER_MARK.length) : line;
    const [indent = ""] = INDENT.exec(whole) ?? [];
    const content = stripEnd(whole.slice(indent.length));
    if (content === "") {
      open?.values.push("");
      continue;
    }
    if (/^[#;]/.test(content)) continue;
    if (open !== undefined && indent.length > depth) {
      open.values.push(content);
      open.lines.push(index);
      continue;
    }
    depth = indent.length;
    const section = sections.at(-1);
    const header = HEADER.exec(content)?.[1];
    const sign = content.search(/[=:]/);
    const name = stripEnd(content.slice(0, Math.max(0, sign)));
    const value = content.slice(sign + 1).replace(INDENT, "");
    if (header !== undefined) {
      open = undefined;
      if (isRepeated(`[${header}]`)) note(index, `the section [${header}] is there twice`);
      sections.push({ header, line: index, indent, settings: [] });
    } else if (section === undefined) {
      note(index, "the line stands before the first section");
    } else if (name === "") {
      note(index, "the line is neither a section, nor a setting, nor a comment");
    } else {
      const folded = name.toLowerCase();
      if (isRepeated(`[${section.header}] ${folded}`)) {
        note(index, `${folded} is there twice in [${section.header}]`);
      }
      open = { name: folded, indent, values: [value], lines: [index] };
      section.settings.push(open);
    }
  }
  for (const { settings } of sections) {
    for (const setting of settings) {
      const odd = oddNested(setting);
      if (odd !== undefined) note(odd, `a line below ${setting.name} is no setting`);
    }
  }
  return {
    lines,
    problems: problems.sort((a, b) => a.line - b.line),
    sections: sections.map(({ settings, ...section }) => ({
      ...section,
      settings: settings.map(({ values, ...setting }) => ({
        ...setting,
        value: stripEnd(values.join("\n")),
      })),
    })),
  };

  function isRepeated(key: string): boolean {
    // The one section that Python lets come again, and that every other one inherits from.
    if (key === "[DEFAULT]") return false;
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  }
}

/** botocore takes lines below a setting without a value for settings of their own, such as those of `s3`. */
function oddNested({ values: [first = "", ...nested], lines }: OpenSetting): number | undefined {
  if (first !== "") return undefined;
  const written = nested.filter((value) => value !== "");
  const odd = written.findIndex((value) => !value.includes("="));
  return odd === -1 ? undefined : lines[odd + 1];
}

/** Not by a pattern: one that is tied to the end begins anew at each blank. */
function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && IS_BLANK.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
