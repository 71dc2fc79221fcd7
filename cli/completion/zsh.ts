import type { Completes, CompletedOption, Place } from './completed.ts';

/** For zsh: each command's options as the specifications of `_arguments` (zshcompsys(1)). */
export function zshScript(places: readonly Place[]): string {
  const named = places.filter(({ path }) => path.length > 0);
  return `#compdef cardline
_cardline() {
  local at= next
  integer i=2
  [[ $words[2] == help ]] && (( CURRENT > 2 )) && i=3
  while (( i < CURRENT )); do
    next="\${at:+$at }$words[i]"
    case "$next" in
      ${named.map(({ path }) => quoted(path.join(' '))).join('|')}) at=$next; (( i++ )) ;;
      *) break ;;
    esac
  done
  # What is behind the words that name the command.
  words=("\${(@)words[i-1,-1]}")
  (( CURRENT -= i - 2 ))
  local -a below
  case "$at" in
${places.map((place) => `    ${quoted(place.path.join(' '))})\n${offersAt(place)}\n      ;;`).join('\n')}
  esac
}
if [ "$funcstack[1]" = _cardline ]; then _cardline "$@"; else compdef _cardline cardline; fi
`;
}

function offersAt({ below, options, words }: Place): string {
  const specifications = options.map((option) => specificationOf(option));
  if (words.kind !== 'nothing') specifications.push(quoted(`*:FILE:${actionOf(words)}`));
  if (below.length === 0) return `      _arguments ${specifications.join(' \\\n        ')}`;
  const described = below.map(({ word, about }) => quoted(`${word}:${about.replaceAll(':', '\\:')}`));
  return `      below=(\n        ${described.join('\n        ')}\n      )\n      _describe command below\n      _arguments ${specifications.join(' ')}`;
}

function specificationOf({ name, about, value, completes }: CompletedOption): string {
  const described = `${name}[${about.replaceAll(/[[\]\\:]/g, '\\$&')}]`;
  return quoted(
    value === null ? described : `${described}:${value.replaceAll(/[:|[\]]/g, ' ')}:${actionOf(completes)}`,
  );
}

function actionOf(completes: Completes): string {
  switch (completes.kind) {
    case 'nothing':
      return ' ';
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'choices':
      return `(${completes.choices.join(' ')})`;
  }
}

function quoted(words: string): string {
  return `'${words.replaceAll("'", String.raw`'\''`)}'`;
}
