import { readBoundedFile } from '../recipes/bounded-file.ts';
import { CliError } from './terminal.ts';

/** Keys, certificates and secrets are small. */
const TEXT_MAX_BYTES = 1_048_576;

/** The text of a file that somebody named; throws a CliError that says why it can't be read. */
export function textOf(file: string): string {
  const read = readBoundedFile(file, TEXT_MAX_BYTES);
  if (!read.ok) throw new CliError(`${file}: ${read.why.en}`);
  return read.text;
}
