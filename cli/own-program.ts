import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { siblingFile } from '../stations/sibling-file.ts';

/** This very program, to be started once more as a process of its own: `spawn(process.execPath, ownProgram([…]))`. */
export function ownProgram(words: readonly string[]): string[] {
  const main = fileURLToPath(siblingFile('./main', import.meta.url));
  return ['--disable-warning=ExperimentalWarning', main, ...words];
}

/** The command that people type, which starts the same with the limits that a verb has. It becomes the process itself. */
export function ownCommand(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, '..', 'bin', 'cardline');
  return existsSync(beside) ? beside : join(here, '..', '..', 'bin', 'cardline');
}
