import { loaded, type Command } from '../command-line/command.ts';
import { allDeclared } from '../command-line/listing.ts';
import type { Form } from '../command-line/option.ts';

/** What a shell completes, apart from the script of each shell. */

export interface CompletedOption {
  /** With its hyphens. */
  readonly name: string;
  readonly about: string;
  /** What stands for its value, such as `FILE`; null for a flag. */
  readonly value: string | null;
  readonly completes: Completes;
}

/** What is offered for a value. */
export type Completes =
  | { readonly kind: 'nothing' | 'files' | 'folders' }
  | { readonly kind: 'choices'; readonly choices: readonly string[] };

/** The program, a group or a command. */
export interface Place {
  /** The words that name it: none for the program. */
  readonly path: readonly string[];
  readonly below: readonly { readonly word: string; readonly about: string }[];
  readonly options: readonly CompletedOption[];
  /** For words between the options. */
  readonly words: Completes;
}

const NOTHING: Completes = { kind: 'nothing' };
const HELP: CompletedOption = { name: '--help', about: 'this help', value: null, completes: NOTHING };
const VERSION: CompletedOption = { name: '--version', about: 'the version', value: null, completes: NOTHING };

/** Every place, the program first. */
export async function completed(): Promise<readonly Place[]> {
  const nodes = await allDeclared();
  const program: Place = {
    path: [],
    below: [
      ...nodes.map(([word, { summary }]) => ({ word, about: summary })),
      { word: 'help', about: 'explains a command' },
    ],
    options: [HELP, VERSION],
    words: NOTHING,
  };
  const others = nodes.map(async ([name, node]) => {
    if (node.kind === 'command') return [placeOf([name], node)];
    const below = Object.entries(node.commands).map(([word, { summary }]) => ({ word, about: summary }));
    const group: Place = { path: [name], below, options: [HELP], words: NOTHING };
    const verbs = Object.entries(node.commands).map(async ([verb, one]) => placeOf([name, verb], await loaded(one)));
    return [group, ...(await Promise.all(verbs))];
  });
  return [program, ...(await Promise.all(others)).flat()];
}

function placeOf(path: readonly string[], { options, words = [] }: Command): Place {
  const named = Object.entries(options).map(([name, { about, value, form }]) => ({
    name: `--${name}`,
    about,
    value,
    completes: completesOf(form),
  }));
  const form = words[0]?.form;
  return {
    path,
    below: [],
    options: [...named, HELP],
    words: form === undefined ? NOTHING : completesOf({ kind: form }),
  };
}

function completesOf(form: Form | null): Completes {
  switch (form?.kind) {
    case 'file':
      return { kind: 'files' };
    case 'folder':
      return { kind: 'folders' };
    case 'choice':
      return { kind: 'choices', choices: form.choices };
    case 'number':
    case 'text':
    case undefined:
      return NOTHING;
  }
}
