import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { siblingFile } from '../../stations/sibling-file.ts';

/** A bench's other end, a process of its own: the file of this name beside this one, as it is in a clone or compiled. */
export function forkBeside(name: string, args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(siblingFile(`./${name}`, import.meta.url)), args, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
}
