/**
 * The completion for zsh, to be sourced or to be put into a directory of `fpath` as `_op-sts`.
 *
 * @module
 */

import { posixQuoted } from "../../base/shell_quotes.ts";
import { COMMAND_ROWS, type CommandRow, TEXT_ROWS } from "../command_rows.ts";
import { ANY_PROFILE, operandsOf, PROFILES_FUNCTION, spellings, valueOf } from "./values.ts";
import { OPTION_ROWS, type OptionRow, PROFILE_ROW } from "../option_rows.ts";

/** Writes the completion script. */
export function zshCompletion(): string {
  return `#compdef op-sts
# zsh completion for op-sts

${PROFILES_FUNCTION}

_op_sts_profile() {
  local -a profiles
  profiles=(\${(f)"$(_op_sts_profiles)"})
  compadd -a profiles
}

_op_sts_own_profile() {
  local -a profiles
  profiles=(\${(f)"$(command op-sts list --names 2>/dev/null)"})
  compadd -a profiles
}

_op-sts() {
  local curcontext=$curcontext state
  typeset -A opt_args
  local -a everywhere rows
  everywhere=(
${[...OPTION_ROWS, ...TEXT_ROWS].map((row) => `    ${specification(row)}`).join("\n")}
  )
  _arguments -C $everywhere ${specification(PROFILE_ROW)} '(-): :->command' '(-)*:: :->behind'
  case $state in
    command)
      rows=(
${
    COMMAND_ROWS.flatMap(({ name, alias, help }) =>
      [name, alias ?? []].flat().map((word) => `        ${posixQuoted(`${word}:${help}`)}`)
    ).join("\n")
  }
      )
      _describe command rows
      ;;
    behind)
      curcontext=\${curcontext%:*:*}:op-sts-$words[1]:
      case $words[1] in
${COMMAND_ROWS.map(ofCommand).join("\n")}
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _op-sts ]]; then
  _op-sts "$@"
elif (( $+functions[compdef] )); then
  compdef _op-sts op-sts
fi
`;
}

function ofCommand(row: CommandRow): string {
  const { alias, own, operand, trailing } = row;
  const name = alias === undefined ? row.name : `${row.name}|${alias}`;
  const rows = ANY_PROFILE.includes(row.name) ? own : [...own, PROFILE_ROW];
  const specifications = rows.map(specification);
  if (operand !== undefined) {
    specifications.push(posixQuoted(`1:${operand}:(${operandsOf(row).join(" ")})`));
  }
  const call = ["_arguments", "$everywhere", ...specifications].join(" ");
  if (trailing === undefined) return `        ${name}) ${call} ;;`;
  return `        ${name})
          local dashes=\${words[(i)--]}
          if (( dashes < CURRENT )); then
            (( CURRENT -= dashes ))
            shift dashes words
            _normal
          else
            ${call} '1: :(--)'
          fi
          ;;`;
}

function specification(row: OptionRow): string {
  const [first = "", second] = spellings(row);
  const help = `[${row.help.replace(/[[\\\]:]/g, "\\$&")}]`;
  const value = valueOf(row);
  const action = typeof value === "object"
    ? `(${value.join(" ")})`
    : value === "file"
    ? "_files"
    : value === "profile"
    ? "_op_sts_profile"
    : value === "own profile"
    ? "_op_sts_own_profile"
    : " ";
  const behind = value === "none" ? "" : `:${row.value}:${action}`;
  const equals = value === "none" ? "" : "=";
  if (second === undefined) return posixQuoted(`${first}${equals}${help}${behind}`);
  return `${posixQuoted(`(${first} ${second})`)}{${first},${second}${equals}}${
    posixQuoted(help + behind)
  }`;
}
