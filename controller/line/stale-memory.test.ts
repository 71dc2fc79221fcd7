import { describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { fault } from '../../stations/fault.ts';
import { NO_TEXT } from '../../stations/outside-text.ts';
import { keyOf } from '../../stations/job-key-kit.ts';
import type { JobAnswer, JobResult } from '../../stations/station.ts';
import { OUTPUT } from '../../stations/transport/contract.ts';
import { given, sight, type Input, type Readings, type Seen } from './decider-kit.ts';
import { STALE_MEMORY } from './decision.ts';
import { feedRequested, importedBatch, jobEnded, jobRequested, moveRequested } from './facts-kit.ts';
import type { Sight } from './move-in-doubt.ts';

/** A machine that answers for a job with what it did for another: it is named, the line holds, and nothing goes round in circles. */

const OLD = 'VN1234500000001';
const NEW = 'VN1234500000002';
const FEED = 'line-1/C0000001.seriesaa/feed/1';
const MOVE = 'line-1/C0000001.seriesaa/to:printer/1';
const PRINT = 'line-1/C0000001.seriesaa/print/1';

/** A line whose transport feeds a blank to head-1; `OLD` was the last one to leave the feeder before. */
const feeding = given(
  importedBatch('B-1', ['O-1']),
  { kind: 'card.started', card: 'C0000001', order: 'O-1', attempt: 1 },
  feedRequested(keyOf(FEED), 'C0000001', { lastFed: blankSerial(OLD) }),
);
const moving = feeding.and(jobEnded(keyOf(FEED), blankSerial(NEW)), moveRequested(keyOf(MOVE), 'head-1', 'printer'));
const printing = feeding.and(
  jobEnded(keyOf(FEED), blankSerial(NEW)),
  jobRequested({ key: keyOf(PRINT), station: 'printer', work: 'print', phase: 'print', payloadHash: 'given' }),
);

const saysDone = (key: string, result: JobResult): Input => ({
  type: 'answer',
  key: keyOf(key),
  answer: { state: 'done', result },
});
const saysMoved = (key: string, serial: string): Input =>
  saysDone(key, { kind: 'transport', serial: blankSerial(serial), blankLot: NO_TEXT, chipLot: NO_TEXT });
const says = (key: string, answer: JobAnswer): Input => ({ type: 'answer', key: keyOf(key), answer });
const see = (readings: Readings, seen: Seen = {}): Sight => sight(readings, { lastFed: blankSerial(OLD), ...seen });

const NOT_DONE = { kind: 'job.ended', outcome: 'failed', begun: false, fault: { code: STALE_MEMORY } };
const HELD = { kind: 'hold.latched', reason: { code: STALE_MEMORY } };
/** The alarm stands until somebody has seen it. */
const ALARMED = [{ kind: 'alarm.raised' }, { kind: 'alarm.returned' }];

describe('a transport that says «done already» of a feed', () => {
  test.each([
    ['whose blank was fed before', {}, true],
    ['whose blank this journal has never met, and lies in the stacker', { [OUTPUT]: OLD }, false],
    ['to a place where the card before still lies', { 'head-1': '' }, false],
  ])('%s, while nothing has left the feeder, has not fed: the line holds, and says why', (_, sensors, fedBefore) => {
    const decided = feeding.whenQueried(saysMoved(FEED, OLD), see(sensors, { fedBefore }));
    decided.thenFacts([NOT_DONE, { kind: 'card.ended', outcome: 'void' }, HELD, ...ALARMED]);
    const { cards, totals, remakes, alarms } = decided.after.state;
    expect({ cards: cards.size, issued: totals.issued, remakes }).toEqual({ cards: 0, issued: 0, remakes: ['O-1'] });
    expect([...alarms.values()]).toMatchObject([{ active: false, fault: { code: STALE_MEMORY } }]);
  });

  test.each([
    ['the sensor sees the blank', { 'head-1': NEW }],
    ['the sensor reads it otherwise', { 'head-1': 'VN1234500000009' }],
    ['it has left the feeder, and somebody took it', {}],
  ])('is believed where %s', (_, sensors) => {
    feeding
      .whenQueried(saysMoved(FEED, NEW), see(sensors, { lastFed: blankSerial(NEW) }))
      .thenFacts([{ kind: 'job.ended', outcome: 'done' }]);
  });

  test('is asked again before it is called wrong: its sensors tell by messages of their own', () => {
    feeding
      .when(saysMoved(FEED, OLD), see({}))
      .thenFacts([{ kind: 'job.doubted', key: FEED, why: STALE_MEMORY }])
      .after.whenQueried(saysMoved(FEED, NEW), see({ 'head-1': NEW }, { lastFed: blankSerial(NEW) }))
      .thenFacts([{ kind: 'job.ended', outcome: 'done' }]);
  });
});

describe('a transport that says «done already» of a move', () => {
  test.each([OLD, NEW])('of %s, while the card lies where it was: it stays there, and the line holds', (serial) => {
    const decided = moving.whenQueried(saysMoved(MOVE, serial), see({ 'head-1': NEW }));
    decided.thenFacts([NOT_DONE, HELD, ...ALARMED]);
    expect(decided.after.state.cards.get('C0000001')).toMatchObject({ position: 'head-1', job: '' });
  });

  test('is believed where the card has arrived', () => {
    moving.whenQueried(saysMoved(MOVE, NEW), see({ printer: NEW })).thenFacts([{ kind: 'job.ended', outcome: 'done' }]);
  });
});

describe('a machine that confirms other content than it was given', () => {
  test('costs the one card that it may have marked, and holds the line for a person', () => {
    const other = saysDone(PRINT, { kind: 'print', sha256: 'of another card', ribbonLot: '', panelsUsed: 5 });
    printing
      .whenQueried(other, see({ printer: NEW }))
      .thenFacts([
        { kind: 'job.ended' },
        { kind: 'card.condemned', reason: { code: 'station.other-content' } },
        { kind: 'hold.latched', reason: { code: STALE_MEMORY, context: { station: 'printer' } } },
        ...ALARMED,
      ]);
  });
});

describe('a machine that answers about another job', () => {
  test('again and again, leaves its job unknown: the card is rejected, and the line holds', () => {
    const ofAnother = fault(STALE_MEMORY, 'major', { station: 'printer' });
    printing
      .whenQueried(says(PRINT, { state: 'unreachable', fault: ofAnother }), see({ printer: NEW }))
      .thenFacts([
        { kind: 'job.ended', outcome: 'failed', begun: true },
        { kind: 'card.condemned', reason: { code: 'job.unknown' } },
        HELD,
        ...ALARMED,
      ]);
  });
});

describe('an inspection that tells of another card', () => {
  test('leaves no mark: it is not begun, and the line holds', () => {
    const ofAnother = fault(STALE_MEMORY, 'major', {});
    printing
      .whenQueried(says(PRINT, { state: 'failed', begun: false, fault: ofAnother }), see({}))
      .thenFacts([NOT_DONE, HELD, ...ALARMED]);
  });
});
