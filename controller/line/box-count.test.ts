import { describe, expect, test } from 'vitest';

import { blankSerial, NO_SERIAL } from '../../stations/blank-serial.ts';
import { fault } from '../../stations/fault.ts';
import { outsideValues } from '../../stations/outside-text.ts';
import { keyOf } from '../../stations/job-key-kit.ts';
import { beside } from './box-count.ts';
import { given, type Expected, type Input } from './decider-kit.ts';
import { feedRequested, importedBatch, jobEnded, jobRequested, lineChanges } from './facts-kit.ts';

/** A packer counts otherwise than the journal: two people say what is in the box. */

const CARD = 'C0000001';
const BOX = 'B-1/101/1';
const FEED = keyOf('line-1/C0000001/feed/1');
const PACK = keyOf('line-1/C0000001/pack/1');

const packing = given(
  importedBatch('B-1', ['O-1']),
  lineChanges('Stopped', 'Reset', 'SC', 'Start', 'SC'),
  { kind: 'card.started', card: CARD, order: 'O-1', attempt: 1 },
  feedRequested(FEED),
  jobEnded(FEED, blankSerial('VN1')),
  jobRequested({ key: PACK, station: 'packer', work: 'pack', phase: 'pack' }),
);
const reason = fault('packer.wrong-count', 'major', { station: 'packer', box: BOX });
/** It was the fifth card of the box; the packer counted four. */
const miscounted = packing.and(
  jobEnded(PACK, NO_SERIAL, {
    outcome: 'unknown',
    fault: reason,
    evidence: outsideValues({ box: BOX, slot: 5, count: 4 }),
  }),
);
const held = miscounted.and(lineChanges('Execute', 'Hold', 'SC'));

const count = (counted: number, box = BOX, witness = 'Minh', countedAgain = counted): Input => ({
  type: 'hand',
  hand: { work: 'CountBox', box, counted, countedAgain, witness },
  id: 'id',
  by: 'Lan',
});
const done: Expected = { kind: 'command.accepted', command: 'CountBox', by: 'Lan', argument: BOX };
const counted: Expected = { kind: 'box.counted', box: BOX, expected: 4, by: 'Lan', witness: 'Minh' };

describe('a box that the packer counts otherwise', () => {
  test('that holds what the journal says is held to it: the machine had counted wrongly', () => {
    const decided = held.when(count(4));
    decided.thenFacts([done, { ...counted, counted: 4 }]);
    expect(beside(decided.after.state, BOX)).toBe(0);
    expect(decided.after.state.boxInDoubt).toBeNull();
  });

  test('that lacks a card is held to what people counted; the difference is an alarm', () => {
    const decided = held.when(count(3));
    decided.thenFacts([
      done,
      { ...counted, counted: 3 },
      { kind: 'alarm.raised', fault: { code: 'line.box-difference', context: { box: BOX, expected: 4, found: 3 } } },
      { kind: 'alarm.returned' },
    ]);
    expect(beside(decided.after.state, BOX)).toBe(-1);
  });

  test('is not counted while the line moves', () => {
    miscounted.when(count(4)).thenRefused('line-moves');
  });

  test('is not counted by one person', () => {
    held.when(count(4, BOX, 'lan')).thenRefused('two-people');
  });

  test.each([
    ['the first one’s is the journal’s', 4, 3],
    ['the other one’s is the journal’s', 3, 4],
  ])('is counted again by both where their numbers differ, whichever is right: %s', (_, counts, again) => {
    const refused = held.when(count(counts, BOX, 'Minh', again));
    refused.thenRefused('counts-differ');
    expect(held.state.boxInDoubt?.box).toBe(BOX);
  });

  test.each([
    ['another box', held, 'B-1/101/2'],
    ['a box of which nobody doubts', packing, BOX],
    ['one that is counted already', held.when(count(4)).after, BOX],
  ])('is the only one that is counted, not %s', (_, line, box) => {
    line.when(count(4, box)).thenRefused('no-box-in-doubt');
  });
});
