import { describe, expect, test } from 'vitest';

import type { BatchWork } from './batch-commands.ts';
import { given, type Decided, type Given } from './decider-kit.ts';
import { importedBatch, RECIPE_HASH } from './facts-kit.ts';
import { nextOrders } from './next-orders.ts';

/** What a production manager may do with batches, what is refused and why, and which order the line makes next. */

/** One batch that is made, and three that wait, of four orders each. */
const busyLine = given(
  ...['now', 'a', 'b', 'c'].map((batch) => {
    const orders = [1, 2, 3, 4].map((rank) => `${batch}-${rank}`);
    return importedBatch(batch, orders, { changeover: 'clearance', firstArticle: 'required' });
  }),
);

const ask = (line: Given, work: BatchWork): Decided => line.when({ type: 'batch', work, id: 'id', by: 'manager' });
/** The line once that has been done. */
function done(line: Given, work: BatchWork): Given {
  const said = { kind: 'command.accepted', command: work.work, by: 'manager', argument: work.batch };
  return ask(line, work).thenFacts([said, { batch: work.batch }]).after;
}
const queue = (line: Given): string[] => line.state.queuedBatches.map(({ id }) => id);
const pending = (line: Given): string[] => {
  const { pending: all, pendingFrom } = line.state;
  return all.slice(pendingFrom);
};

describe('batches that wait', () => {
  test('are made in the order into which they were put', () => {
    const pulled = done(busyLine, { work: 'ScheduleBatch', batch: 'c', before: 'a' });
    expect(queue(pulled)).toEqual(['c', 'a', 'b']);
    expect(pending(pulled).slice(3, 6)).toEqual(['now-4', 'c-1', 'c-2']);
    expect(queue(done(pulled, { work: 'ScheduleBatch', batch: 'c', before: '' }))).toEqual(['a', 'b', 'c']);
  });

  test('come first where they are urgent, and nothing is put before those', () => {
    const one = done(busyLine, { work: 'PrioritizeBatch', batch: 'b', priority: 'urgent' });
    const two = done(one, { work: 'PrioritizeBatch', batch: 'c', priority: 'urgent' });
    expect(queue(two)).toEqual(['b', 'c', 'a']);
    ask(two, { work: 'ScheduleBatch', batch: 'a', before: 'c' }).thenRefused('urgent-first');
    ask(two, { work: 'ScheduleBatch', batch: 'b', before: '' }).thenRefused('urgent-first');
    expect(queue(done(two, { work: 'PrioritizeBatch', batch: 'b', priority: 'normal' }))).toEqual(['c', 'b', 'a']);
  });

  test.each([
    [{ work: 'ScheduleBatch', batch: 'now', before: 'a' }, 'batch-begun'],
    [{ work: 'ScheduleBatch', batch: 'a', before: 'a' }, 'unknown-batch'],
    [{ work: 'ScheduleBatch', batch: 'x', before: '' }, 'unknown-batch'],
    [{ work: 'PrioritizeBatch', batch: 'now', priority: 'urgent' }, 'batch-begun'],
    [{ work: 'ReleaseBatch', batch: 'a' }, 'batch-not-held'],
    [{ work: 'SplitBatch', batch: 'a', orders: 4 }, 'too-many-orders'],
  ] as const)('%j is refused: %s', (work, refusal) => {
    ask(busyLine, work).thenRefused(refusal);
  });
});

describe('a batch that is held', () => {
  test('gets no further card while it is the one that is made', () => {
    const held = done(busyLine, { work: 'HoldBatch', batch: 'now', why: 'photos are checked' });
    expect(nextOrders(held.state, 3)).toEqual([]);
    ask(held, { work: 'HoldBatch', batch: 'now', why: 'again' }).thenRefused('batch-held');
    const released = done(held, { work: 'ReleaseBatch', batch: 'now' });
    expect(nextOrders(released.state, 1)).toEqual([{ order: 'now-1', attempt: 1 }]);
  });

  test('is passed over, and keeps its place', () => {
    const held = done(busyLine, { work: 'HoldBatch', batch: 'a', why: 'no film' });
    expect(queue(held)).toEqual(['a', 'b', 'c']);
    expect(pending(held).slice(4)).toEqual(
      ['b', 'c', 'a'].flatMap((batch) => [1, 2, 3, 4].map((rank) => `${batch}-${rank}`)),
    );
    expect(pending(done(held, { work: 'ReleaseBatch', batch: 'a' }))[4]).toBe('a-1');
  });
});

describe('a batch that is split', () => {
  const split = done(busyLine, { work: 'SplitBatch', batch: 'now', orders: 3 });

  test('gives its last orders to one that stands right behind it', () => {
    const { state } = split;
    expect(queue(split)).toEqual(['now.2', 'a', 'b', 'c']);
    expect(state.batch).toMatchObject({ id: 'now', ordered: 1 });
    expect(state.queuedBatches[0]).toMatchObject({ ordered: 3, firstArticle: 'open', recipeHash: RECIPE_HASH });
    expect(state.orders.get('now-2')).toMatchObject({ batch: 'now.2', sequence: 1 });
    expect(pending(split).slice(0, 5)).toEqual(['now-1', 'now-2', 'now-3', 'now-4', 'a-1']);
  });

  test('names each part once, parts of parts too', () => {
    const again = done(split, { work: 'SplitBatch', batch: 'now.2', orders: 1 });
    expect(queue(again)).toEqual(['now.2', 'now.3', 'a', 'b', 'c']);
  });

  test('keeps every order whose card was begun', () => {
    const begun = busyLine.and({ kind: 'card.started', card: 'C1', order: 'now-1', attempt: 1 });
    const parted = done(begun, { work: 'SplitBatch', batch: 'now', orders: 3 });
    expect(parted.state.orders.get('now-1')?.batch).toBe('now');
    ask(parted, { work: 'SplitBatch', batch: 'now', orders: 1 }).thenRefused('too-many-orders');
  });
});
