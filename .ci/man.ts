/**
 * Prints the man page `op-sts.1`, made from the tables that the command line is read with.
 *
 * In mdoc(7), which groff and mandoc both read.
 *
 * @module
 */

import { VERSION } from "../lib/base/version.ts";
import { DETAILS, EXAMPLES, EXIT_CODES } from "../lib/command_line/command_help.ts";
import {
  COMMAND_ROWS,
  type CommandRow,
  OPTIONS_TOPIC,
  TEXT_ROWS,
} from "../lib/command_line/command_rows.ts";
import { defaultOf, PURPOSE, synopsis } from "../lib/command_line/help.ts";
import {
  OPTION_ROWS,
  type OptionRow,
  PROFILE_ROW,
  twinOf,
} from "../lib/command_line/option_rows.ts";
import { wrap } from "../lib/terminal/shown_text.ts";

/** What a profile looks like that uses the program. */
const PROFILE_EXAMPLE = [
  "[profile work]",
  "credential_process = /usr/local/bin/op-sts --item ITEM_ID",
];

const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September"],
  ...["October", "November", "December"],
];

/**
 * Writes the man page.
 *
 * @param day When its sources were last changed
 */
export function manPage(day: Date): string {
  return [
    `.Dd ${MONTHS[day.getUTCMonth()]} ${day.getUTCDate()}, ${day.getUTCFullYear()}`,
    ".Dt OP-STS 1",
    ".Os",
    ".Sh NAME",
    ".Nm op-sts",
    ".Nd AWS credentials with MFA from 1Password",
    ".Sh SYNOPSIS",
    ".Nm",
    ".Op Ar COMMAND",
    ".Op Ar OPTIONS",
    ".Sh DESCRIPTION",
    text(PURPOSE),
    "AWS tools run it by the line",
    ".Ic credential_process",
    "of a profile in",
    ".Pa ~/.aws/config :",
    ...literal(PROFILE_EXAMPLE),
    `This page is of version ${VERSION}.`,
    ".Sh COMMANDS",
    "A command is about the profile or item that its options name.",
    "Where none is named,",
    ".Ev AWS_PROFILE",
    "counts when its line runs op-sts, else the profile",
    ".Li default ,",
    "else the only one; with several, there is a question on a terminal.",
    ".Bl -tag -width Ds",
    ...COMMAND_ROWS.flatMap(ofCommand),
    ".El",
    ".Sh OPTIONS",
    text("The command line counts first, then the line of the profile, then the environment."),
    ".Bl -tag -width Ds",
    ...[PROFILE_ROW, ...OPTION_ROWS, ...TEXT_ROWS].flatMap(ofOption),
    ".El",
    ".Sh ENVIRONMENT",
    "Each of these options has a twin:",
    `.Ev ${twinOf("min-remaining")}=30m`,
    "is",
    ".Fl -min-remaining Cm 30m ,",
    `.Ev ${twinOf("verbose")}=1`,
    "is",
    ".Fl -verbose .",
    "As AWS tools run it,",
    ".Nm",
    "heeds no",
    `.Ev ${twinOf(PROFILE_ROW.name)} .`,
    ".Sh FILES",
    ".Bl -tag -width Ds",
    ".It Pa ~/.aws/config",
    "the profiles;",
    ".Ev AWS_CONFIG_FILE",
    "names another file.",
    ".It Pa ~/.local/state/op-sts",
    "locks, and notes without secrets, on macOS in",
    ".Pa ~/Library/Caches/op-sts .",
    ".El",
    ".Sh EXIT STATUS",
    ".Bl -tag -width Ds",
    ...EXIT_CODES.flatMap(([code, meaning]) => [`.It ${word(code)}`, text(sentence(meaning))]),
    ".El",
    ".Sh EXAMPLES",
    ".Bl -tag -width Ds",
    ...COMMAND_ROWS.flatMap(({ name }) =>
      EXAMPLES[name].flatMap(([line, purpose]) => [`.It Li ${word(line)}`, text(sentence(purpose))])
    ),
    ".El",
    ".Sh SEE ALSO",
    ".Xr aws 1 ,",
    ".Xr op 1",
    "",
  ].join("\n");
}

function ofCommand(row: CommandRow): string[] {
  const { alias, own } = row;
  return [
    `.It Ic ${word(synopsis(row))}`,
    text(DETAILS[row.name]),
    ...(alias === undefined ? [] : ["Also", `.Ic ${alias} .`]),
    ...(own.length === 0 ? [] : [".Bl -tag -width Ds", ...own.flatMap(ofOption), ".El"]),
    ...(row.name === "help" ? [`With ${OPTIONS_TOPIC}, the options of all commands.`] : []),
  ];
}

function ofOption(row: OptionRow): string[] {
  const { name, short, value, help } = row;
  const otherwise = defaultOf(row);
  const spelled = short === undefined ? "" : `Fl ${short} , `;
  const argument = value === undefined ? "" : ` Ar ${word(value)}`;
  return [
    `.It ${spelled}Fl -${escaped(name)}${argument}`,
    text(`${otherwise === undefined ? help : `${help} (default: ${otherwise})`}.`),
  ];
}

/** Makes a sentence of one line of help. */
function sentence(line: string): string {
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
}

function literal(lines: readonly string[]): string[] {
  return [".Bd -literal -offset indent", ...lines.map(text), ".Ed", ".Pp"];
}

/** Text in lines of its own: nothing in it is a request. */
function text(line: string): string {
  // Each sentence on a line of its own, as mdoc(7) wants it.
  return line.split(/(?<=[.;]) (?=[A-Z])/).flatMap((part) => wrap(part, 70, 0)).map((part) =>
    escaped(part).replace(/^(?=[.'])/, "\\&")
  ).join("\n");
}

/** Text for an argument of a macro: nothing in it ends the argument or is a macro. */
function word(part: string): string {
  return `"${escaped(part).replaceAll('"', '""')}"`;
}

function escaped(part: string): string {
  return part.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("…", "...")
    .replaceAll("~", "\\(ti").replaceAll("`", "\\(ga").replaceAll("'", "\\(aq");
}

/** Day of the last commit, so that the same sources give the same page. */
async function lastChanged(): Promise<Date> {
  const epoch = Deno.env.get("SOURCE_DATE_EPOCH");
  if (epoch !== undefined) return new Date(Number(epoch) * 1000);
  const git = new Deno.Command("git", {
    args: ["log", "-1", "--format=%ct"],
    cwd: new URL(".", import.meta.url),
  });
  const { success, stdout } = await git.output();
  if (!success) throw new TypeError("Cannot date the man page: set SOURCE_DATE_EPOCH");
  return new Date(Number(new TextDecoder().decode(stdout)) * 1000);
}

if (import.meta.main) {
  await Deno.stdout.write(new TextEncoder().encode(manPage(await lastChanged())));
}
