import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import type { TableCheck } from './check-tables.ts';
import type { JudgedDifference } from './table-difference.ts';
import { TableWatch } from './table-watch.ts';

const clean: TableCheck = { upTo: 1, differences: [], notCompared: null, contents: { opened: 0, of: 0 } };
const row: JudgedDifference = { table: 'account', row: 'Lan', what: 'roles', decides: true };

let clock = new VirtualClock();
let writes = 0;
let comparisons = 0;
let found: () => TableCheck = () => clean;
let end = new AbortController();

beforeEach(() => {
  clock = new VirtualClock();
  [writes, comparisons] = [0, 0];
  found = () => clean;
  end = new AbortController();
});

function watch(fresh = false): TableWatch {
  const made = new TableWatch({
    clock,
    fresh,
    foreignWrites: () => writes,
    compare: () => {
      comparisons += 1;
      return Promise.resolve().then(() => found());
    },
    said: () => undefined,
  });
  void made.run(end.signal);
  return made;
}
const pass = (ms: number): Promise<unknown> => clock.run(() => false, clock.nowMs() + ms);

describe('C2: the comparison beside the line', () => {
  test('is made at the start, and proves nothing before', async () => {
    const made = watch();
    expect([made.pending, made.proved]).toEqual([true, false]);
    await made.settled();
    expect([made.pending, made.proved, comparisons]).toEqual([false, true, 1]);
  });

  test('costs a fresh journal nothing', () => {
    expect([watch(true).proved, comparisons]).toEqual([true, 0]);
  });

  test('is made again as soon as somebody else has written', async () => {
    const made = watch();
    await pass(10_000);
    expect(comparisons).toBe(1);
    writes += 1;
    expect([made.pending, made.proved]).toEqual([true, false]);
    found = () => ({ ...clean, differences: [row] });
    await pass(2000);
    expect([made.pending, made.proved, comparisons]).toEqual([false, false, 2]);
    expect([...made.differing('account')]).toEqual(['Lan']);
  });

  test('is made now and then', async () => {
    watch();
    await pass(3_500_000);
    expect(comparisons).toBe(4);
  });

  test('that can’t be made is tried again a few times, then counts as a difference', async () => {
    found = () => {
      throw new Error('no memory');
    };
    const made = watch();
    await pass(60_000);
    expect([made.proved, comparisons]).toEqual([false, 5]);
    expect(made.verdict).toMatchObject({ different: [{ what: 'no memory' }] });
  });

  test('of what is away says so, and keeps the line from nothing', async () => {
    found = () => ({ ...clean, notCompared: { why: 'moved', file: 'segment' } });
    const made = watch();
    await pass(1000);
    expect([made.proved, made.verdict]).toEqual([true, { is: 'away', file: 'segment' }]);
  });

  test('is waited for no longer than the controller runs', async () => {
    found = () => {
      throw new Error('no memory');
    };
    const made = watch();
    const settled = made.settled();
    end.abort();
    await expect(settled).resolves.toMatchObject({ is: 'pending' });
  });

  test('is waited for no longer than whoever waits has time', async () => {
    const compared = Promise.withResolvers<TableCheck>();
    const made = new TableWatch({
      clock,
      fresh: false,
      foreignWrites: () => writes,
      compare: () => compared.promise,
      said: () => undefined,
    });
    void made.run(end.signal);
    const waited = made.settledWithin(5000);
    await pass(5000);
    await expect(waited).resolves.toMatchObject({ is: 'pending' });
    const settled = made.settledWithin(5000);
    compared.resolve(clean);
    await expect(settled).resolves.toMatchObject({ is: 'compared' });
  });
});
