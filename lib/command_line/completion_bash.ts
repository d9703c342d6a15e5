/**
 * The completion for bash, 3.2 of macOS included, with or without the package bash-completion.
 *
 * @module
 */

import { COMMAND_ROWS, TEXT_ROWS } from "./command_rows.ts";
import { PROFILES_FUNCTION, quoted, spellings, valueOf } from "./completion_values.ts";
import { OPTION_ROWS, type OptionRow } from "./option_rows.ts";

/** Writes the completion script. */
export function bashCompletion(): string {
  const everywhere = [...OPTION_ROWS, ...TEXT_ROWS];
  const all = [...COMMAND_ROWS.flatMap(({ own }) => own), ...everywhere];
  const withValue = all.filter((row) => valueOf(row) !== "none");
  return `# bash completion for op-sts

${PROFILES_FUNCTION}

# Offers those lines of $2 that begin with $1. Not by compgen -W, which would run what a profile's name says.
_op_sts_offer() {
  local word
  while IFS= read -r word; do
    [[ -n $word && $word == "$1"* ]] && COMPREPLY+=("$(printf %q "$word")")
  done <<<"$2"
}

# Completes the command line behind --, which begins at word $1.
_op_sts_behind() {
  local name
  for name in _comp_command_offset _command_offset; do
    if declare -F "$name" >/dev/null; then
      "$name" "$1"
      return
    fi
  done
  local words=-f
  (($1 == COMP_CWORD)) && words=-c
  while IFS= read -r name; do
    [[ -n $name ]] && COMPREPLY+=("$name")
  done <<<"$(compgen "$words" -- "\${COMP_WORDS[COMP_CWORD]}")"
}

_op_sts() {
  local current=\${COMP_WORDS[COMP_CWORD]} command='' option='' operand='' index word
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    # Bash splits --cache=field into three words.
    [[ $word == = ]] && continue
    if [[ -n $option ]]; then
      option=''
      continue
    fi
    case $word in
      --)
        _op_sts_behind $((index + 1))
        return
        ;;
      ${withValue.flatMap(spellings).join("|")}) option=$word ;;
      -*) ;;
      *) if [[ -z $command ]]; then command=$word; else operand=$word; fi ;;
    esac
  done
  [[ $current == = ]] && current=''

  case $option in
    '') ;;
${withValue.map(valueCase).filter((line) => line !== "").join("\n")}
    *) return ;;
  esac

  local options=${lines(everywhere)}
  case $command in
    '') word=${quoted(COMMAND_ROWS.map(({ name }) => name).join("\n"))} ;;
${
    COMMAND_ROWS.map(({ name, own, operands = [], trailing }) => {
      const words = trailing === undefined ? operands : ["--"];
      return `    ${name}) word=${quoted(words.join("\n"))} options+=$'\\n'${lines(own)} ;;`;
    }).join("\n")
  }
    *) return ;;
  esac
  if [[ $current == -* ]]; then
    _op_sts_offer "$current" "$options"
  elif [[ -z $operand ]]; then
    _op_sts_offer "$current" "$word"
  fi
}

complete -F _op_sts op-sts
`;
}

function valueCase(row: OptionRow): string {
  const value = valueOf(row);
  const names = spellings(row).join("|");
  switch (value) {
    case "none":
    case "text":
      return "";
    case "file":
      return `    ${names})
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do
        [[ -n $word ]] && COMPREPLY+=("$word")
      done <<<"$(compgen -f -- "$current")"
      return
      ;;`;
    case "profile":
      return `    ${names})
      _op_sts_offer "$current" "$(_op_sts_profiles)"
      return
      ;;`;
    default:
      return `    ${names})
      _op_sts_offer "$current" ${quoted(value.join("\n"))}
      return
      ;;`;
  }
}

function lines(rows: readonly OptionRow[]): string {
  return quoted(rows.flatMap(spellings).join("\n"));
}
