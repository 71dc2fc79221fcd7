import { parseArgs, type ParseArgsConfig } from 'node:util';

import { samePerson } from '../controller/people/same-person.ts';
import { formatProblem, type FileResult } from '../recipes/yaml-file.ts';

/** Talking with whoever typed the command: results on stdout, words on stderr. */

/** The command was written wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** It can't be done, for a reason that a person can act on: exit code 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

export function print(result: unknown, json: boolean, words: string): void {
  process.stdout.write(`${json ? JSON.stringify(result) : words}\n`);
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values = Record<string, string | boolean | undefined>;

/** Options by name and the words between them; anything unknown, or given twice, is a usage error. */
export function parse(args: string[], options: Options): { values: Values; words: string[] } {
  try {
    const { values, positionals, tokens } = parseArgs({
      args,
      options,
      allowPositionals: true,
      strict: true,
      tokens: true,
    });
    const given = new Set<string>();
    for (const token of tokens) {
      if (token.kind !== 'option') continue;
      if (given.has(token.name)) throw new UsageError(`--${token.name} stands twice`);
      given.add(token.name);
    }
    return { values: values as Values, words: positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export function text(values: Values, name: string, otherwise: string | null): string {
  const value = values[name];
  if (typeof value === 'string') return value;
  if (otherwise === null) throw new UsageError(`--${name} is missing`);
  return otherwise;
}

/** A number in [least, most]; null stands for an option that must be given. */
export function number(values: Values, name: string, otherwise: number | null, least: number, most: number): number {
  const value = values[name];
  if (value === undefined && otherwise !== null) return otherwise;
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (!(parsed >= least && parsed <= most)) throw new UsageError(`--${name} must be a number from ${least} to ${most}`);
  return parsed;
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
