import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock, type Clock } from '../../stations/clock.ts';
import { JournalKey } from '../keys/journal-key.ts';
import type { EntryBody } from './entry.ts';
import { HeldJournal } from './held-journal.ts';
import { VERSION_10, VERSION_11 } from './older-data-kit.ts';
import { JournalStore } from './store.ts';
import { StoreError } from './store-error.ts';
import { appendAsTheStore, chainAnew, withDatabase } from './thief-kit.ts';
import type { World } from './world.ts';

/** What somebody with the data folder in hand does to it, and what a start says: this computer's keys and heads lie elsewhere. */

const KEY = JournalKey.fromSeed(Buffer.alloc(32, 1));
const DAY_MS = 86_400_000;
const WORLDS: readonly World[] = ['real', 'simulated'];

let root = '';
let data = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'held-'));
  data = join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (ms: number): Clock => ({ nowMs: () => 0, wallTimeMs: () => ms, schedule: () => () => undefined });
const NOW = new VirtualClock().wallTimeMs();

interface Opening {
  readonly world: World;
  readonly line?: string;
  readonly key?: JournalKey;
  readonly now?: number;
  readonly problems?: 'refuse' | 'accept';
}

function heldBy({ world, line = 'line-1', key = KEY, problems = 'refuse' }: Opening): HeldJournal {
  const headsFolder = join(root, 'heads');
  return new HeldJournal({ seal: key, headsFolder, dataFolder: data, line: { line, world }, problems });
}

const open = (opening: Opening): JournalStore => JournalStore.open(data, at(opening.now ?? NOW), heldBy(opening));

const opened = (world: World): EntryBody => ({
  kind: 'line.opened',
  line: 'line-1',
  simulated: world === 'simulated',
  layoutHash: 'h',
  software: 's',
  jobSeries: '',
  security: 'SignAndEncrypt',
});
const started = (card: string): EntryBody => ({ kind: 'card.started', card, order: `O-${card}`, attempt: 1 });
const cleared: EntryBody = { kind: 'line.cleared', by: 'Lan' };
const LOOSER = { kind: 'recipe.approved', recipe: 'r', version: '9', hash: 'h', by: 'Lan', second: 'Minh' } as const;

/** A line that was opened, and has signed what it did. */
function worked(world: World): void {
  const store = open({ world });
  for (const body of [opened(world), ...Array.from({ length: 6 }, () => cleared)]) store.append(body);
  store.append({ kind: 'journal.checkpoint', ...KEY.checkpoint(store.entries, store.digest, '') });
  store.commit();
  store.close();
}

function append(opening: Opening, ...bodies: readonly EntryBody[]): void {
  const store = open(opening);
  for (const body of bodies) {
    store.append(body);
    store.commit();
  }
  store.close();
}

const steal = (change: (database: DatabaseSync) => void): void => withDatabase(data, change);

/** Why it is not gone on with; empty where it is. */
function refusal(opening: Opening): string {
  try {
    open(opening).close();
    return '';
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return `${error.problem}: ${error.message}`;
  }
}

