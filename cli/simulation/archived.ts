import { zstdCompressSync } from 'node:zlib';

import { genealogy } from '../../controller/journal/genealogy.ts';
import { Archiver } from '../../controller/journal/segments/archiver.ts';
import { MemoryDisk } from '../../controller/journal/segments/memory-disk.ts';
import type { JournalStore } from '../../controller/journal/store.ts';
import type { VirtualLine } from './virtual-line.ts';

/** After a storm its batch is closed: its entries move to segments, the power fails, and every card's origin must be what it was. */

const TERMS = { least: 1, most: 700, frameBytes: 20_000, pauseMs: 0 } as const;

/** What is otherwise afterwards. A batch that is still open is ordered first: nothing of it may move. */
export async function violationsOfArchive(line: VirtualLine): Promise<string[]> {
  const { store } = line;
  const { disk } = store.segments;
  if (!(disk instanceof MemoryDisk)) return [];
  const openSince = store.entries + 1;
  line.order(1);
  const [before, digest] = [originsOf(store), store.digest];
  const archiver = new Archiver({
    store,
    clock: { nowMs: () => 0, wallTimeMs: () => line.clock.wallTimeMs(), schedule: (_, task) => soon(task) },
    terms: TERMS,
    sign: null,
    alsoNeeded: () => Number.MAX_SAFE_INTEGER,
    pack: (text) => Promise.resolve(zstdCompressSync(text)),
  });
  await archiver.archiveClosed();
  disk.crash();
  const violations: string[] = [];
  if (store.segments.upTo >= openSince) violations.push('entries of an open batch were moved to a segment');
  if (store.digest !== digest || originsOf(store) !== before)
    violations.push('cards come from elsewhere than before their entries were moved');
  return violations;
}

function soon(task: () => void): () => void {
  queueMicrotask(task);
  return () => undefined;
}

function originsOf(store: JournalStore): string {
  return JSON.stringify([...genealogy(store)]);
}
