/**
 * The completion for zsh, to be sourced or to be put into a directory of `fpath` as `_op-sts`.
 *
 * @module
 */

import { COMMAND_ROWS, type CommandRow, TEXT_ROWS } from "./command_rows.ts";
import { PROFILES_FUNCTION, quoted, spellings, valueOf } from "./completion_values.ts";
import { OPTION_ROWS, type OptionRow } from "./option_rows.ts";

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

_op-sts() {
  local curcontext=$curcontext state
  typeset -A opt_args
  local -a everywhere rows
  everywhere=(
${[...OPTION_ROWS, ...TEXT_ROWS].map((row) => `    ${specification(row)}`).join("\n")}
  )
  _arguments -C $everywhere '(-): :->command' '(-)*:: :->behind'
  case $state in
    command)
      rows=(
${COMMAND_ROWS.map(({ name, help }) => `        ${quoted(`${name}:${help}`)}`).join("\n")}
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

function ofCommand({ name, own, operand, operands, trailing }: CommandRow): string {
  const specifications = own.map(specification);
  if (operand !== undefined) {
    const words = operands === undefined ? "" : `(${operands.join(" ")})`;
    specifications.push(quoted(`1:${operand}:${words}`));
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
    : " ";
  const behind = value === "none" ? "" : `:${row.value}:${action}`;
  const equals = value === "none" ? "" : "=";
  if (second === undefined) return quoted(`${first}${equals}${help}${behind}`);
  return `${quoted(`(${first} ${second})`)}{${first},${second}${equals}}${quoted(help + behind)}`;
}
