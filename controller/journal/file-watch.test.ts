import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { JournalStore } from './store.ts';

const journal = (): { readonly file: string; readonly store: JournalStore } => {
  const folder = mkdtempSync(join(tmpdir(), 'file-watch-'));
  const store = JournalStore.open(folder, new VirtualClock());
  store.append({ kind: 'mode.changed', mode: 'Produce' });
  store.commit();
  return { file: join(folder, 'journal.db'), store };
};

describe('H10: the journal’s file under a running controller', () => {
  test('is there, however much is written', () => {
    const { store } = journal();
    for (let times = 0; times < 50; times += 1) {
      store.append({ kind: 'mode.changed', mode: 'Produce' });
      store.commit();
      expect(store.isGone).toBe(false);
    }
    expect(store.emptyLog()).toBe(true);
    expect(store.isGone).toBe(false);
    store.close();
  });

  test.each([
    ['deleted', (file: string) => rmSync(file)],
    ['moved away', (file: string) => renameSync(file, `${file}.old`)],
    [
      'replaced by its own copy',
      (file: string) => {
        copyFileSync(file, `${file}.copy`);
        renameSync(`${file}.copy`, file);
      },
    ],
    ['without its log', (file: string) => rmSync(`${file}-wal`)],
  ])('that was %s is gone, though every commit goes on', (_, attack) => {
    const { file, store } = journal();
    expect(store.isGone).toBe(false);
    attack(file);
    store.append({ kind: 'mode.changed', mode: 'Produce' });
    store.commit();
    expect(store.isGone).toBe(true);
    store.close();
  });

  test('is never gone where it has no name', () => {
    expect(JournalStore.temporary(new VirtualClock()).isGone).toBe(false);
  });
});
