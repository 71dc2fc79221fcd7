import { existsSync, statSync } from 'node:fs';

import { readBoundedFile } from '../recipes/bounded-file.ts';
import { CliError, UsageError } from './terminal.ts';

/** Keys, certificates and secrets are small. */
const TEXT_MAX_BYTES = 1_048_576;

/** The text of a file that somebody named; throws a CliError that says why it can't be read. */
export function textOf(file: string): string {
  const read = readBoundedFile(file, TEXT_MAX_BYTES);
  if (!read.ok) throw new CliError(`${file}: ${read.why.en}`);
  return read.text;
}

/** @throws {UsageError | CliError} where it is not said, not there, or a folder. */
export function requireFile(file: string | undefined): string {
  if (file === undefined) throw new UsageError('the file is missing');
  if (!existsSync(file)) throw new CliError(`there is no file ${file}`);
  if (statSync(file).isDirectory()) throw new CliError(`${file} is a folder, and a file is wanted`);
  return file;
}
