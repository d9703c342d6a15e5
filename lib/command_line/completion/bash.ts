/**
 * The completion for bash, 3.2 of macOS included, with or without the package bash-completion.
 *
 * @module
 */

import { posixQuoted } from "../../base/shell_quotes.ts";
import { COMMAND_ROWS, commandWords, TEXT_ROWS } from "../command_rows.ts";
import { ANY_PROFILE, operandsOf, PROFILES_FUNCTION, spellings, valueOf } from "./values.ts";
import { OPTION_ROWS, type OptionRow, PROFILE_ROW } from "../option_rows.ts";

/** Writes the completion script. */
export function bashCompletion(): string {
  const everywhere = [PROFILE_ROW, ...OPTION_ROWS, ...TEXT_ROWS];
  const all = [...COMMAND_ROWS.flatMap(({ own }) => own), ...everywhere];
  const withValue = all.filter((row) => valueOf(row) !== "none");
  return `# bash completion for op-sts

${PROFILES_FUNCTION}

# Writes $1 as the line needs it in which \$_op_sts_quote stands open. Not by compopt, which bash 3.2 has not.
_op_sts_quoted() {
  local quote=\\'
  case $_op_sts_quote in
    "$quote") printf %s "\${1//$quote/$quote\\\\$quote$quote}" ;;
    '"') printf %s "$1" | command sed 's/[\\\\"\$\`]/\\\\&/g; s/!/"\\\\!"/g' ;;
    *) printf %q "$1" ;;
  esac
}

# Offers those lines of $2 that begin with $1, without what bash leaves as it is. Not by compgen -W, which would run what a profile's name says.
_op_sts_offer() {
  local word
  while IFS= read -r word; do
    [[ -n $word && $word == "$1"* ]] && COMPREPLY+=("$(_op_sts_quoted "\${word#"$_op_sts_before"}")")
  done <<<"$2"
}

# Takes quotes and backslashes out of a word that is being typed, as the shell will; runs nothing of it.
_op_sts_plain() {
  local text=$1 plain='' quote='' sign index
  for ((index = 0; index < \${#text}; index++)); do
    sign=\${text:index:1}
    if [[ $quote == "'" ]]; then
      if [[ $sign == "'" ]]; then quote=''; else plain+=$sign; fi
    elif [[ $sign == '"' ]]; then
      if [[ -z $quote ]]; then quote=$sign; else quote=''; fi
    elif [[ $sign == "'" && -z $quote ]]; then
      quote=$sign
    elif [[ $sign == "\\\\" ]]; then
      ((index++))
      plain+=\${text:index:1}
    else
      plain+=$sign
    fi
  done
  printf %s "$plain"
}

# Offers the files that begin with $1. Not by compgen -f, whose lines no name with a newline survives.
_op_sts_files() {
  local typed=$1 begin=$1 home='' name
  case $typed in
    -*) return ;;
    '~/'*) home=$HOME/ begin=\${typed#'~/'} ;;
  esac
  for name in "$home$begin"*; do
    [[ -e $name || -L $name ]] || continue
    [[ -d $name ]] && name+=/
    if [[ -n $home ]]; then
      COMPREPLY+=("~/$(_op_sts_quoted "\${name#"$home"}")")
    else
      # A program would take it for an option.
      [[ $name == -* ]] && name=./$name
      COMPREPLY+=("$(_op_sts_quoted "$name")")
    fi
  done
  [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == */ ]] && compopt -o nospace 2>/dev/null
}

# Completes the command line behind --, which begins at word $1.
_op_sts_behind() {
  local name typed
  for name in _comp_command_offset _command_offset; do
    if declare -F "$name" >/dev/null; then
      "$name" "$1"
      return
    fi
  done
  typed=$(_op_sts_plain "\${COMP_WORDS[COMP_CWORD]}")
  if (($1 == COMP_CWORD)) && [[ $typed != */* ]]; then
    _op_sts_offer "$typed" "$(compgen -c -- "$typed")"
  else
    _op_sts_files "$typed"
  fi
}

# Puts the words together that bash has split at : = and @ (COMP_WORDBREAKS), into words, which begin at places. The
# value of --option=value stays a word of its own; before is what stands in front of the piece that is completed.
_op_sts_join() {
  local rest=$COMP_LINE piece index last
  for ((index = 0; index <= COMP_CWORD; index++)); do
    piece=\${COMP_WORDS[index]}
    last=$((\${#words[@]} - 1))
    if ((last < 0)) || [[ $rest != "$piece"* || -z $piece && $rest == [[:space:]]* ]]; then
      rest=\${rest#*"$piece"}
      words+=("$piece") places+=("$index") _op_sts_before=''
    elif rest=\${rest#"$piece"} && [[ $piece == = && \${words[last]} =~ ^--[a-z-]+$ ]]; then
      words+=('') places+=("$index") _op_sts_before=''
    else
      # Of the three only @ is completed along with what follows (readline's special prefixes).
      _op_sts_before=\${words[last]%@}
      words[last]+=$piece
      [[ $piece == [:=]* ]] && _op_sts_before+=$piece
    fi
  done
}

_op_sts() {
  local piece=\${COMP_WORDS[COMP_CWORD]} command='' option='' operand='' index word current
  local words=() places=() _op_sts_before='' _op_sts_quote=\${piece:0:1}
  COMPREPLY=()
  _op_sts_join
  for ((index = 1; index < \${#words[@]} - 1; index++)); do
    word=\${words[index]}
    if [[ -n $option ]]; then
      option=''
      continue
    fi
    case $word in
      --)
        _op_sts_before=''
        _op_sts_behind "\${places[index + 1]}"
        return
        ;;
      ${[...new Set(withValue.flatMap(spellings))].join("|")}) option=$word ;;
      -*) ;;
      *) if [[ -z $command ]]; then command=$word; else operand=$word; fi ;;
    esac
  done
  current=$(_op_sts_plain "\${words[index]}")
  _op_sts_before=$(_op_sts_plain "$_op_sts_before")
  [[ $piece == = ]] && piece=''

  case $option in
    '') ;;
${withValue.map(valueCase).filter((line) => line !== "").join("\n")}
    *) return ;;
  esac

  local options=${lines(everywhere)}
  case $command in
    '') word=${posixQuoted(commandWords().join("\n"))} ;;
${
    COMMAND_ROWS.map((row) => {
      const { name, alias, own, trailing } = row;
      const words = trailing === undefined ? operandsOf(row) : ["--"];
      return `    ${alias === undefined ? name : `${name}|${alias}`}) word=${
        posixQuoted(words.join("\n"))
      } options+=$'\\n'${lines(own)} ;;`;
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
      _op_sts_files "$(_op_sts_plain "$piece")"
      return
      ;;`;
    case "profile":
      // The option of all commands has the same spellings, and asks which command it is.
      return "";
    case "own profile":
      return `    ${names})
      case $command in
        ${ANY_PROFILE.join("|")}) _op_sts_offer "$current" "$(_op_sts_profiles)" ;;
        *) _op_sts_offer "$current" "$(command op-sts list --names 2>/dev/null)" ;;
      esac
      return
      ;;`;
    default:
      return `    ${names})
      _op_sts_offer "$current" ${posixQuoted(value.join("\n"))}
      return
      ;;`;
  }
}

function lines(rows: readonly OptionRow[]): string {
  return posixQuoted(rows.flatMap(spellings).join("\n"));
}
