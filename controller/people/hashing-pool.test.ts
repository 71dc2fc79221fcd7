import { readFile } from 'node:fs/promises';

import { describe, expect, test } from 'vitest';

import { HashingPool, type Rank } from './hashing-pool.ts';
import type { HashingTask } from './hashing-worker.ts';

const COST = { N: 2 ** 14, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const task = (secret: string): HashingTask => ({ secret, salt: new Uint8Array(16), bytes: 32, cost: COST });

/** A thread that answers when it is let. */
class Thread {
  readonly begun: string[] = [];
  #finish: (() => void)[] = [];

  readonly hash = ({ secret }: HashingTask): Promise<Uint8Array> => {
    this.begun.push(secret);
    return new Promise((resolve) => this.#finish.push(() => resolve(new Uint8Array([1]))));
  };

  async finish(): Promise<void> {
    this.#finish.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe('H3: hashing', () => {
  const thread = (): { pool: HashingPool; at: Thread } => {
    const at = new Thread();
    return { pool: new HashingPool(at.hash), at };
  };

  test('is done one at a time, who is known first', async () => {
    const { pool, at } = thread();
    const asked = (secret: string, rank: Rank): void => void pool.derive(task(secret), rank);
    asked('first', 'stranger');
    asked('second', 'stranger');
    asked('known', 'known');
    expect(at.begun).toEqual(['first']);
    await at.finish();
    expect(at.begun).toEqual(['first', 'known']);
    await at.finish();
    expect(at.begun).toEqual(['first', 'known', 'second']);
  });

  test('has a few places for strangers, who take none of the others’', async () => {
    const { pool, at } = thread();
    const strangers = Array.from({ length: 70 }, (_, index) => pool.derive(task(String(index)), 'stranger'));
    const known = pool.derive(task('known'), 'known');
    const refused = await Promise.race([strangers[69], Promise.resolve('waits')]);
    expect(refused).toBeNull();
    await at.finish();
    expect(at.begun[1]).toBe('known');
    await at.finish();
    expect(await known).toEqual(new Uint8Array([1]));
  });

  test('in its own thread leaves those for files alone', async () => {
    const pool = new HashingPool();
    const hashes = Array.from({ length: 12 }, () => pool.derive(task('a guess'), 'known'));
    let hashed = 0;
    for (const hash of hashes) void hash.then(() => (hashed += 1));
    await readFile(import.meta.filename);
    expect(hashed).toBeLessThan(hashes.length);
    const [first] = await Promise.all(hashes);
    expect(first).toHaveLength(32);
  });

  test('goes on after one that failed', async () => {
    const pool = new HashingPool(({ secret }) =>
      secret === 'bad' ? Promise.reject(new Error('no memory')) : Promise.resolve(new Uint8Array([2])),
    );
    await expect(pool.derive(task('bad'), 'known')).rejects.toThrow('no memory');
    expect(await pool.derive(task('good'), 'known')).toEqual(new Uint8Array([2]));
  });
});
