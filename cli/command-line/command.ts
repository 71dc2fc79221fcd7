import type { Variable } from './environment.ts';
import type { Given, Options } from './option.ts';
import type { Sources } from './settings.ts';

/** What a command is, apart from what it does: one declaration from which it is parsed, explained and completed. */

/** A word between the options, such as the file that is imported. */
export interface Word {
  /** As the help shows it, such as `FILE`. */
  readonly name: string;
  readonly about: string;
  readonly optional?: true;
  /** What is said where it is missing. */
  readonly missing?: string;
  readonly form?: 'file' | 'folder';
}

interface Declared<O extends Options> {
  /** One line. */
  readonly summary: string;
  /** More than that, for its own help. */
  readonly about?: string;
  readonly options: O;
  /** Options that other commands of the group read: accepted here as well, and without an effect. */
  readonly accepted?: Options;
  readonly words?: readonly Word[];
  /** Where another surplus word has always been accepted without an effect. */
  readonly wordsMost?: number;
  /** Command lines as they are typed. */
  readonly examples: readonly [string, ...string[]];
  /** Names of `environment.ts` that it reads besides those that every command reads. */
  readonly environment?: readonly Variable[];
  /** Each option is read from the environment and from a configuration file, too. */
  readonly configurable?: true;
}

/** `sources`: what was said where, for whoever explains it. @returns the exit code: 0 done, 1 failed */
type Run<G> = (given: G, words: readonly string[], sources: Sources) => Promise<number>;

export interface Command extends Declared<Options> {
  readonly kind: 'command';
  readonly run: Run<Readonly<Record<string, unknown>>>;
}

/** One whose declaration needs modules that a list of commands should not wait for. */
interface Later {
  readonly kind: 'later';
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Commands under a common name, such as `data backup`. */
export interface Group {
  readonly kind: 'group';
  readonly summary: string;
  readonly commands: Readonly<Record<string, Command | Later>>;
  /** The word that names the command may stand behind options. */
  readonly wordAnywhere?: true;
}

export type Node = Command | Group;

/** `run` loads the module that does it: a declaration is loaded for help and completion, too, and has to be light. */
export function command<O extends Options>(declared: Declared<O> & { readonly run: Run<Given<O>> }): Command {
  // What the options hold is of their declared types: `parse` reads them by these very declarations.
  return { ...declared, kind: 'command', run: declared.run as Command['run'] };
}

export function later(summary: string, load: (summary: string) => Promise<Command>): Later {
  return { kind: 'later', summary, load: () => load(summary) };
}

export function loaded(declared: Command | Later): Promise<Command> {
  return declared.kind === 'later' ? declared.load() : Promise.resolve(declared);
}

export function group(summary: string, commands: Group['commands']): Group {
  return { kind: 'group', summary, commands };
}
