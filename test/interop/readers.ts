import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { SERIAL_READER_DRIVER } from '../../scripts/readers.ts';
import { sleep } from '../../stations/clock.ts';
import { clock } from '../process/processes.ts';

/** Strangers' software that reads cards: Debian's pcscd with the driver of serial GemPC Twin readers, OpenSC, OpenPACE. */

const NEVER = new AbortController().signal;
const LOOK_EVERY_MS = 300;
const PATIENCE_MS = 20_000;
const READER_NAME = 'Cardline head';

/** pcscd on one serial line, in the foreground; it wants to be root, and to be alone on its computer. */
export class PcscDaemon {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(terminal: string, folder: string): Promise<PcscDaemon> {
    const configuration = join(folder, 'reader.conf.d');
    mkdirSync(configuration);
    writeFileSync(
      join(configuration, 'head.conf'),
      `FRIENDLYNAME "${READER_NAME}"\nDEVICENAME ${terminal}:GemPCTwin\nLIBPATH ${SERIAL_READER_DRIVER}\nCHANNELID 1\n`,
    );
    const child = spawn('pcscd', ['--foreground', '--config', configuration], { stdio: 'ignore' });
    const daemon = new PcscDaemon(child);
    const endMs = clock.nowMs() + PATIENCE_MS;
    while (!openscTool('-l').includes(READER_NAME)) {
      if (clock.nowMs() > endMs) {
        daemon.stop();
        throw new Error('pcscd sees no reader');
      }
      await sleep(clock, LOOK_EVERY_MS, NEVER);
    }
    return daemon;
  }

  stop(): void {
    this.#child.kill('SIGTERM');
  }
}

export function openscTool(...args: string[]): string {
  const done = spawnSync('opensc-tool', args, { encoding: 'utf8', timeout: PATIENCE_MS });
  return `${done.stdout}${done.stderr}`;
}

/** The full name that pcscd gives the reader. */
export function readerName(): string {
  return /Cardline head.*/.exec(openscTool('-l'))?.[0] ?? READER_NAME;
}

/** Compiles the reader on OpenPACE; the value is its file. */
export function compileReader(folder: string): string {
  const flags = spawnSync('pkg-config', ['--cflags', '--libs', 'libeac', 'libpcsclite'], { encoding: 'utf8' });
  const file = join(folder, 'read-emrtd');
  const source = join(import.meta.dirname, 'read-emrtd.c');
  const built = spawnSync('gcc', ['-O1', '-Wall', '-Wextra', '-o', file, source, ...flags.stdout.trim().split(/\s+/)], {
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(built.stderr);
  return file;
}
