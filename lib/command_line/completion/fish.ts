/**
 * The completion for fish.
 *
 * @module
 */

import { fishQuoted } from "../../base/shell_quotes.ts";
import { COMMAND_ROWS, type CommandRow, TEXT_ROWS } from "../command_rows.ts";
import {
  ANY_PROFILE,
  CONFIG_PROFILES,
  CREDENTIALS_PROFILES,
  operandsOf,
  spellings,
  valueOf,
} from "./values.ts";
import { OPTION_ROWS, type OptionRow, PROFILE_ROW } from "../option_rows.ts";

/**
 * Writes the completion script.
 *
 * @returns A script to be sourced, or to be put into a directory of `fish_complete_path`
 */
export function fishCompletion(): string {
  const everywhere = [...OPTION_ROWS, ...TEXT_ROWS];
  const all = [PROFILE_ROW, ...COMMAND_ROWS.flatMap(({ own }) => own), ...everywhere];
  const withValue = all.filter((row) => valueOf(row) !== "none").flatMap(spellings);
  return `# fish completion for op-sts

function __op_sts_profiles
    set -l config $AWS_CONFIG_FILE
    test -n "$config"; or set config $HOME/.aws/config
    set -l credentials $AWS_SHARED_CREDENTIALS_FILE
    test -n "$credentials"; or set credentials $HOME/.aws/credentials
    begin
        command sed -n ${fishQuoted(CONFIG_PROFILES)} (string replace -r '^~/' $HOME/ -- $config)
        command sed -n ${
    fishQuoted(CREDENTIALS_PROFILES)
  } (string replace -r '^~/' $HOME/ -- $credentials)
    end 2>/dev/null | command sort -u
end

# Prints the words that are neither options nor their values, up to --, one a line.
function __op_sts_words
    set -l tokens (commandline -opc)
    set -l skip 0
    for token in $tokens[2..]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $token
            case --
                return
            case ${withValue.map(fishQuoted).join(" ")}
                set skip 1
            case '-*'
            case '*'
                echo $token
        end
    end
end

function __op_sts_no_command
    test (count (__op_sts_words)) = 0
end

function __op_sts_command
    set -l words (__op_sts_words)
    contains -- "$words[1]" $argv
end

function __op_sts_no_operand
    test (count (__op_sts_words)) = 1
end

function __op_sts_behind_dashes
    contains -- -- (commandline -opc)
end

function __op_sts_trailing
    set -l tokens (commandline -opc)
    set -l dashes (contains -i -- -- $tokens)
    set -l rest $tokens[(math $dashes + 1)..]
    test $dashes -lt (count $tokens); or set rest
    # Escaped, since a name may have newlines; fish escapes what it puts into the line by itself.
    for line in (complete --escape -C (string join ' ' -- (string escape -- $rest) (commandline -ct)))
        printf '%s\\0' (string unescape -- (string split -m 1 \\t -- $line)[1] | string collect)
    end
end

function __op_sts_own_profiles
    command op-sts list --names 2>/dev/null
end

complete -c op-sts -f
${
    optionLine(
      PROFILE_ROW,
      `not __op_sts_command ${ANY_PROFILE.join("; and not __op_sts_command ")}`,
    )
  }
${everywhere.map((row) => optionLine(row)).join("\n")}
${COMMAND_ROWS.map(ofCommand).join("\n")}
`;
}

function ofCommand(row: CommandRow): string {
  const { name, alias, help, own, trailing } = row;
  const operands = operandsOf(row);
  const names = [name, alias ?? []].flat();
  const used = `__op_sts_command ${names.join(" ")}; and not __op_sts_behind_dashes`;
  return [
    ...names.map((word) =>
      `complete -c op-sts -n '__op_sts_no_command; and not __op_sts_behind_dashes' -a ${word} -d ${
        fishQuoted(help)
      }`
    ),
    ...own.map((row) => optionLine(row, used)),
    ...(operands.length === 0 ? [] : [
      `complete -c op-sts -n ${fishQuoted(`${used}; and __op_sts_no_operand`)} -a ${
        fishQuoted(operands.join(" "))
      }`,
    ]),
    ...(trailing === undefined ? [] : [
      `complete -c op-sts -n ${fishQuoted(used)} -a -- -d 'the command line to run follows'`,
      `complete -c op-sts -n '__op_sts_command ${name}; and __op_sts_behind_dashes' -a '(__op_sts_trailing | string split0)'`,
    ]),
  ].join("\n");
}

function optionLine(row: OptionRow, condition?: string): string {
  const value = valueOf(row);
  const words = [
    "complete -c op-sts",
    ...(condition === undefined ? [] : [`-n ${fishQuoted(condition)}`]),
    ...(row.short === undefined ? [] : [`-s ${row.short}`]),
    `-l ${row.name}`,
    ...(value === "none" ? [] : value === "file" ? ["-r -F"] : ["-x"]),
    ...(value === "profile" ? ["-a '(__op_sts_profiles)'"] : []),
    ...(value === "own profile" ? ["-a '(__op_sts_own_profiles)'"] : []),
    ...(typeof value === "object" ? [`-a ${fishQuoted(value.join(" "))}`] : []),
    `-d ${fishQuoted(row.help)}`,
  ];
  return words.join(" ");
}
