import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import { verify } from '../journal/verify.ts';
import type { KeptKindName, Limits } from './policy.ts';
import { megabytes, ORDERS, ownFolder, RetentionBench } from './retention-kit.ts';

/** A controller that is killed while something is removed: what it was removing is whole or gone, card by card, and the next one goes on. */

const NOTHING = megabytes(0);
const WHOLE = { key: true, orders: ORDERS, cards: ORDERS };

/** The folder as the disk has it at each commit of the removal: right before it, and right after it. */
async function killedAtEachCommit(policy: Partial<Record<KeptKindName, Limits>>): Promise<string[]> {
  const bench = new RetentionBench(policy).batch('old').batch('open').close('old', [4]);
  bench.makeAnew('old-4');
  const folders: string[] = [];
  const commit = bench.store.commit.bind(bench.store);
  vi.spyOn(bench.store, 'commit').mockImplementation(() => {
    folders.push(copyOf(bench.folder));
    commit();
    folders.push(copyOf(bench.folder));
  });
  await bench.settle();
  bench.store.close();
  return folders;
}

/** What a killed process leaves: the file and its log as they stand. */
function copyOf(folder: string): string {
  const copy = ownFolder();
  for (const name of readdirSync(folder))
    if (/^journal\.(?:db|db-wal|begun)$/.test(name)) copyFileSync(join(folder, name), join(copy, name));
  return copy;
}

describe.each([
  ['pictures', 'batch.pictures-removed', { key: true, orders: ORDERS, cards: 0 }],
  ['orders', 'batch.shredded', { key: false, orders: 0, cards: 0 }],
] as const)('killed at any commit while %s are removed', (kind, fact, gone) => {
  const policy = { [kind]: NOTHING };

  test('a card has both its pictures or none, and the journal says it where the first one is gone', async () => {
    const folders = await killedAtEachCommit(policy);
    expect(folders.length).toBeGreaterThan(4);
    for (const folder of folders) {
      const { left, said } = found(folder);
      expect(left.cards % 1).toBe(0);
      expect(said ? { key: left.key } : left).toEqual(said ? { key: gone.key } : WHOLE);
    }
  });

  test('the next controller ends it, says it once, and takes nothing of the open batch', async () => {
    for (const folder of await killedAtEachCommit(policy)) {
      const bench = new RetentionBench(policy, { folder });
      await bench.settle();
      expect(bench.left('old')).toEqual(gone);
      expect(bench.left('open')).toEqual(WHOLE);
      expect(bench.facts(fact)).toHaveLength(1);
      expect(bench.removal.pending).toBe(false);
      expect(verify(bench.store, () => []).chain).toBe('intact');
      bench.store.close();
    }
  });
});

function found(folder: string): { readonly left: ReturnType<RetentionBench['left']>; readonly said: boolean } {
  const bench = new RetentionBench({}, { folder });
  const left = bench.left('old');
  const said = [...bench.facts('batch.shredded'), ...bench.facts('batch.pictures-removed')].length > 0;
  bench.store.close();
  return { left, said };
}
