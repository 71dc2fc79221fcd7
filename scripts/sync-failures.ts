import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { JournalStore } from '../controller/journal/store.ts';
import { verify } from '../controller/journal/verify.ts';
import { RealClock } from '../stations/clock.ts';

/**
 * The disk refuses to make something durable: for every n, the n-th fdatasync of a writing journal fails, once and for good
 * (strace injects EIO). What was acknowledged before must be there afterwards, and the chain must hold. Needs Debian's
 * strace. `node scripts/sync-failures.ts`; it calls itself as the writer.
 */

const ENTRIES = 12;
const clock = new RealClock();

if (process.argv[2] === 'write') {
  const store = JournalStore.open(process.argv[3] ?? '', clock);
  for (let index = 1; index <= ENTRIES; index += 1) {
    store.append({ kind: 'clock.stepped', byMs: index, while: 'running' });
    store.commit();
    process.stdout.write(`${index}\n`);
  }
  store.close();
} else {
  process.exitCode = check() ? 0 : 1;
}

function check(): boolean {
  let failures = 0;
  let refused = 0;
  for (const mode of ['once', 'for good'] as const) {
    for (let n = 1; n <= ENTRIES + 6; n += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'cardline-sync-'));
      const when = mode === 'once' ? String(n) : `${n}+`;
      const inject = `inject=fsync,fdatasync:error=EIO:when=${when}`;
      const writer = spawnSync(
        'strace',
        [
          '-f',
          '-qq',
          '-e',
          'trace=fsync,fdatasync',
          '-e',
          inject,
          '-o',
          '/dev/null',
          process.execPath,
          import.meta.filename,
          'write',
          folder,
        ],
        { encoding: 'utf8' },
      );
      if (writer.error !== undefined) throw writer.error;
      const acknowledged = writer.stdout.split('\n').filter((line) => line !== '').length;
      if (writer.status !== 0) refused += 1;
      const found = whatIsThere(folder);
      // One more than was acknowledged may be there: nobody can know what became of the commit that failed.
      const right = found.chain === 'intact' && found.entries >= acknowledged && found.entries <= acknowledged + 1;
      if (!right) {
        failures += 1;
        process.stdout.write(`sync ${n} fails ${mode}: ${acknowledged} acknowledged, ${JSON.stringify(found)}\n`);
      }
      rmSync(folder, { recursive: true });
    }
  }
  process.stdout.write(`${JSON.stringify({ runs: 2 * (ENTRIES + 6), refused, failures })}\n`);
  return failures === 0 && refused > 0;
}

function whatIsThere(folder: string): { entries: number; chain: unknown } {
  try {
    const store = JournalStore.open(folder, clock);
    const { entries, chain } = verify(store, () => null);
    store.close();
    return { entries, chain };
  } catch (error) {
    return { entries: 0, chain: error instanceof Error ? error.message : String(error) };
  }
}
