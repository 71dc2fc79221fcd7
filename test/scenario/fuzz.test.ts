import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { describe, expect, test } from 'vitest';

import { RealClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { NIGHTLY } from '../nightly.ts';
import { BOUNDARIES, type Boundary } from './fuzz/boundaries.ts';
import { mutate } from './fuzz/mutate.ts';

/** A million damaged inputs in the nightly run (CARDLINE_NIGHTLY=1), some tens of thousands on every commit. */

const INPUTS = NIGHTLY ? 150_000 : 4000;
/** Detects a hang, not slowness: a busy computer must not fail here. */
const SLOW_MS = 30_000;
const GROWTH_MAX_BYTES = 60_000_000;
const clock = new RealClock();

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is still held: garbage that nobody has collected yet, of whichever test, is no growth. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

interface Outcome {
  readonly inputs: number;
  /** The first input that threw, in hex, and what it threw. */
  readonly thrown: string;
  readonly slowestMs: number;
}

function fuzz({ name, valid, feed, share }: Boundary): Outcome {
  const random = new SeededRandom(`fuzz/${name}`);
  const inputs = Math.ceil(INPUTS * share);
  let slowestMs = 0;
  for (let index = 0; index < inputs; index += 1) {
    const bytes = mutate(random, random.pick(valid), random.pick(valid));
    const beganMs = clock.nowMs();
    try {
      feed(bytes);
    } catch (error) {
      return { inputs, thrown: `${String(error)}: ${Buffer.from(bytes).toString('hex').slice(0, 600)}`, slowestMs };
    }
    slowestMs = Math.max(slowestMs, clock.nowMs() - beganMs);
  }
  return { inputs, thrown: '', slowestMs };
}

describe('arbitrary input', () => {
  test.each(BOUNDARIES.map((boundary) => [boundary.name, boundary] as const))(
    '%s: valid ones are accepted, damaged ones never throw, hang, or fill the memory',
    (_, boundary) => {
      for (const bytes of boundary.valid) expect(boundary.feed(bytes)).toBeTruthy();
      const before = heldBytes();
      const { thrown, slowestMs } = fuzz(boundary);
      expect(thrown).toBe('');
      expect(slowestMs).toBeLessThan(SLOW_MS);
      expect(heldBytes() - before).toBeLessThan(GROWTH_MAX_BYTES);
    },
    1_800_000,
  );
});
