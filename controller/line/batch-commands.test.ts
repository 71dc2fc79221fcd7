import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadRecipe, RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { GENESIS_HASH } from '../journal/chain.ts';
import type { EntryBody } from '../journal/entry.ts';
import { decideBatch, type BatchWork } from './batch-commands.ts';
import { apply } from './fold.ts';
import { nextOrders } from './flow.ts';
import { newLineState, type LineState } from './line-state.ts';

/** What a production manager may do with batches, what is refused and why, and which order the line makes next. */

const loaded = loadRecipe(join(RECIPES_FOLDER, 'citizen-card-2024'));
if (!loaded.ok) throw new Error('the recipe is not right');
const { recipe, hash } = loaded.value;

function fold(state: LineState, bodies: readonly EntryBody[]): void {
  for (const body of bodies)
    apply(state, { seq: state.seq + 1, at: 0, body, hash: GENESIS_HASH }, 0, () => recipe.phases.length);
}

function imported(batch: string, orders: number): EntryBody[] {
  return [
    {
      kind: 'batch.created',
      batch,
      recipe: recipe.recipe,
      version: recipe.version,
      recipeHash: hash,
      changeover: 'clearance',
      firstArticle: 'required',
      source: batch,
      accepted: orders,
      refused: 0,
    },
    ...Array.from({ length: orders }, (_, index): EntryBody => {
      const order = `${batch}-${index + 1}`;
      return {
        kind: 'order.accepted',
        order,
        batch,
        sequence: index + 1,
        citizen: order,
        contentHash: '',
        office: '',
        priority: 0,
        replaces: '',
      };
    }),
    { kind: 'batch.imported', batch, orders },
  ];
}

/** One batch that is made, and three that wait. */
function busyLine(): LineState {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the layout is not right');
  const state = newLineState(layout.value);
  for (const batch of ['now', 'a', 'b', 'c']) fold(state, imported(batch, 4));
  return state;
}

function ask(state: LineState, work: BatchWork): string {
  const decided = decideBatch(state, { type: 'batch', work, id: 'id', by: 'manager' });
  if ('refusal' in decided) return decided.refusal;
  fold(state, decided.entries);
  return 'done';
}

const queue = (state: LineState): string[] => state.queuedBatches.map(({ id }) => id);
const pending = (state: LineState): string[] => state.pending.slice(state.pendingFrom);

describe('batches that wait', () => {
  test('are made in the order into which they were put', () => {
    const state = busyLine();
    expect(ask(state, { work: 'ScheduleBatch', batch: 'c', before: 'a' })).toBe('done');
    expect(queue(state)).toEqual(['c', 'a', 'b']);
    expect(pending(state).slice(3, 6)).toEqual(['now-4', 'c-1', 'c-2']);
    expect(ask(state, { work: 'ScheduleBatch', batch: 'c', before: '' })).toBe('done');
    expect(queue(state)).toEqual(['a', 'b', 'c']);
  });

  test('come first where they are urgent, and nothing is put before those', () => {
    const state = busyLine();
    expect(ask(state, { work: 'PrioritizeBatch', batch: 'b', priority: 'urgent' })).toBe('done');
    expect(ask(state, { work: 'PrioritizeBatch', batch: 'c', priority: 'urgent' })).toBe('done');
    expect(queue(state)).toEqual(['b', 'c', 'a']);
    expect(ask(state, { work: 'ScheduleBatch', batch: 'a', before: 'c' })).toBe('urgent-first');
    expect(ask(state, { work: 'ScheduleBatch', batch: 'b', before: '' })).toBe('urgent-first');
    expect(ask(state, { work: 'PrioritizeBatch', batch: 'b', priority: 'normal' })).toBe('done');
    expect(queue(state)).toEqual(['c', 'b', 'a']);
  });

  test.each([
    [{ work: 'ScheduleBatch', batch: 'now', before: 'a' }, 'batch-begun'],
    [{ work: 'ScheduleBatch', batch: 'a', before: 'a' }, 'unknown-batch'],
    [{ work: 'ScheduleBatch', batch: 'x', before: '' }, 'unknown-batch'],
    [{ work: 'PrioritizeBatch', batch: 'now', priority: 'urgent' }, 'batch-begun'],
    [{ work: 'ReleaseBatch', batch: 'a' }, 'batch-not-held'],
    [{ work: 'SplitBatch', batch: 'a', orders: 4 }, 'too-many-orders'],
  ] as const)('%j is refused: %s', (work, refusal) => {
    expect(ask(busyLine(), work)).toBe(refusal);
  });
});

describe('a batch that is held', () => {
  test('gets no further card while it is the one that is made', () => {
    const state = busyLine();
    expect(ask(state, { work: 'HoldBatch', batch: 'now', why: 'photos are checked' })).toBe('done');
    expect(nextOrders(state, 3)).toEqual([]);
    expect(ask(state, { work: 'HoldBatch', batch: 'now', why: 'again' })).toBe('batch-held');
    expect(ask(state, { work: 'ReleaseBatch', batch: 'now' })).toBe('done');
    expect(nextOrders(state, 1)).toEqual([{ order: 'now-1', attempt: 1 }]);
  });

  test('is passed over, and keeps its place', () => {
    const state = busyLine();
    ask(state, { work: 'HoldBatch', batch: 'a', why: 'no film' });
    expect(queue(state)).toEqual(['a', 'b', 'c']);
    expect(pending(state).slice(4)).toEqual(
      ['b', 'c', 'a'].flatMap((batch) => [1, 2, 3, 4].map((rank) => `${batch}-${rank}`)),
    );
    ask(state, { work: 'ReleaseBatch', batch: 'a' });
    expect(pending(state)[4]).toBe('a-1');
  });
});

describe('a batch that is split', () => {
  test('gives its last orders to one that stands right behind it', () => {
    const state = busyLine();
    expect(ask(state, { work: 'SplitBatch', batch: 'now', orders: 3 })).toBe('done');
    expect(queue(state)).toEqual(['now.2', 'a', 'b', 'c']);
    expect(state.batch).toMatchObject({ id: 'now', ordered: 1 });
    expect(state.queuedBatches[0]).toMatchObject({ ordered: 3, firstArticle: 'open', recipeHash: hash });
    expect(state.orders.get('now-2')).toMatchObject({ batch: 'now.2', sequence: 1 });
    expect(pending(state).slice(0, 5)).toEqual(['now-1', 'now-2', 'now-3', 'now-4', 'a-1']);
  });

  test('names each part once, parts of parts too', () => {
    const state = busyLine();
    ask(state, { work: 'SplitBatch', batch: 'now', orders: 3 });
    expect(ask(state, { work: 'SplitBatch', batch: 'now.2', orders: 1 })).toBe('done');
    expect(queue(state)).toEqual(['now.2', 'now.3', 'a', 'b', 'c']);
  });

  test('keeps every order whose card was begun', () => {
    const state = busyLine();
    fold(state, [{ kind: 'card.started', card: 'C1', order: 'now-1', attempt: 1 }]);
    expect(ask(state, { work: 'SplitBatch', batch: 'now', orders: 3 })).toBe('done');
    expect(state.orders.get('now-1')?.batch).toBe('now');
    expect(ask(state, { work: 'SplitBatch', batch: 'now', orders: 1 })).toBe('too-many-orders');
  });
});
