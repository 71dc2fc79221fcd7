import { zstdCompressSync } from 'node:zlib';

import { genealogy } from '../../controller/journal/genealogy.ts';
import type { Entry } from '../../controller/journal/entry.ts';
import { Archiver, type ArchiveTerms } from '../../controller/journal/segments/archiver.ts';
import { MemoryDisk } from '../../controller/journal/segments/memory-disk.ts';
import type { JournalStore } from '../../controller/journal/store.ts';
import type { Clock } from '../../stations/clock.ts';
import type { SeededRandom } from '../../stations/random.ts';
import type { VirtualLine } from './virtual-line.ts';

/** Small pieces, so that a batch makes several segments of several frames. */
const TERMS: ArchiveTerms = { least: 1, most: 700, frameBytes: 20_000, pauseMs: 0 };
const PAUSE_MS = 20;
const AGAIN_MS = 1000;
/** Steps on the disk, of which a batch takes some twenty. */
const KILLED_BEFORE_STEP = 24;
/** What was made before the second batch was ordered can leave; so much of the first one is. */
const MADE_BEFORE_NEXT = 0.9;

/**
 * A second batch is ordered when most of the first is made, and once the first is closed its entries move to segments, in mid-storm; while they
 * move, the power fails once. Whatever controller starts after it reads them from there.
 */
export class MidStormArchive {
  /** Entries that were in segments when a controller started. */
  readFromSegments = 0;
  readonly #line: VirtualLine;
  readonly #later: number;
  #killedAtStep: number;
  #archiver: Archiver;
  #isRunning = false;
  #isWanted = false;
  #settled = 0;
  #isOrdered = false;

  /** `later`: so many cards are ordered in mid-storm. */
  constructor(line: VirtualLine, later: number, random: SeededRandom) {
    this.#line = line;
    this.#later = later;
    this.#killedAtStep = 1 + random.below(KILLED_BEFORE_STEP);
    this.#archiver = this.#newArchiver();
  }

  /** To be called with every turn's entries. `first`: so many cards were ordered before the storm. */
  turn(entries: readonly Entry[], first: number): void {
    for (const { body } of entries) {
      if (body.kind === 'order.set-aside' || (body.kind === 'card.ended' && body.outcome === 'accepted'))
        this.#settled += 1;
      if (body.kind === 'batch.reconciled') this.#archive();
    }
    if (this.#isOrdered || this.#settled < first * MADE_BEFORE_NEXT) return;
    this.#isOrdered = true;
    this.#order();
  }

  /** The controller is gone, and with it what was moving; its computer comes back with what was durable. */
  crashed(): void {
    const { store, clock } = this.#line;
    this.#archiver.stop();
    this.#archiver = this.#newArchiver();
    const { disk } = store.segments;
    if (disk instanceof MemoryDisk) {
      disk.step = () => undefined;
      disk.crash();
    }
    this.readFromSegments = Math.max(this.readFromSegments, store.segments.upTo);
    if (this.#isWanted) clock.schedule(PAUSE_MS, () => this.#archive());
  }

  #order(): void {
    const { clock } = this.#line;
    clock.schedule(0, () => {
      if (!this.#line.orderMeanwhile(this.#later)) clock.schedule(AGAIN_MS, () => this.#order());
    });
  }

  #archive(): void {
    this.#isWanted = true;
    if (this.#isRunning || this.#line.killed) return;
    this.#isRunning = true;
    const { disk } = this.#line.store.segments;
    if (disk instanceof MemoryDisk) disk.step = () => this.#step();
    const archiver = this.#archiver;
    const ended = (): void => {
      if (archiver === this.#archiver) this.#isWanted = false;
      this.#isRunning = false;
    };
    // Its end by a power cut says nothing: what follows reads what is there.
    archiver.archiveClosed().then(ended, ended);
  }

  #step(): void {
    this.#killedAtStep -= 1;
    if (this.#killedAtStep !== 0) return;
    this.#line.killController('now');
    throw new Error('the power failed');
  }

  #newArchiver(): Archiver {
    const { store, clock } = this.#line;
    return archiverOf(store, clock, { ...TERMS, pauseMs: PAUSE_MS });
  }
}

/** After a storm its batch is closed: its entries move to segments, the power fails, and every card's origin must be what it was. */

/** What is otherwise afterwards. A batch that is still open is ordered first: nothing of it may move. */
export async function violationsOfArchive(line: VirtualLine): Promise<string[]> {
  const { store } = line;
  const { disk } = store.segments;
  if (!(disk instanceof MemoryDisk)) return [];
  disk.step = () => undefined;
  const openSince = store.entries + 1;
  line.order(1);
  const [before, digest] = [originsOf(store), store.digest];
  const clock: Clock = {
    nowMs: () => 0,
    wallTimeMs: () => line.clock.wallTimeMs(),
    schedule: (_, task) => soon(task),
  };
  await archiverOf(store, clock, TERMS).archiveClosed();
  disk.crash();
  const violations: string[] = [];
  if (store.segments.upTo >= openSince) violations.push('entries of an open batch were moved to a segment');
  if (store.digest !== digest || originsOf(store) !== before)
    violations.push('cards come from elsewhere than before their entries were moved');
  return violations;
}

/** Nobody signs, and no thread packs: the same seed does the same. */
function archiverOf(store: JournalStore, clock: Clock, terms: ArchiveTerms): Archiver {
  const pack = (text: string): Promise<Uint8Array> => Promise.resolve(zstdCompressSync(text));
  return new Archiver({ store, clock, terms, sign: null, alsoNeeded: () => Number.MAX_SAFE_INTEGER, pack });
}

function soon(task: () => void): () => void {
  queueMicrotask(task);
  return () => undefined;
}

function originsOf(store: JournalStore): string {
  return JSON.stringify([...genealogy(store)]);
}
