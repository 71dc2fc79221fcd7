import { readdirSync, readFileSync, existsSync, cpSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { writeLongJournal } from '../../cli/bench/long-journal.ts';
import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import { JournalKey } from '../../controller/keys/journal-key.ts';
import { KeyRing } from '../../controller/orders/keys.ts';
import { sleep } from '../../stations/clock.ts';
import { SeededRandom, SystemEntropy } from '../../stations/random.ts';
import { NIGHTLY } from '../nightly.ts';
import { clock, PATIENCE_MS, Workplace, type RunningProcess } from './processes.ts';

/** `cardline data archive`, killed anywhere: each entry is read from one place, and the same words end what was begun. */

const CARDS = NIGHTLY ? 3000 : 300;
/** In the night so many kills more, at any time. */
const KILLS = NIGHTLY ? 25 : 0;
/** As long as it takes where nothing kills it, or longer. */
const RUNS_MS = 8000;
const LOOK_EVERY_MS = 5;
const NEVER = new AbortController().signal;

let place = new Workplace();
let whole: readonly string[] = [];
beforeEach(async () => {
  const home = place.path('home');
  await writeLongJournal(place.path('data'), CARDS, {
    recipe: defaultRecipe(installedRecipes()),
    keys: KeyRing.fromFile(join(home, 'master.key'), new SystemEntropy()),
    journalKey: JournalKey.fromFile(join(home, 'journal-signer.key')),
    endsAtMs: clock.wallTimeMs(),
    contentsKept: 0,
    progress: () => undefined,
  });
  whole = read(place.path('data'));
}, PATIENCE_MS);
afterEach(() => {
  place.clear();
  place = new Workplace();
});

/** Number and hash of every entry, in the order in which they are read. */
function read(data: string): string[] {
  const store = JournalStore.openForReading(data, clock);
  try {
    return [...store.reader.rows()].map(({ seq, hash }) => `${seq} ${hash}`);
  } finally {
    store.close();
  }
}

interface Stage {
  readonly files: readonly string[];
  /** A segment is written to its last byte, and has no name yet. */
  readonly written: boolean;
  /** Segments in the table, and the entry up to which rows are deleted. */
  readonly segments: number;
  readonly dropped: number;
}

function stageOf(data: string): Stage {
  const folder = join(data, 'segments');
  const store = JournalStore.openForReading(data, clock);
  try {
    const { all } = store.segments;
    const files = existsSync(folder) ? readdirSync(folder) : [];
    const written = files.some((name) => name.endsWith('.new') && isWritten(join(folder, name)));
    return { files, written, segments: all.length, dropped: all.at(-1)?.dropped ?? 0 };
  } finally {
    store.close();
  }
}

/** A segment ends with the letters that it begins with; it may have got its name meanwhile. */
function isWritten(file: string): boolean {
  try {
    return readFileSync(file).subarray(8).toString('latin1').endsWith('CRDLSEG1');
  } catch {
    return false;
  }
}

const STAGES: readonly (readonly [string, (stage: Stage) => boolean])[] = [
  ['while it writes a segment', ({ files }) => files.some((name) => name.endsWith('.new'))],
  ['while it reads the segment back', ({ written, segments }) => segments === 0 && written],
  ['before a row is deleted', ({ segments }) => segments > 0],
  ['between two deletions', ({ dropped }) => dropped > 0],
];

/** Kills it as soon as it has come so far; it may have ended, where this computer is slow. */
async function killAt(archiving: RunningProcess, data: string, isThere: (stage: Stage) => boolean): Promise<void> {
  while (archiving.child.exitCode === null && !isThere(stageOf(data))) await sleep(clock, LOOK_EVERY_MS, NEVER);
  await archiving.kill('SIGKILL');
}

function expectEnded(data: string): void {
  const ended = place.run('data', 'archive', '--data', data, '--json');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const { archivedUpTo } = JSON.parse(ended.stdout) as { archivedUpTo: number };
  expect(archivedUpTo).toBeGreaterThan(whole.length / 2);
  expect(read(data)).toEqual(whole);
  expect(readdirSync(join(data, 'segments')).filter((name) => !name.endsWith('.seg'))).toEqual([]);
  expect(stageOf(data).dropped).toBe(archivedUpTo);
  expect(place.verify(data)).toMatchObject({ chain: 'intact', violations: [], orders: { accepted: CARDS } });
}

describe('kill -9 of an archive', () => {
  test('at each of its stages, one after the other: nothing is lost, nothing is there twice', async () => {
    const data = place.path('data');
    for (const [stage, isThere] of STAGES) {
      await killAt(place.spawn('data', 'archive', '--data', data), data, isThere);
      expect([stage, read(data)]).toEqual([stage, whole]);
    }
    expectEnded(data);
  });

  test.runIf(NIGHTLY)(
    'at any time, again and again, while segments go to another disk',
    async () => {
      const random = new SeededRandom('archive killed');
      const untouched = place.path('untouched');
      cpSync(place.path('data'), untouched, { recursive: true });
      for (let kill = 0; kill < KILLS; kill += 1) {
        const [data, to] = [place.path(`data-${kill}`), place.path(`other-disk-${kill}`)];
        cpSync(untouched, data, { recursive: true });
        const archiving = place.spawn('data', 'archive', '--data', data, '--to', to);
        await sleep(clock, random.below(RUNS_MS), NEVER);
        await archiving.kill('SIGKILL');
        const store = JournalStore.openForReading(data, clock, [to]);
        const found = [...store.reader.rows()].map(({ seq, hash }) => `${seq} ${hash}`);
        store.close();
        expect([kill, found]).toEqual([kill, whole]);
        expect(place.run('data', 'archive', '--data', data, '--to', to)).toMatchObject({ code: 0 });
        expect(place.run('data', 'restore', '--data', data, '--segments', to)).toMatchObject({ code: 0 });
        expect(read(data)).toEqual(whole);
      }
    },
    PATIENCE_MS * 10,
  );
});
