import { parseArgs, type ParseArgsConfig } from 'node:util';

import { samePerson } from '../controller/people/same-person.ts';
import { UNSEEN_CHARACTERS } from '../stations/outside-text.ts';
import { formatProblem, type FileResult } from '../recipes/yaml-file.ts';

/** Talking with whoever typed the command: results on stdout, words on stderr. */

const OBEYED = new RegExp(`(?![\\n\\t])[${UNSEEN_CHARACTERS}]`, 'gu');

/** The command was written wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** It can't be done, for a reason that a person can act on: exit code 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

export function say(message: string): void {
  process.stderr.write(`${harmless(message)}\n`);
}

export function print(result: unknown, json: boolean, words: string): void {
  process.stdout.write(`${json ? JSON.stringify(result) : harmless(words)}\n`);
}

/** Whoever is quoted in them (a file, a certificate, an older journal): no terminal obeys what is printed. Ends of lines are our own. */
export function harmless(words: string): string {
  return words.replaceAll(OBEYED, '?');
}

type Options = NonNullable<ParseArgsConfig['options']>;
export type Values = Record<string, string | boolean | undefined>;

/**
 * Options by name and at most `wordsMost` words between them. Anything unknown, empty, said twice or beyond that is a usage error:
 * what is typed is never left out in silence.
 */
export function parse(args: string[], options: Options, wordsMost = 0): { values: Values; words: string[] } {
  const { values, positionals, tokens } = parsed(args, options);
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (seen.has(token.name)) throw new UsageError(`--${token.name} stands twice`);
    if (token.value === '') throw new UsageError(`--${token.name} is empty`);
    seen.add(token.name);
  }
  const surplus = positionals[wordsMost];
  if (surplus !== undefined) throw new UsageError(`«${surplus}» is not expected here`);
  if (positionals.includes('')) throw new UsageError('a word is empty');
  if (args.some((word) => word.includes('\0'))) throw new UsageError('a word has a character that no file name has');
  return { values: values as Values, words: positionals };
}

function parsed(args: string[], options: Options) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

export function text(values: Values, name: string, otherwise: string | null): string {
  const value = values[name];
  if (typeof value === 'string') return value;
  if (otherwise === null) throw new UsageError(`--${name} is missing`);
  return otherwise;
}

/** A number in [least, most], in plain decimals; null stands for an option that must be given. */
export function number(values: Values, name: string, otherwise: number | null, least: number, most: number): number {
  return numberLike(/^\d+(\.\d+)?$/, 'a number', { values, name, otherwise, least, most });
}

/** A whole number in [least, most]; null stands for an option that must be given. */
export function wholeNumber(
  values: Values,
  name: string,
  otherwise: number | null,
  least: number,
  most: number,
): number {
  return numberLike(/^\d+$/, 'a whole number', { values, name, otherwise, least, most });
}

interface NumberOption {
  readonly values: Values;
  readonly name: string;
  readonly otherwise: number | null;
  readonly least: number;
  readonly most: number;
}

function numberLike(form: RegExp, what: string, { values, name, otherwise, least, most }: NumberOption): number {
  const value = values[name];
  if (value === undefined && otherwise !== null) return otherwise;
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  const read = typeof value === 'string' && form.test(value) ? Number(value) : Number.NaN;
  if (!(read >= least && read <= most)) throw new UsageError(`--${name} must be ${what} from ${least} to ${most}`);
  return read;
}

export function flag(values: Values, name: string): boolean {
  return values[name] === true;
}

/** The file's content, or an error that names each problem with file, line and path. */
export function accept<T>(result: FileResult<T>): T {
  if (result.ok) return result.value;
  throw new CliError(result.problems.map(formatProblem).join('\n'));
}

/** One of a few words. */
export function oneOf<T extends string>(value: string, name: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`--${name} ${value}: must be ${choices.join(', ')}`);
  return found;
}

/** Those who stand for what one alone may not do. */
export function twoPeople(values: Values): { readonly by: string; readonly second: string } {
  const [by = '', second = ''] = ['by', 'second'].map((name) => text(values, name, null).trim().normalize('NFC'));
  if (by === '' || second === '' || samePerson(by, second))
    throw new UsageError('two different people stand for this: --by NAME --second NAME');
  return { by, second };
}