describe.each(WORLDS)('C2: the journal of a %s line', (world) => {
  beforeEach(() => worked(world));

  test('is opened again and again by whoever has its key', () => {
    append({ world }, started('C-1'), cleared);
    expect(refusal({ world })).toBe('');
  });

  test('with an entry that goes on the chain, and was written without the key, is refused by the entry’s number', () => {
    steal((database) => appendAsTheStore(database, LOOSER));
    expect(refusal({ world })).toMatch(/^unsealed: entry 9 of the journal .* without this computer’s journal key/);
  });

  test.each([
    ['taken away', 'DELETE FROM tip'],
    ['emptied', "UPDATE tip SET mac = ''"],
    ['made up', "UPDATE tip SET mac = '00'"],
  ])('of which the seal was %s is refused', (_, sql) => {
    steal((database) => {
      appendAsTheStore(database, LOOSER);
      database.exec(sql);
      if (sql.includes("mac = ''")) database.exec('UPDATE tip SET seq = 9');
    });
    expect(refusal({ world })).toMatch(/^unsealed: entry 9/);
  });

  test.each([
    ['another line', "UPDATE tip SET line = 'line-2'"],
    ['the other world', "UPDATE tip SET world = CASE world WHEN 'real' THEN 'simulated' ELSE 'real' END"],
  ])('that is made out to be of %s is refused', (_, sql) => {
    steal((database) => database.exec(sql));
    expect(refusal({ world })).toMatch(/^unsealed: entry 8/);
  });

  test('is refused where another key is here, and two people go on with it', () => {
    const key = JournalKey.fromSeed(Buffer.alloc(32, 2));
    expect(refusal({ world, key })).toMatch(/^unsealed/);
    const held = heldBy({ world, key, problems: 'accept' });
    const store = JournalStore.open(data, at(NOW), held);
    expect(held.problem).toEqual({ kind: 'unsealed', seq: 8 });
    held.accept();
    store.append({ kind: 'journal.resumed', from: 8, lost: 0, by: 'Lan', second: 'Minh' });
    store.commit();
    store.close();
    expect(refusal({ world, key })).toBe('');
  });

  test('is not made good by what is written before it is accepted', () => {
    steal((database) => appendAsTheStore(database, LOOSER));
    const store = open({ world, problems: 'accept' });
    store.append({ kind: 'signature.refused', person: 'Lan', by: 'Minh', why: 'wrong-secret' });
    store.commit();
    store.close();
    expect(refusal({ world })).toMatch(/^unsealed: entry 9/);
  });
});

describe('C2: a journal', () => {
  const world = 'real';
  beforeEach(() => worked(world));

  test('is known whose it is, whatever is made of its first entries for a while', () => {
    steal((database) =>
      database.exec(
        "UPDATE entry SET body = replace(replace(body, 'false', 'true'), 'line-1', 'line-2') WHERE seq = 1",
      ),
    );
    const store = JournalStore.open(data, at(NOW), new HeldJournal({ ...heldOfNoLine(), problems: 'refuse' }));
    expect(store.owner).toEqual({ line: 'line-1', world: 'real' });
    store.close();
  });

  test('is not folded where an entry does not follow from the one before it', () => {
    steal((database) => database.exec("UPDATE entry SET body = replace(body, 'Lan', 'Hoa') WHERE seq = 4"));
    const store = open({ world });
    expect(() => [...store.read(0)]).toThrow(/broken at entry 4/);
    expect([...store.read(4)]).toHaveLength(4);
    store.close();
    // The tables beside the entries are made of them, too.
    steal((database) => database.exec('UPDATE projected SET position = 99'));
    expect(refusal({ world })).toMatch(/^corrupt: .*broken at entry 4/);
  });

  test('in which an entry stands under another kind is refused by the entry’s number', () => {
    steal((database) => database.exec("UPDATE entry SET kind = 'line.cleared' WHERE kind = 'journal.checkpoint'"));
    expect(refusal({ world })).toMatch(/^corrupt: entry 8 .* stands under another kind than its own/);
  });

  test('in which an entry is given another kind while it is open is not folded', () => {
    const store = open({ world });
    steal((database) => database.exec("UPDATE entry SET kind = 'recipe.approved' WHERE seq = 3"));
    expect(() => [...store.reader.readKinds(['recipe.approved'])]).toThrow(/entry 3 .* stands under another kind/);
    expect(() => [...store.read(0)]).toThrow(/entry 3 .* stands under another kind/);
    store.close();
  });

  test.each([
    ['CREATE TABLE quiet (x)', 'table quiet in it, which Cardline never made'],
    ['CREATE INDEX quiet ON entry (at)', 'index quiet in it, which Cardline never made'],
    ['CREATE VIEW quiet AS SELECT 1', 'quiet in it, which Cardline never made'],
    ["CREATE TRIGGER quiet AFTER INSERT ON entry BEGIN UPDATE entry SET body = '{}'; END", 'quiet in it'],
    ['DROP INDEX entry_kind', 'index entry_kind is missing'],
    [
      "DROP INDEX entry_kind; CREATE INDEX entry_kind ON entry (kind) WHERE kind IN ('line.opened')",
      'index entry_kind in',
    ],
    ['ALTER TABLE secret ADD COLUMN quiet TEXT', 'table secret in'],
    ['DROP TABLE removal', 'table removal is missing'],
  ])('of which the schema was changed is refused by the name of what it is: %s', (sql, named) => {
    steal((database) => database.exec(sql));
    expect(refusal({ world })).toContain(named);
    expect(refusal({ world })).toMatch(/^foreign/);
  });

  test('of an older version is not brought up to date where something in it would act meanwhile', () => {
    steal((database) => {
      database.exec(VERSION_10);
      database.exec('CREATE TRIGGER quiet AFTER INSERT ON entry BEGIN DELETE FROM secret; END');
    });
    expect(refusal({ world })).toMatch(/^foreign: .*quiet/);
    expect(readdirSync(data).filter((name) => name.includes('version'))).toEqual([]);
  });
});

