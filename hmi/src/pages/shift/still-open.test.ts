import { describe, expect, test } from 'vitest';

import type { PictureItems } from '../../../../controller/gateway/contract.ts';
import { stillOpen } from './still-open.ts';

const NOTHING = { line: { state: 'Idle' }, cards: {}, batch: null, queue: [], tasks: {}, alarms: {} };
const picture = (change: object): PictureItems => ({ ...NOTHING, ...change }) as unknown as PictureItems;
const alarm = (change: object): object => ({ id: 'a', active: true, acknowledged: true, hidden: null, ...change });

describe('what is open at the end of a shift', () => {
  test('is nothing on a line that is idle and empty', () => {
    expect(stillOpen(picture({}))).toEqual([]);
  });

  test('is nothing on a line that produces', () => {
    expect(stillOpen(picture({ line: { state: 'Execute' }, cards: { C1: {} } }))).toEqual([]);
  });

  test('is a line that stands with cards on it', () => {
    const stopped = picture({ line: { state: 'Stopped' }, cards: { C1: {}, C2: {} } });
    expect(stillOpen(stopped)).toEqual([{ is: 'line-stands', state: 'Stopped', cards: 2 }]);
  });

  test('is a batch that somebody holds, begun or not', () => {
    const held = { id: 'B-1', heldWhy: 'wrong office' };
    const waits = { id: 'B-2', heldWhy: 'not paid' };
    expect(stillOpen(picture({ batch: held, queue: [waits] }))).toEqual([
      { is: 'batch-held', batch: 'B-1', why: 'wrong office' },
      { is: 'batch-held', batch: 'B-2', why: 'not paid' },
    ]);
  });

  test('is an alarm that stands, a shelved one as well', () => {
    const shelved = alarm({ hidden: { by: 'Lan', why: 'noise', untilAt: 0 } });
    expect(stillOpen(picture({ alarms: { a: shelved } }))).toEqual([{ is: 'alarm', alarm: shelved }]);
  });

  test('is an alarm that is over and that nobody has acknowledged', () => {
    const over = alarm({ active: false, acknowledged: false });
    expect(stillOpen(picture({ alarms: { a: over } }))).toHaveLength(1);
    expect(stillOpen(picture({ alarms: { a: alarm({ active: false }) } }))).toEqual([]);
  });
});
