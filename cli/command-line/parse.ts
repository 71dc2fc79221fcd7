import { CommanderError } from 'commander';

import { UsageError } from '../terminal.ts';
import type { Command } from './command.ts';
import type { Options, Raw } from './option.ts';
import { parserOf } from './parser.ts';

/** A command line by its declaration. What is typed is never left out in silence: it is read, or it is a usage error. */

export type RawOptions = Readonly<Record<string, Raw | undefined>>;

export type Parsed =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'given'; readonly raw: RawOptions; readonly words: readonly string[] };

/** `path`: the words that name the command; `args`: those behind them. @throws UsageError */
export function parse(path: readonly string[], command: Command, args: readonly string[]): Parsed {
  const options = { ...command.accepted, ...command.options };
  requireValues(options, args);
  if (args.some((word) => word.includes('\0'))) throw new UsageError('a word has a character that no file name has');
  let said = '';
  const parser = parserOf(path, command, (text) => (said += text));
  for (const name of Object.keys(options)) {
    let times = 0;
    parser.on(`option:${name}`, (given: string | null) => {
      times += 1;
      if (times > 1) throw new UsageError(`--${name} stands twice`);
      if (given === '') throw new UsageError(`--${name} is empty`);
    });
  }
  try {
    parser.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { kind: 'help', text: said };
    throw new UsageError(error.message.replace(/^error: /, ''));
  }
  requireWords(command, parser.args);
  return { kind: 'given', raw: parser.opts(), words: parser.args };
}

/** `--data --json`: a value is missing, and the next option is none. One that begins with a hyphen is written `--data=-x`. */
function requireValues(options: Options, args: readonly string[]): void {
  for (const [index, word] of args.entries()) {
    if (word === '--') return;
    const name = word.startsWith('--') ? word.slice(2) : '';
    if (!Object.hasOwn(options, name) || options[name]?.value === null) continue;
    const next = args[index + 1];
    if (next !== undefined && next.length > 1 && next.startsWith('-'))
      throw new UsageError(
        `--${name}: its value is missing; one that begins with a hyphen is given as --${name}=${next}`,
      );
  }
}

function requireWords(command: Command, words: readonly string[]): void {
  const surplus = words[command.wordsMost ?? command.words?.length ?? 0];
  if (surplus !== undefined) throw new UsageError(`«${surplus}» is not expected here`);
  if (words.includes('')) throw new UsageError('a word is empty');
  const missing = command.words?.[words.length];
  if (missing !== undefined && missing.optional !== true)
    throw new UsageError(missing.missing ?? `${missing.name} is missing`);
}