/** Every checkpoint taken out, the first entry a millisecond later, and all hashes made anew. */
function historyAnew(): void {
  steal((database) => {
    database.exec("DELETE FROM entry WHERE kind = 'journal.checkpoint'; UPDATE entry SET at = at + 1 WHERE seq = 1");
    chainAnew(database);
  });
}

function removeJournal(): void {
  for (const name of readdirSync(data)) if (name.startsWith('journal')) rmSync(join(data, name));
}

describe('C3: the history of a line', () => {
  test.each(WORLDS)(
    'with a first entry that was changed by a millisecond and everything made anew is refused: %s',
    (world) => {
      worked(world);
      historyAnew();
      expect(refusal({ world })).toMatch(
        world === 'real' ? /^older: entry 1 .* another history/ : /^unsealed: entry 7/,
      );
    },
  );

  test('on a real line is known by the line’s name: neither an older version’s data nor another journal stands for it', () => {
    worked('real');
    historyAnew();
    steal((database) => database.exec(VERSION_11));
    expect(refusal({ world: 'real' })).toMatch(/^older: entry 1 .* another history/);
    removeJournal();
    // Somebody takes orders in before the line starts.
    JournalStore.open(data, at(NOW), new HeldJournal({ ...heldOfNoLine(), problems: 'refuse' })).close();
    const store = JournalStore.open(data, at(NOW), new HeldJournal({ ...heldOfNoLine(), problems: 'refuse' }));
    store.append(LOOSER);
    store.commit();
    store.close();
    expect(refusal({ world: 'real' })).toMatch(/^older: entry 1 .* another history/);
  });

  test('that is gone is missed on a real line, and a simulated one begins anew', () => {
    worked('real');
    removeJournal();
    expect(refusal({ world: 'real' })).toMatch(/^older: there is no journal of the line line-1 .* 8 entries/);
    data = join(root, 'simulated');
    worked('simulated');
    removeJournal();
    expect(refusal({ world: 'simulated' })).toBe('');
  });

  test('of which the head is gone needs two people on a real line', () => {
    worked('real');
    rmSync(join(root, 'heads'), { recursive: true });
    expect(refusal({ world: 'real' })).toMatch(/^older: nothing is kept here of how far/);
    const held = heldBy({ world: 'real', problems: 'accept' });
    const store = JournalStore.open(data, at(NOW), held);
    expect(held.problem).toEqual({ kind: 'no-head' });
    held.accept();
    store.append({ kind: 'journal.resumed', from: store.entries, lost: 0, by: 'Lan', second: 'Minh' });
    store.commit();
    store.close();
    expect(refusal({ world: 'real' })).toBe('');
  });

  test('of another line is not this one’s, though this computer keeps both', () => {
    worked('real');
    const other = join(root, 'other');
    const here = data;
    data = other;
    append({ world: 'real', line: 'line-2' }, { ...opened('real'), line: 'line-2' } as EntryBody);
    rmSync(here, { recursive: true });
    cpSync(other, here, { recursive: true });
    data = here;
    expect(refusal({ world: 'real' })).toMatch(/^older/);
  });

  test('of a real line of before heads were kept so is not taken over without the head of then', () => {
    worked('real');
    rmSync(join(root, 'heads'), { recursive: true });
    steal((database) => database.exec(VERSION_11));
    expect(refusal({ world: 'real' })).toMatch(/^older: nothing is kept here/);
  });

  test.each(WORLDS)('of before heads were kept so is taken over, and held from then on: %s', (world) => {
    worked(world);
    rmSync(join(root, 'heads'), { recursive: true });
    steal((database) => database.exec(VERSION_11));
    formerHead(8);
    expect(refusal({ world })).toBe('');
    // Killed before its first group, it is taken over by the next start.
    expect(refusal({ world })).toBe('');
    append({ world }, opened(world));
    const bringBack = copied();
    append({ world }, started('C-1'));
    bringBack();
    expect(refusal({ world })).toMatch(/^older: .* 9 entries, and had come to 10/);
    steal((database) => database.exec(VERSION_11));
    expect(refusal({ world })).toMatch(/^older: .* 9 entries, and had come to 10/);
  });

  test('of a real line is not the history of a simulated one', () => {
    worked('real');
    expect(refusal({ world: 'simulated' })).toMatch(
      /^foreign: .* belongs to a real line; the layout names a simulated one/,
    );
  });
});

