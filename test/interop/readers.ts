import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { SERIAL_READER_DRIVER } from '../../scripts/readers.ts';
import { sleep } from '../../stations/clock.ts';
import { PcscSocket } from '../../stations/links/pcsc.ts';
import { clock } from '../process/processes.ts';

/** Strangers' software that reads cards: Debian's pcscd with the driver of serial GemPC Twin readers, OpenSC, OpenPACE. */

const NEVER = new AbortController().signal;
const LOOK_EVERY_MS = 300;
const PATIENCE_MS = 120_000;
const READER_NAME = 'Cardline head';

/** pcscd on serial lines, in the foreground; it wants to be root, and to be alone on its computer. */
export class PcscDaemon {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()));
  }

  /** With one reader, `Cardline head`. */
  static start(terminal: string, folder: string): Promise<PcscDaemon> {
    return PcscDaemon.with(new Map([[READER_NAME, terminal]]), folder);
  }

  /** With readers of these names on these terminals; resolves once it sees them. May be started anew in the same folder. */
  static async with(readers: ReadonlyMap<string, string>, folder: string): Promise<PcscDaemon> {
    const configuration = join(folder, 'reader.conf.d');
    mkdirSync(configuration, { recursive: true });
    const lines = [...readers].map(
      ([name, terminal], index) =>
        `FRIENDLYNAME "${name}"\nDEVICENAME ${terminal}:GemPCTwin\nLIBPATH ${SERIAL_READER_DRIVER}\nCHANNELID ${index + 1}\n`,
    );
    writeFileSync(join(configuration, 'head.conf'), lines.join('\n'));
    const daemon = new PcscDaemon(spawn('pcscd', ['--foreground', '--config', configuration], { stdio: 'ignore' }));
    const endMs = clock.nowMs() + PATIENCE_MS;
    while ((await readersSeen()) < readers.size) {
      if (clock.nowMs() > endMs) {
        await daemon.stop();
        throw new Error('pcscd sees no reader');
      }
      await sleep(clock, LOOK_EVERY_MS, NEVER);
    }
    return daemon;
  }

  stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    return this.#ended;
  }

  /** As a crash does. */
  kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    return this.#ended;
  }
}

/** Asked without a process that would keep this one, and the heads in it, from answering pcscd. */
async function readersSeen(): Promise<number> {
  const link = new PcscSocket(clock);
  const opened = await link.open(() => undefined);
  const seen = opened.ok ? await link.readers() : opened;
  await link.close();
  return seen.ok ? seen.value.length : 0;
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
