import { describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { fault } from '../../stations/fault.ts';
import { keyOf } from '../../stations/job-key-kit.ts';
import type { JobAnswer } from '../../stations/station.ts';
import { JAM, STACKED } from '../../stations/transport/contract.ts';
import { given, sight, type Decided, type Expected, type Given, type Input } from './decider-kit.ts';
import { feedRequested, importedBatch, jobEnded, moveRequested } from './facts-kit.ts';
import { BESIDE_THE_LINE, readSerial, TWIN } from './line-state.ts';
import type { Sight } from './move-in-doubt.ts';

/** What is decided of a feed that went wrong: the machine's word, and its sensors' word, which may come later. */

const UPPER = 'VN1234500000001';
const LOWER = 'VN1234500000002';
const KEY = 'line-1/C0000001/feed/1';
const DOUBLE_FEED = 'transport.double-feed';
const JAMMED = 'transport.jam';
const EMPTY = 'transport.position-empty';
const BOTH = { 'head-1': `${UPPER}${STACKED}${LOWER}` };

/** A line whose transport feeds a blank to head-1. */
const feeding = given(
  importedBatch('B-1', ['O-1', 'O-2']),
  { kind: 'card.started', card: 'C0000001', order: 'O-1', attempt: 1 },
  feedRequested(keyOf(KEY)),
);

const says = (answer: JobAnswer, key = KEY): Input => ({ type: 'answer', key: keyOf(key), answer });
const failed = (code: typeof DOUBLE_FEED | typeof JAMMED | typeof EMPTY | 'station.fault'): Input =>
  says({ state: 'failed', begun: true, fault: fault(code, 'major', { serial: UPPER }) });

/** The machine has answered, and its sensors told nothing of it yet: it is asked once more. */
function doubted(answer: Input, seen: Sight = sight({})): Given {
  return feeding.when(answer, seen).thenFacts([{ kind: 'job.doubted', key: KEY }]).after;
}

/** No card is made of these blanks: each is to be removed, and the line holds. */
function strayed(code: string, ...blanks: readonly (readonly [serial: string, position: string])[]): Expected[] {
  return [
    { kind: 'job.ended', outcome: 'failed' },
    { kind: 'card.ended', outcome: 'void' },
    ...blanks.map(([serial, position]) => ({ kind: 'blank.stray', serial, position })),
    { kind: 'hold.latched', reason: { code } },
  ];
}

const FED = { kind: 'job.ended', outcome: 'done' };
const NOT_FED = [
  { kind: 'job.ended', outcome: 'notDone' },
  { kind: 'card.ended', outcome: 'void' },
];

describe('two blanks that came at once', () => {
  const answer = failed(DOUBLE_FEED);
  const TWO = strayed(DOUBLE_FEED, [UPPER, 'head-1'], [LOWER, 'head-1']);

  test('are two strays where the sensor reads both', () => {
    feeding.when(answer, sight(BOTH)).thenFacts(TWO);
  });

  test.each([
    ['nothing', {}],
    ['one blank', { 'head-1': UPPER }],
  ])('are asked about once more while the sensor still tells of %s', (_, sensors) => {
    doubted(answer, sight(sensors)).when(answer, sight(BOTH)).thenFacts(TWO);
  });

  test.each([
    ['only the upper one', { 'head-1': UPPER }, 'head-1'],
    ['neither', {}, BESIDE_THE_LINE],
  ])('stay two where the sensor reads %s for good', (_, sensors, position) => {
    doubted(answer, sight(sensors))
      .when(answer, sight(sensors))
      .thenFacts(strayed(DOUBLE_FEED, [UPPER, position], [`${UPPER}${TWIN}C0000001`, position]));
  });
});

describe('two blanks that came at once, under a serial that came before', () => {
  test('have a name each', () => {
    const answer = failed(DOUBLE_FEED);
    const seen = sight({ 'head-1': UPPER }, { fedBefore: true });
    const names = doubted(answer, seen)
      .when(answer, seen)
      .facts.flatMap((body) => (body.kind === 'blank.stray' ? [body.serial] : []));
    expect(new Set(names).size).toBe(2);
    expect(names.map((name) => readSerial(name))).toEqual([UPPER, UPPER]);
  });
});

describe('a blank that did not arrive', () => {
  test('is looked for once more before it is said to lie beside the line', () => {
    const answer = failed(EMPTY);
    doubted(answer)
      .when(answer)
      .thenFacts(strayed(EMPTY, [UPPER, BESIDE_THE_LINE]));
  });

  test('and was read before the transport lost its power is a stray, whoever took it meanwhile', () => {
    const answer = failed('station.fault');
    const asked = doubted(answer);
    asked.when(answer).thenFacts(strayed('station.fault', [UPPER, BESIDE_THE_LINE]));
    asked.when(answer, sight({ 'head-1': UPPER })).thenFacts([FED]);
  });

  describe('while the transport has forgotten its job', () => {
    const forgotten = says({ state: 'unknown' });
    const missed = sight({}, { lastFed: blankSerial(UPPER) });

    test('is missed by the feeder’s own sensor', () => {
      doubted(forgotten, missed)
        .when(forgotten, missed)
        .thenFacts(strayed('job.unknown', [UPPER, BESIDE_THE_LINE]));
    });

    test.each([
      ['that sensor tells of none', sight({})],
      ['it tells of one that was fed before', sight({}, { lastFed: blankSerial(UPPER), fedBefore: true })],
      ['that one lies elsewhere', sight({ 'head-2': UPPER }, { lastFed: blankSerial(UPPER) })],
    ])('was never fed where %s', (_, seen) => {
      doubted(forgotten, missed).when(forgotten, seen).thenFacts(NOT_FED);
    });
  });

  test.each([
    ['beside the line', {}, BESIDE_THE_LINE],
    ['where it was going', { 'head-1': UPPER }, 'head-1'],
  ])('and bears a serial that another was read with is one blank more, %s', (_, sensors, position) => {
    const answer = failed(EMPTY);
    doubted(answer, sight({}, { fedBefore: true }))
      .when(answer, sight(sensors, { fedBefore: true }))
      .thenFacts(strayed(EMPTY, [`${UPPER}${TWIN}C0000001`, position]));
  });

  test('lies in the jam as soon as the sensors tell so', () => {
    doubted(failed(JAMMED))
      .when(failed(JAMMED), sight({ [JAM]: UPPER }))
      .thenFacts(strayed(JAMMED, [UPPER, JAM]));
  });
});

describe('a move that the transport knows nothing of', () => {
  const MOVE = 'line-1/C0000001/to:reject-bin/1';

  /** The first card was to leave head-1, and the second was fed to its place. */
  const followed = feeding.and(
    jobEnded(keyOf(KEY), blankSerial(UPPER)),
    { kind: 'card.condemned', card: 'C0000001', reason: fault('chip.absent', 'major', {}) },
    moveRequested(keyOf(MOVE), 'head-1', 'reject-bin'),
    { kind: 'card.started', card: 'C0000002', order: 'O-2', attempt: 1 },
    feedRequested(keyOf('line-1/C0000002/feed/1'), 'C0000002'),
  );
  const asked = (seenAtHead: string, answer: JobAnswer = { state: 'notDone' }): Decided =>
    followed.when(says(answer, MOVE), sight({ 'head-1': seenAtHead }));
  const LOST = [
    { kind: 'job.ended', outcome: 'unknown' },
    { kind: 'hold.latched', reason: { code: 'line.card-astray' } },
  ];

  test('leaves its card where it was, as long as the sensor sees it there', () => {
    asked(UPPER).thenFacts([{ kind: 'job.ended', outcome: 'notDone' }]);
  });

  test.each([
    ['empty', ''],
    ['under the next card', LOWER],
  ])('has lost its card where the place is %s: no two are said to lie on one', (_, seen) => {
    asked(seen).thenFacts(LOST);
  });

  test('or would not begin, has lost its card in the same way', () => {
    const occupied = fault('transport.position-occupied', 'major', {});
    const refusal: JobAnswer = { state: 'failed', begun: false, fault: occupied };
    asked(UPPER, refusal).thenFacts([{ kind: 'job.ended', outcome: 'failed' }]);
    asked('', refusal).thenFacts(LOST);
    asked(LOWER, refusal).thenFacts(LOST);
  });
});
