import { fork, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A bench's other end, a process of its own: the file of this name beside this one, as it is in a clone or compiled. */
export function forkBeside(name: string, args: readonly string[]): ChildProcess {
  const here = fileURLToPath(import.meta.url);
  const file = join(dirname(here), `${name}${here.endsWith('.ts') ? '.ts' : '.js'}`);
  return fork(file, args, { execArgv: ['--disable-warning=ExperimentalWarning'] });
}
