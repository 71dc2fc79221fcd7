import { UNSEEN_CHARACTERS } from '../stations/outside-text.ts';
import { StatusLine } from './status-line.ts';

/** Talking with whoever typed the command: results on stdout, words on stderr. */

const OBEYED = new RegExp(`(?![\\n\\t])[${UNSEEN_CHARACTERS}]`, 'gu');

/** The last line of stderr on a terminal, where progress is shown. */
export const statusLine = new StatusLine(process.stderr);

/** The command was written wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** It can't be done, for a reason that a person can act on: exit code 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

export function say(message: string): void {
  statusLine.clear();
  process.stderr.write(`${harmless(message)}\n`);
}

export function print(result: unknown, json: boolean, words: string): void {
  statusLine.clear();
  process.stdout.write(`${json ? JSON.stringify(result) : harmless(words)}\n`);
}

/** Whoever is quoted in them (a file, a certificate, an older journal): no terminal obeys what is printed. Ends of lines are our own. */
export function harmless(words: string): string {
  return words.replaceAll(OBEYED, '?');
}
