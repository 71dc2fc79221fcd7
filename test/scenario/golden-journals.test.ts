import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterAll, describe, expect, test } from 'vitest';

import { History } from '../../controller/history/history.ts';
import { readRecord } from '../../controller/journal/facts/shapes.ts';
import { genealogy } from '../../controller/journal/genealogy.ts';
import { restoreJournal } from '../../controller/journal/journal-copy.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import { verify } from '../../controller/journal/verify.ts';
import { apply } from '../../controller/line/fold.ts';
import { newLineState } from '../../controller/line/line-state.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { defaultLayout } from './line-test.ts';

/** Journals that earlier versions of Cardline wrote (scripts/write-golden-journal.ts): each later one reads them, to the same end. */

const FOLDER = new URL('../vectors/journals', import.meta.url).pathname;
const RECORD = new URL('../../controller/journal/facts/shapes.jsonl', import.meta.url);
const NUMBERS = readdirSync(FOLDER).flatMap((name) => (name.endsWith('.db.gz') ? [name.split('.')[0] ?? ''] : []));

interface Golden {
  readonly entries: number;
  readonly digest: string;
  readonly phases: readonly string[];
  readonly kinds: Readonly<Record<string, number>>;
  readonly blanks: unknown;
  readonly orders: unknown;
  readonly totals: { readonly accepted: number; readonly rejected: number; readonly removed: number };
}

const folders: string[] = [];

/** As a plant would bring it in: a backup of then, restored by the version of now. */
function opened(number: string): { readonly golden: Golden; readonly store: JournalStore } {
  const folder = mkdtempSync(join(tmpdir(), 'golden-'));
  folders.push(folder);
  const file = join(folder, 'backup.db');
  writeFileSync(file, gunzipSync(readFileSync(join(FOLDER, `${number}.db.gz`))));
  restoreJournal(file, join(folder, 'data'), new VirtualClock(), () => null);
  const store = JournalStore.open(join(folder, 'data'), new VirtualClock());
  return { golden: JSON.parse(readFileSync(join(FOLDER, `${number}.json`), 'utf8')) as Golden, store };
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe.each(NUMBERS)('the golden journal %s', (number) => {
  const { golden, store } = opened(number);

  test('opens, entry by entry, with its final hash', () => {
    const kinds: Record<string, number> = {};
    for (const { body } of store.read(0)) kinds[body.kind] = (kinds[body.kind] ?? 0) + 1;
    expect(kinds).toMatchObject(golden.kinds);
    expect([store.entries, store.digest]).toEqual([golden.entries, golden.digest]);
  });

  test('verifies as before', () => {
    const { entries, chain, blanks, orders, violations } = verify(store, () =>
      golden.phases.map((id) => ({ id, optional: false })),
    );
    expect({ entries, chain, violations }).toEqual({ entries: golden.entries, chain: 'intact', violations: [] });
    expect({ blanks, orders }).toEqual({ blanks: golden.blanks, orders: golden.orders });
  });

  test('folds to the totals of the line', () => {
    const state = newLineState(defaultLayout());
    for (const entry of store.read(0)) apply(state, entry, 0, () => golden.phases.length);
    expect(state.totals).toEqual(golden.totals);
  });

  test('gives every history and genealogy query its original result', () => {
    const history = new History((owner) => store.tables(owner));
    const { accepted, rejected } = golden.totals;
    const sums = { accepted: 0, rejected: 0 };
    for (const batch of history.batches.newest(1000)) {
      sums.accepted += batch.accepted;
      sums.rejected += batch.rejected;
    }
    expect(sums).toEqual({ accepted, rejected });
    expect([...genealogy(store)].filter(({ outcome }) => outcome === 'accepted')).toHaveLength(accepted);
  });
});

test('every kind of fact stands in a golden journal, in every version (else: scripts/write-golden-journal.ts)', () => {
  const seen = new Set<string>();
  for (const number of NUMBERS)
    for (const { body } of opened(number).store.reader.rows()) {
      const { kind, v = 1 } = JSON.parse(body) as { kind: string; v?: number };
      seen.add(`${kind} ${v}`);
    }
  const recorded = readRecord(readFileSync(RECORD, 'utf8')).flatMap((shape) =>
    'kind' in shape ? [`${shape.kind} ${shape.version}`] : [],
  );
  expect(recorded.filter((one) => !seen.has(one))).toEqual([]);
});
