import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { EntryBody } from '../controller/journal/entry.ts';
import { HeldJournal } from '../controller/journal/held-journal.ts';
import { JournalStore } from '../controller/journal/store.ts';
import { appendAsTheStore, chainAnew, withDatabase } from '../controller/journal/thief-kit.ts';
import type { World } from '../controller/journal/world.ts';
import { JournalKey } from '../controller/keys/journal-key.ts';
import { RECIPES_FOLDER } from '../recipes/recipe.ts';
import { RealClock } from '../stations/clock.ts';
import { defaultLayoutFile } from '../stations/line-layout.ts';
import { cardline } from './cardline.ts';
import { headsFolder, journalKeyFile } from './home.ts';

/** What the commands say of a data folder that somebody had in hand, and which of it two people may accept. */

const CLOCK = new RealClock();
const before = { ...process.env };

let root = '';
let data = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'held-data-'));
  data = join(root, 'data');
  process.env['CARDLINE_HOME'] = join(root, 'home');
});
afterEach(() => {
  process.env = { ...before };
  rmSync(root, { recursive: true });
});

interface Done {
  readonly code: number;
  /** What is for people. */
  readonly said: string;
  readonly printed: string;
}

async function typed(...args: readonly string[]): Promise<Done> {
  const [said, printed]: [string[], string[]] = [[], []];
  const hear = (to: string[]) => (chunk: unknown) => to.push(String(chunk)) > 0;
  const spies = [
    vi.spyOn(process.stderr, 'write').mockImplementation(hear(said)),
    vi.spyOn(process.stdout, 'write').mockImplementation(hear(printed)),
  ];
  try {
    return { code: await cardline([...args]), said: said.join(''), printed: printed.join('') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

interface Verified {
  readonly chain: unknown;
  readonly checkpoints: { readonly count: number };
  readonly violations: readonly string[];
}

async function verified(): Promise<Verified & { readonly code: number }> {
  const { code, printed } = await typed('verify', '--data', data, '--json');
  const said = JSON.parse(printed) as Verified;
  // That tables no longer follow from entries which were edited is said as well (`controller/tables`).
  return { code, ...said, violations: said.violations.filter((one) => !one.startsWith('table ')) };
}

function held(world: World, line = 'line-1'): HeldJournal {
  const seal = JournalKey.fromFile(journalKeyFile());
  return new HeldJournal({
    seal,
    headsFolder: headsFolder(),
    dataFolder: data,
    line: { line, world },
    problems: 'refuse',
  });
}

function write(world: World, bodies: readonly EntryBody[]): void {
  const store = JournalStore.open(data, CLOCK, held(world));
  for (const body of bodies) store.append(body);
  store.commit();
  store.close();
}

/** Is the journal gone on with as this line's? */
function starts(world: World): boolean {
  try {
    JournalStore.open(data, CLOCK, held(world)).close();
    return true;
  } catch {
    return false;
  }
}

const cleared: EntryBody = { kind: 'line.cleared', by: 'Lan' };

/** A line that was opened, and has signed what it did. */
function worked(world: World, entries = 6): void {
  const opened = { kind: 'line.opened', line: 'line-1', simulated: world === 'simulated' } as const;
  write(world, [
    { ...opened, layoutHash: 'h', software: 's', jobSeries: '', security: 'SignAndEncrypt' },
    ...Array.from({ length: entries }, () => cleared),
  ]);
  const key = JournalKey.fromFile(journalKeyFile());
  const store = JournalStore.open(data, CLOCK, held(world));
  store.append({ kind: 'journal.checkpoint', ...key.checkpoint(store.entries, store.digest, '') });
  store.commit();
  store.close();
}

const steal = (change: (database: DatabaseSync) => void): void => withDatabase(data, change);

function historyAnew(): void {
  steal((database) => {
    database.exec("DELETE FROM entry WHERE kind = 'journal.checkpoint'; UPDATE entry SET at = at + 1 WHERE seq = 1");
    database.exec('UPDATE projected SET position = (SELECT max(seq) FROM entry)');
    chainAnew(database);
  });
}

function realLayout(): string {
  const file = join(root, 'real.yaml');
  let port = 20;
  const layout = readFileSync(defaultLayoutFile(), 'utf8')
    .replace('simulated: true', 'simulated: false')
    .replace(/^line: .*$/m, 'line: line-1')
    .replaceAll('127.0.0.1:0', () => `127.0.0.1:${(port += 1)}`)
    .replaceAll('/simulated/', '/dev/cardline-nothing-');
  writeFileSync(file, layout);
  return file;
}

const acceptOlder = (...more: readonly string[]): Promise<Done> =>
  typed('data', 'accept-older', '--data', data, '--by', 'Lan', '--second', 'Minh', ...more);

describe('verify', () => {
  test('finds nothing wrong with a real line’s journal that nobody touched', async () => {
    worked('real');
    expect(await verified()).toMatchObject({ code: 0, chain: 'intact', checkpoints: { count: 1 }, violations: [] });
  });

  test('C2: names an entry that goes on the chain and was written without the key', async () => {
    worked('real');
    steal((database) => appendAsTheStore(database, cleared));
    expect(await verified()).toMatchObject({
      code: 1,
      chain: 'intact',
      violations: expect.arrayContaining([
        expect.stringMatching(/^entry 9 was written without the journal’s key/),
      ]) as string[],
    });
  });

  test('C2: finds checkpoints that are hidden under another kind, and names the entries', async () => {
    worked('real');
    steal((database) => database.exec("UPDATE entry SET kind = 'line.cleared' WHERE kind = 'journal.checkpoint'"));
    expect(await verified()).toMatchObject({
      code: 1,
      checkpoints: { count: 1 },
      violations: expect.arrayContaining(['entry 8 stands under another kind than its own']) as string[],
    });
  });

  test('C2: names a table that Cardline never made', async () => {
    worked('real');
    steal((database) => database.exec('CREATE TABLE quiet (x)'));
    expect(await typed('verify', '--data', data)).toMatchObject({
      code: 1,
      said: expect.stringContaining('table quiet in it, which Cardline never made') as string,
    });
  });

  test('C3: names a history that was made anew from a first entry that is a millisecond later', async () => {
    worked('real');
    historyAnew();
    // As long as it was before.
    steal((database) => appendAsTheStore(database, cleared));
    expect(await verified()).toMatchObject({
      code: 1,
      chain: 'intact',
      violations: expect.arrayContaining([
        expect.stringMatching(/^entry 1 is not the one .* another history$/) as string,
      ]) as string[],
    });
  });

  test('C3: misses the head of a real line’s journal, and none of a simulated one’s or on another computer', async () => {
    worked('real');
    const key = join(root, 'public.pem');
    cpSync(`${journalKeyFile()}.pub`, key);
    rmSync(headsFolder(), { recursive: true });
    expect(await verified()).toMatchObject({
      code: 1,
      violations: [expect.stringMatching(/^nothing is kept here of how far the journal of the line line-1 had come/)],
    });
    expect(await typed('verify', '--data', data, '--journal-key', key)).toMatchObject({ code: 0 });
  });

  test('C3: does not pass many entries without a valid checkpoint', async () => {
    worked('simulated', 20);
    write(
      'simulated',
      Array.from({ length: 2501 }, () => cleared),
    );
    const { code, violations } = await verified();
    expect(code).toBe(1);
    expect(violations).toEqual([expect.stringMatching(/^entries 22 to 2523 have no valid checkpoint behind them/)]);
  });
});

describe('two people', () => {
  test('C3: go on with another history than the line’s own, and that is a fact of the journal', async () => {
    worked('real');
    historyAnew();
    // Its tables are those of the history before.
    expect([(await acceptOlder()).code, (await typed('data', 'rebuild', '--data', data)).code]).toEqual([1, 0]);
    expect([starts('real'), (await acceptOlder()).code, starts('real')]).toEqual([false, 0, true]);
    const store = JournalStore.openForReading(data, CLOCK);
    expect([...store.read(7)].map(({ body }) => body)).toEqual([
      { kind: 'journal.resumed', from: 7, lost: 1, by: 'Lan', second: 'Minh' },
    ]);
    store.close();
    expect(await acceptOlder()).toMatchObject({
      code: 1,
      said: expect.stringContaining('nothing to accept') as string,
    });
  });

  test('C3: go on where the head was lost', async () => {
    worked('real');
    rmSync(headsFolder(), { recursive: true });
    expect([starts('real'), (await acceptOlder()).code, starts('real')]).toEqual([false, 0, true]);
  });

  test('C3: begin a new journal where the line’s own is gone, and only there', async () => {
    const layout = realLayout();
    expect(await acceptOlder('--line', layout)).toMatchObject({ code: 1 });
    expect(existsSync(data)).toBe(false);
    worked('real');
    for (const name of readdirSync(data)) rmSync(join(data, name), { recursive: true });
    expect(starts('real')).toBe(false);
    expect(await acceptOlder('--line', layout)).toMatchObject({ code: 0, said: '' });
    expect(starts('real')).toBe(true);
    const store = JournalStore.openForReading(data, CLOCK);
    expect([...store.read(0)].map(({ body }) => body)).toEqual([
      { kind: 'journal.resumed', from: 0, lost: 8, by: 'Lan', second: 'Minh' },
    ]);
    store.close();
  });

  test('can’t go on with a chain that is broken', async () => {
    worked('real');
    rmSync(headsFolder(), { recursive: true });
    steal((database) => database.exec("UPDATE entry SET body = replace(body, 'Lan', 'Hoa') WHERE seq = 4"));
    expect(await acceptOlder()).toMatchObject({
      code: 1,
      said: expect.stringContaining('broken at entry 4') as string,
    });
  });
});

describe('tables beside the entries', () => {
  const strangeRow = (): void =>
    steal((database) =>
      database.exec(`INSERT INTO account (name, roles, active, set_by, set_at, subject, badge, password, pin, used_at, closed)
        VALUES ('Eve', '["administrator"]', 0, '', 0, '', '', '', '', 0, 0)`),
    );
  const differs = { code: 1, said: expect.stringMatching(/nothing was done: table account, row Eve/) as string };

  test('are compared before two people go on with an older copy; made anew, they may', async () => {
    worked('real');
    rmSync(headsFolder(), { recursive: true });
    strangeRow();
    expect(await acceptOlder()).toMatchObject(differs);
    expect(starts('real')).toBe(false);
    expect(await typed('data', 'rebuild', '--data', data)).toMatchObject({ code: 0 });
    expect(starts('real')).toBe(false);
    expect((await acceptOlder()).code).toBe(0);
    expect(starts('real')).toBe(true);
  });

  test.each([
    ['waive-security', ['--by', 'Lan', '--second', 'Minh']],
    ['archive', []],
    ['compact', []],
    ['shred', ['--by', 'Lan', '--after-days', '1']],
  ])('are compared before data %s acts on them', async (verb, more) => {
    worked('real');
    strangeRow();
    expect(await typed('data', verb, '--data', data, ...more)).toMatchObject(differs);
  });
});

test('segments are brought into no journal but the one that is held here', async () => {
  worked('real');
  const restore = (): Promise<Done> => typed('data', 'restore', '--data', data, '--segments', join(root, 'elsewhere'));
  expect((await restore()).code).toBe(0);
  steal((database) => appendAsTheStore(database, cleared));
  expect(await restore()).toMatchObject({
    code: 1,
    said: expect.stringContaining('written without this computer’s journal key') as string,
  });
});

describe('C4: whether a line is simulated says its journal', () => {
  const orders = async (): Promise<string> => {
    const file = join(root, 'orders.ndjson');
    await typed('orders', 'generate', '--count', '2', '--out', file);
    return file;
  };
  const recipe = join(RECIPES_FOLDER, 'citizen-card-2024');
  const approve = (): Promise<Done> =>
    typed('recipe', 'approve', recipe, '--data', data, '--by', 'Lan', '--second', 'Minh');
  const world = (): World | null => {
    const store = JournalStore.openForReading(data, CLOCK);
    const found = store.owner.world;
    store.close();
    return found;
  };

  test('a real line that has not started yet takes no unsigned file, nor one that the simulation signed', async () => {
    mkdirSync(data);
    const file = await orders();
    expect((await approve()).code).toBe(0);
    const simulated = await typed('orders', 'import', file, '--data', data, '--json');
    expect([simulated.code, JSON.parse(simulated.printed)]).toMatchObject([1, { manifest: 'untrusted' }]);
    rmSync(`${file}.manifest.json`);
    const unsigned = await typed('orders', 'import', file, '--data', data, '--json');
    expect([unsigned.code, JSON.parse(unsigned.printed)]).toMatchObject([1, { outcome: 'manifest', manifest: 'none' }]);
    expect(world()).toBe('real');
  });

  test('a real line takes no unsigned file while its first entry is made to say that it is simulated', async () => {
    worked('real');
    const file = await orders();
    rmSync(`${file}.manifest.json`);
    steal((database) => database.exec("UPDATE entry SET body = replace(body, 'false', 'true') WHERE seq = 1"));
    const unsigned = await typed('orders', 'import', file, '--data', data, '--json');
    expect(unsigned).toMatchObject({
      code: 1,
      said: expect.stringContaining('the chain of hashes is broken') as string,
    });
  });

  test('what was taken in as a simulation’s is never a real line’s', async () => {
    expect((await typed('orders', 'import', await orders(), '--data', data)).code).toBe(0);
    expect(world()).toBe('simulated');
    expect([starts('real'), starts('simulated')]).toEqual([false, true]);
  });

  test('a simulated line is one by the first entry that it was opened with, whoever approves its recipes later', async () => {
    worked('simulated');
    expect((await approve()).code).toBe(0);
    expect((await typed('orders', 'import', await orders(), '--data', data)).code).toBe(0);
  });
});
