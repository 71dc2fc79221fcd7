import type { Completes, Place } from './completed.ts';

/** For bash: a function that finds the words that name the command, then offers what stands behind them. */
export function bashScript(places: readonly Place[]): string {
  const named = places.filter(({ path }) => path.length > 0);
  const values = named.flatMap(({ path, options }) =>
    options.flatMap(({ name, value, completes }) =>
      value === null ? [] : [`    '${[...path, name].join(' ')}') ${offer(completes)}; return ;;`],
    ),
  );
  return `# bash completion for cardline
_cardline() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= begin=1 i
  COMPREPLY=()
  [ "\${COMP_WORDS[1]}" = help ] && [ "$COMP_CWORD" -gt 1 ] && begin=2
  for ((i = begin; i < COMP_CWORD; i++)); do
    case "\${path:+$path }\${COMP_WORDS[i]}" in
      ${named.map(({ path }) => `'${path.join(' ')}'`).join(' | ')}) path="\${path:+$path }\${COMP_WORDS[i]}" ;;
      *) break ;;
    esac
  done
  case "$path $prev" in
${values.join('\n')}
  esac
  case "$path" in
${places.map((place) => `    '${place.path.join(' ')}') ${offersAt(place)} ;;`).join('\n')}
  esac
}
complete -F _cardline cardline
`;
}

function offersAt({ below, options, words }: Place): string {
  const names = options.map(({ name }) => name);
  if (below.length > 0) return offer({ kind: 'choices', choices: [...below.map(({ word }) => word), ...names] });
  const offered = offer({ kind: 'choices', choices: names });
  return words.kind === 'nothing' ? offered : `if [[ $cur == -* ]]; then ${offered}; else ${offer(words)}; fi`;
}

function offer(completes: Completes): string {
  switch (completes.kind) {
    case 'nothing':
      return ':';
    case 'files':
      return 'compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur")';
    case 'folders':
      return 'compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur")';
    case 'choices':
      return `mapfile -t COMPREPLY < <(compgen -W '${completes.choices.join(' ')}' -- "$cur")`;
  }
}
