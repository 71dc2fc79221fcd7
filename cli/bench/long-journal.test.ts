import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { genealogy } from '../../controller/journal/genealogy.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import { verifyCheckpoints } from '../../controller/journal/verify-checkpoints.ts';
import { verify } from '../../controller/journal/verify.ts';
import { JournalKey, publicKeyFile, readPublicKey } from '../../controller/keys/journal-key.ts';
import { CHECKPOINT_ENTRIES } from '../../controller/journal/checkpoint-distance.ts';
import { apply } from '../../controller/line/fold.ts';
import { newLineState } from '../../controller/line/line-state.ts';
import { KeyRing } from '../../controller/orders/keys.ts';
import { OrderVault } from '../../controller/orders/vault.ts';
import { restoreLine } from '../../controller/snapshot/restore.ts';
import { Snapshots } from '../../controller/snapshot/snapshots.ts';
import { phasesToDo } from '../../recipes/phases.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { SeededRandom } from '../../stations/random.ts';
import { defaultRecipe, installedRecipes } from '../recipes.ts';
import { writeLongJournal } from './long-journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardline-long-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CARDS = 510;

test('a long journal is one that a line could have written', async () => {
  const recipe = defaultRecipe(installedRecipes());
  const clock = new VirtualClock();
  const random = new SeededRandom('long journal test');
  const keyFile = join(folder, 'journal.key');
  const keys = new KeyRing(random.bytes(32), random);
  const written = await writeLongJournal(join(folder, 'data'), CARDS, {
    recipe,
    keys,
    journalKey: JournalKey.fromFile(keyFile),
    endsAtMs: clock.wallTimeMs(),
    contentsKept: CARDS,
    progress: () => undefined,
  });

  const store = JournalStore.openForReading(join(folder, 'data'), clock);
  try {
    const proof = verify(store, () => phasesToDo(recipe.recipe.phases));
    expect(proof).toMatchObject({ chain: 'intact', violations: [], orders: { ordered: CARDS, accepted: CARDS } });
    expect(verifyCheckpoints(store, readPublicKey(publicKeyFile(keyFile)), null).violations).toEqual([]);
    const layout = readLayout(defaultLayoutFile());
    if (!layout.ok) throw new InvariantError('the default layout is not readable');
    const state = newLineState(layout.value);
    for (const entry of store.read(0)) apply(state, entry, 0, () => recipe.recipe.phases.length);
    expect(state).toMatchObject({ totals: { accepted: CARDS, rejected: 0 }, unreconciled: [] });
    expect(state.cards.size + state.jobs.size).toBe(0);
    // What has ended is in no memory, and in no snapshot.
    expect([state.orders.size, state.pending, state.remakes]).toEqual([0, [], []]);
    const restored = restoreLine(store, new Snapshots(store), JournalKey.fromFile(keyFile), layout.value, 0);
    expect(restored.passedOver).toEqual([]);
    expect(store.entries - restored.state.seq).toBeLessThanOrEqual(CHECKPOINT_ENTRIES);
    for (const entry of store.read(restored.state.seq))
      apply(restored.state, entry, 0, () => recipe.recipe.phases.length);
    expect(restored.state).toEqual({ ...state, pendingFrom: 0 });
    // The more cards, the more of them.
    expect(new OrderVault(store, keys).ordersOfName(written.lastCitizen, CARDS, null)).toHaveLength(26);
    expect([...genealogy(store)].at(-1)).toMatchObject({ card: written.lastCard, order: written.lastOrder });
  } finally {
    store.close();
  }
});
