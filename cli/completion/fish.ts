import type { Completes, Place } from './completed.ts';

/** For fish: a condition that compares the words that name the command, and a line for each word and option. */
export function fishScript(places: readonly Place[]): string {
  const named = places.filter(({ path }) => path.length > 0);
  return `# fish completion for cardline
function __cardline_at
    set -l at ''
    for word in (commandline -opc)[2..]
        set -l next (string trim "$at $word")
        if test "$word" = help -a "$at" = ''
            continue
        end
        if not contains -- "$next" ${named.map(({ path }) => quoted(path.join(' '))).join(' ')}
            break
        end
        set at $next
    end
    test "$at" = "$argv[1]"
end
complete -c cardline -f
${places.flatMap((place) => linesOf(place)).join('\n')}
`;
}

function linesOf({ path, below, options, words }: Place): string[] {
  const begin = `complete -c cardline -n ${quoted(`__cardline_at ${quoted(path.join(' '))}`)}`;
  return [
    ...below.map(({ word, about }) => `${begin} -a ${word} -d ${quoted(about)}`),
    ...options.map(
      ({ name, about, value, completes }) =>
        `${begin} -l ${name.slice(2)}${value === null ? '' : ` -x${offer(completes)}`} -d ${quoted(about)}`,
    ),
    ...(words.kind === 'nothing' ? [] : [`${begin}${offer(words)}`]),
  ];
}

function offer(completes: Completes): string {
  switch (completes.kind) {
    case 'nothing':
      return '';
    case 'files':
      return " -a '(__fish_complete_path)'";
    case 'folders':
      return " -a '(__fish_complete_directories)'";
    case 'choices':
      return ` -a ${quoted(completes.choices.join(' '))}`;
  }
}

function quoted(words: string): string {
  return `'${words.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
