import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, describe, expect, test } from 'vitest';

import { writeLongJournal } from '../../cli/bench/long-journal.ts';
import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { VERSION_5, VERSION_10 } from '../../controller/journal/older-data-kit.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import { DATABASE_NAME, SCHEMA_VERSION } from '../../controller/journal/store-file.ts';
import { JournalKey } from '../../controller/keys/journal-key.ts';
import { KeyRing } from '../../controller/orders/keys.ts';
import { sleep } from '../../stations/clock.ts';
import { SystemEntropy } from '../../stations/random.ts';
import { NIGHTLY } from '../nightly.ts';
import { clock, PATIENCE_MS, Workplace } from './processes.ts';

/** Data of an older version, opened by this one, which is killed in the midst of it: they are of the one or of the other, and whole. */

const CARDS = NIGHTLY ? 20_000 : 200;
const LOOK_EVERY_MS = 2;
const NEVER = new AbortController().signal;

let place = new Workplace();
afterEach(() => {
  place.clear();
  place = new Workplace();
});

/** Number and hash of every entry of the file, whatever version it is of. */
function entriesOf(data: string): string[] {
  const database = new DatabaseSync(join(data, DATABASE_NAME), { readOnly: true, timeout: PATIENCE_MS });
  try {
    return database
      .prepare('SELECT seq, hash FROM entry ORDER BY seq')
      .all()
      .map(({ seq, hash }) => `${String(seq)} ${String(hash)}`);
  } finally {
    database.close();
  }
}

function versionOf(data: string): number {
  const database = new DatabaseSync(join(data, DATABASE_NAME), { readOnly: true, timeout: PATIENCE_MS });
  try {
    return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  } finally {
    database.close();
  }
}

/** A folder as that version left it. */
async function olderFolder(sql: string): Promise<string> {
  const [data, home] = [place.path('data'), place.path('home')];
  await writeLongJournal(data, CARDS, {
    recipe: defaultRecipe(installedRecipes()),
    keys: KeyRing.fromFile(join(home, 'master.key'), new SystemEntropy()),
    journalKey: JournalKey.fromFile(join(home, 'journal-signer.key')),
    endsAtMs: clock.wallTimeMs(),
    contentsKept: 0,
    progress: () => undefined,
  });
  const database = new DatabaseSync(join(data, DATABASE_NAME));
  database.exec(sql);
  database.close();
  return data;
}

describe.each([
  [5, VERSION_5],
  [10, VERSION_10],
])('data of version %i', (version, sql) => {
  test(
    'are whole after each kill, and of this version in the end',
    async () => {
      const data = await olderFolder(sql);
      const whole = entriesOf(data);
      const copy = join(data, `${DATABASE_NAME}.version-${version}`);
      const stages: readonly (readonly [string, () => boolean])[] = [
        ['while the copy is made', () => existsSync(`${copy}.new`)],
        ['once the copy is there', () => existsSync(copy)],
        ['once it is of this version', () => versionOf(data) === SCHEMA_VERSION],
      ];
      for (const [stage, isThere] of stages) {
        const opening = place.spawn('data', 'compact', '--data', data);
        while (opening.child.exitCode === null && !isThere()) await sleep(clock, LOOK_EVERY_MS, NEVER);
        await opening.kill('SIGKILL');
        expect([version, SCHEMA_VERSION]).toContain(versionOf(data));
        expect([stage, entriesOf(data)]).toEqual([stage, whole]);
      }
      expect(place.run('data', 'compact', '--data', data)).toMatchObject({ code: 0 });
      const store = JournalStore.openForReading(data, clock);
      expect([...store.reader.rows()].map(({ seq, hash }) => `${seq} ${hash}`)).toEqual(whole);
      store.close();
      expect(existsSync(`${copy}.new`)).toBe(false);
      expect(place.verify(data)).toMatchObject({ chain: 'intact', violations: [], orders: { accepted: CARDS } });
      // What is made of the entries is what they say.
      const rebuilt = JSON.parse(place.run('data', 'rebuild', '--data', data, '--json').stdout) as {
        projections: { name: string; changed: boolean }[];
      };
      expect(rebuilt.projections.filter(({ changed }) => changed)).toEqual([]);
    },
    PATIENCE_MS * 4,
  );
});