/** The value puts the data folder back as it is now. */
function copied(): () => void {
  const copy = join(root, 'copy');
  cpSync(data, copy, { recursive: true });
  return () => {
    rmSync(data, { recursive: true });
    cpSync(copy, data, { recursive: true });
  };
}

function heldOfNoLine() {
  return { seal: KEY, headsFolder: join(root, 'heads'), dataFolder: data, line: null } as const;
}

/** As a version before this one kept it. */
function formerHead(seq: number): void {
  const [first, newest] = withDatabase(data, (database) =>
    [1, seq].map((one) => String(database.prepare('SELECT hash FROM entry WHERE seq = ?').get(one)?.['hash'])),
  );
  mkdirSync(join(root, 'heads'), { recursive: true });
  writeFileSync(join(root, 'heads', `${(first ?? '').slice(0, 24)}.json`), JSON.stringify({ seq, hash: newest }));
}

describe('H1: a copy of a journal', () => {
  test.each(WORLDS)('that is one card older is refused, though no checkpoint came since: %s', (world) => {
    worked(world);
    append({ world }, started('C-1'));
    const bringBack = copied();
    append({ world }, started('C-2'));
    bringBack();
    expect(refusal({ world })).toMatch(/^older: .* has 9 entries, and had come to 10 already/);
  });
});

describe('H6: a clock that was moved while no controller ran', () => {
  test('is held against the last use that is kept apart, where the journal is an older copy', () => {
    worked('real');
    const bringBack = copied();
    append({ world: 'real', now: NOW + 30 * DAY_MS }, started('C-1'));
    bringBack();
    // The clock is as it was when the copy was made, and the journal alone says that it is right.
    const held = heldBy({ world: 'real', problems: 'accept' });
    const store = JournalStore.open(data, at(NOW + 1000), held);
    held.accept();
    expect(store.compareClock()?.body).toEqual({ kind: 'clock.stepped', byMs: 1000 - 30 * DAY_MS, while: 'off' });
    store.close();
  });

  test('is held against it where a new journal is begun', () => {
    worked('real');
    removeJournal();
    const held = heldBy({ world: 'real', problems: 'accept' });
    const store = JournalStore.open(data, at(NOW - DAY_MS), held);
    expect(held.problem).toEqual({ kind: 'gone', reached: 8 });
    expect(store.compareClock()?.body).toEqual({ kind: 'clock.stepped', byMs: -DAY_MS, while: 'off' });
    store.close();
  });

  test('of a simulated line is moved by whoever likes', () => {
    worked('simulated');
    removeJournal();
    const store = open({ world: 'simulated', now: NOW - DAY_MS });
    expect(store.compareClock()).toBeNull();
    store.close();
  });
});
