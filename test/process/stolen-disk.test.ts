import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import { accepted, untilJournal } from './journal-watch.ts';
import { Workplace } from './processes.ts';

/** What whoever steals the data folder, or a backup of it, finds of the citizens: nothing; and what is left after the batch is shredded. */

const CARDS = 4;
/** Of the order file that a workplace makes. */
const SEED = '5';

let place = new Workplace();
afterEach(() => {
  place.clear();
  place = new Workplace();
});

/** Every word of a citizen that is long enough to be told from chance. */
function personal(): string[] {
  const file = place.path('known.ndjson');
  const made = place.run('orders', 'generate', '--count', String(CARDS), '--seed', SEED, '--out', file);
  if (made.code !== 0) throw new Error(made.stderr);
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => Object.entries(JSON.parse(line) as Record<string, unknown>))
    .filter(([name]) => !['orderId', 'deliveryOffice', 'nationality', 'religion', 'ethnicity'].includes(name))
    .flatMap(([, value]) => (typeof value === 'string' ? [value] : []))
    .filter((text) => text.length >= 9 && !/^\d{4}-\d\d-\d\d$/.test(text));
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function foundIn(files: readonly string[], words: readonly string[]): string[] {
  return files.flatMap((file) => {
    const bytes = readFileSync(file);
    return words.flatMap((word) =>
      [Buffer.from(word), Buffer.from(word, 'utf16le'), Buffer.from(word.slice(0, 40))].some((form) =>
        bytes.includes(form),
      )
        ? [`${file}: ${word.slice(0, 40)}`]
        : [],
    );
  });
}

describe('a data folder in the wrong hands', () => {
  test('killed in the middle of a batch, its log beside it, and backed up: no field of any citizen is readable', async () => {
    const data = place.path('data');
    const { line, process: machines } = await place.devices(8);
    // With pictures: QC's are sealed in the folder, too.
    const words = place.batch(line, data, CARDS).map((word) => (word === 'modelled' ? 'real' : word));
    const controller = place.spawn(...words);
    await untilJournal(data, (entries) => accepted(entries) >= 1);
    await controller.kill('SIGKILL');
    expect(existsSync(join(data, 'journal.db-wal'))).toBe(true);
    const secrets = personal();
    expect(secrets.length).toBeGreaterThan(CARDS * 5);
    expect(foundIn(filesUnder(data), secrets)).toEqual([]);

    const backup = place.path('backup.db');
    expect(place.run('data', 'backup', '--data', data, '--out', backup).code).toBe(0);
    expect(foundIn([backup], secrets)).toEqual([]);
    // Whoever owns the keys goes on from the backup as if it were the folder.
    const restored = place.path('restored');
    expect(place.run('data', 'restore', backup, '--data', restored).code).toBe(0);
    const again = await place.spawn(...words.map((word) => (word === data ? restored : word))).end();
    expect(JSON.parse(again.stdout)).toMatchObject({
      cards: { ordered: CARDS, accepted: CARDS, lost: 0, duplicated: 0 },
    });

    // Nor is anything of them in what controller and machines said.
    const said = [...controller.lines, ...machines.lines, again.stdout, again.stderr].join('\n');
    expect(said).toContain('line Stopped → Resetting');
    expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);

    const batch = /B-[0-9a-f]{10}/.exec(again.stderr)?.[0] ?? '';
    const shred = ['data', 'shred', '--data', restored, '--by', 'Hoa', '--batch', batch];
    expect(place.run(...shred, '--json').stdout).toContain(batch);
    expect(place.run(...shred).code).toBe(1);
    const proof = place.verify(restored);
    expect(proof).toMatchObject({ chain: 'intact', violations: [], orders: { ordered: CARDS, accepted: CARDS } });

    // The folder that the backup was made of has not seen what was made since: it would make those cards again.
    const older = place.run(...words);
    expect([older.code, older.stderr]).toEqual([1, expect.stringContaining('it is an older copy')]);
    const accept = ['data', 'accept-older', '--data', data, '--by', 'Hoa', '--second'];
    expect(place.run(...accept, 'hoa').code).toBe(2);
    expect(place.run(...accept, 'Lan').code).toBe(0);
    const resumed = place.verify(data);
    expect(resumed).toMatchObject({ chain: 'intact', violations: [], orders: { ordered: CARDS, waiting: 0 } });
    expect(place.run(...accept, 'Lan').code).toBe(1);
  });

  test('a backup that somebody changed is not restored', async () => {
    const data = place.path('data');
    const file = place.orders(3);
    expect(place.run('orders', 'import', file, '--data', data).code).toBe(0);
    const backup = place.path('backup.db');
    expect(place.run('data', 'backup', '--data', data, '--out', backup).code).toBe(0);
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(backup);
    database.exec('UPDATE entry SET at = at + 1 WHERE seq = 3');
    database.close();
    const restored = place.run('data', 'restore', backup, '--data', place.path('elsewhere'));
    expect(restored.code).toBe(1);
    expect(restored.stderr).toContain('broken at entry 3');
    expect(existsSync(join(place.path('elsewhere'), 'journal.db'))).toBe(false);
  });
});
