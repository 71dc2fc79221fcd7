import { describe, expect, test } from 'vitest';

import { lookAhead } from './look-ahead.ts';

async function* counting(to: number, read: (item: number) => void): AsyncGenerator<number> {
  for (let item = 1; item <= to; item += 1) {
    read(item);
    yield item;
  }
}

describe('what is worked on ahead', () => {
  test('comes in the order in which it was read, whatever is ready first', async () => {
    const waiting: (() => void)[] = [];
    const work = (item: number): Promise<number> =>
      new Promise((resolve) => {
        waiting.unshift(() => resolve(item));
        // The last one that was begun is done first.
        if (waiting.length === 4 || item === 10) for (const finish of waiting.splice(0)) finish();
      });
    const made: number[] = [];
    for await (const item of lookAhead(
      counting(10, () => undefined),
      4,
      work,
    ))
      made.push(item);
    expect(made).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('is read no further ahead than allowed', async () => {
    let read = 0;
    let made = 0;
    let most = 0;
    const source = counting(50, (item) => {
      read = item;
    });
    for await (const _ of lookAhead(source, 8, (item) => Promise.resolve(item))) {
      most = Math.max(most, read - made);
      made += 1;
    }
    expect([made, most]).toEqual([50, 8]);
  });

  test('fails where its work fails, and not before', async () => {
    const work = (item: number): Promise<number> =>
      item === 3 ? Promise.reject(new RangeError('three')) : Promise.resolve(item);
    const made: number[] = [];
    const all = async (): Promise<void> => {
      for await (const item of lookAhead(
        counting(9, () => undefined),
        4,
        work,
      ))
        made.push(item);
    };
    await expect(all()).rejects.toThrow('three');
    expect(made).toEqual([1, 2]);
  });
});
