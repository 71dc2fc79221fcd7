import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadRecipe, RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { fault } from '../../stations/fault.ts';
import type { JobAnswer } from '../../stations/station.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { JAM, STACKED } from '../../stations/transport/contract.ts';
import { GENESIS_HASH } from '../journal/chain.ts';
import type { EntryBody } from '../journal/entry.ts';
import { decideAnswer, UNSEEN } from './decide.ts';
import { apply } from './fold.ts';
import { BESIDE_THE_LINE, newLineState, readSerial, TWIN, type LineState } from './line-state.ts';

/** What is decided of a feed that went wrong: the machine's word, and its sensors' word, which may come later. */

const loaded = loadRecipe(join(RECIPES_FOLDER, 'citizen-card-2024'));
if (!loaded.ok) throw new Error('the recipe is not right');
const { recipe, hash } = loaded.value;
const UPPER = 'VN1234500000001';
const LOWER = 'VN1234500000002';
const KEY = 'line-1/C0000001/feed/1';

function fold(state: LineState, bodies: readonly EntryBody[]): LineState {
  for (const body of bodies) {
    apply(state, { seq: state.seq + 1, at: 0, body, hash: GENESIS_HASH }, 0, () => recipe.phases.length);
  }
  return state;
}

/** A line whose transport feeds a blank to head-1. */
function feeding(): LineState {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the default layout is not right');
  return fold(newLineState(layout.value), [
    {
      kind: 'batch.created',
      batch: 'B-1',
      recipe: recipe.recipe,
      version: recipe.version,
      recipeHash: hash,
      changeover: 'continuous',
      firstArticle: 'none',
      source: 'test',
      accepted: 2,
      refused: 0,
    },
    ...['O-1', 'O-2'].map((order, index): EntryBody => ({
      kind: 'order.accepted',
      order,
      batch: 'B-1',
      sequence: index + 1,
      citizen: 'pseudonym',
      contentHash: '',
      office: '',
      priority: 5,
      replaces: '',
    })),
    { kind: 'batch.imported', batch: 'B-1', orders: 2 },
    { kind: 'card.started', card: 'C0000001', order: 'O-1', attempt: 1 },
    {
      kind: 'job.requested',
      key: KEY,
      station: 'transport',
      card: 'C0000001',
      work: 'feed',
      phase: 'feed',
      attempt: 1,
      from: 'feeder',
      to: 'head-1',
      payloadHash: '',
      deadlineMs: 1000,
      reason: '',
    },
  ]);
}

function failed(code: 'transport.double-feed' | 'transport.jam' | 'transport.position-empty'): JobAnswer {
  return { state: 'failed', begun: true, fault: fault(code, 'major', { serial: UPPER }) };
}

function decide(
  state: LineState,
  answer: JobAnswer,
  sensors: Readonly<Record<string, string>>,
  fedBefore = false,
  lastFed = '',
): readonly EntryBody[] {
  return decideAnswer(state, recipe, KEY, answer, UNSEEN, { sensors, lastFed, fedBefore: () => fedBefore }).entries;
}

function strays(entries: readonly EntryBody[]): [string, string][] {
  return entries.flatMap((body): [string, string][] =>
    body.kind === 'blank.stray' ? [[body.serial, body.position]] : [],
  );
}

describe('two blanks that came at once', () => {
  const answer = failed('transport.double-feed');

  test('are two strays where the sensor reads both', () => {
    const entries = decide(feeding(), answer, { 'head-1': `${UPPER}${STACKED}${LOWER}` });
    expect(strays(entries)).toEqual([
      [UPPER, 'head-1'],
      [LOWER, 'head-1'],
    ]);
    expect(entries.at(-1)).toMatchObject({ kind: 'hold.latched', reason: { code: 'transport.double-feed' } });
  });

  test.each([
    ['nothing', {}],
    ['one blank', { 'head-1': UPPER }],
  ])('are asked about once more while the sensor still tells of %s', (_, sensors) => {
    const state = feeding();
    const doubted = decide(state, answer, sensors);
    expect(doubted).toEqual([{ kind: 'job.doubted', key: KEY, why: 'transport.double-feed' }]);
    fold(state, doubted);
    expect(strays(decide(state, answer, { 'head-1': `${UPPER}${STACKED}${LOWER}` }))).toHaveLength(2);
  });

  test.each([
    ['only the upper one', { 'head-1': UPPER }, 'head-1'],
    ['neither', {}, BESIDE_THE_LINE],
  ])('stay two where the sensor reads %s for good', (_, sensors, position) => {
    const state = feeding();
    fold(state, decide(state, answer, sensors));
    expect(strays(decide(state, answer, sensors))).toEqual([
      [UPPER, position],
      [`${UPPER}${TWIN}C0000001`, position],
    ]);
  });
});

describe('two blanks that came at once, under a serial that came before', () => {
  test('have a name each', () => {
    const state = feeding();
    const answer = failed('transport.double-feed');
    const sensors = { 'head-1': UPPER };
    fold(state, decide(state, answer, sensors, true));
    const names = strays(decide(state, answer, sensors, true)).map(([name]) => name);
    expect(new Set(names).size).toBe(2);
    expect(names.map((name) => readSerial(name))).toEqual([UPPER, UPPER]);
  });
});

describe('a blank that did not arrive', () => {
  test('is looked for once more before it is said to lie beside the line', () => {
    const state = feeding();
    const answer = failed('transport.position-empty');
    const doubted = decide(state, answer, {});
    expect(doubted).toMatchObject([{ kind: 'job.doubted' }]);
    fold(state, doubted);
    expect(strays(decide(state, answer, {}))).toEqual([[UPPER, BESIDE_THE_LINE]]);
  });

  test('and was read before the transport lost its power is a stray, whoever took it meanwhile', () => {
    const state = feeding();
    const answer: JobAnswer = {
      state: 'failed',
      begun: true,
      fault: fault('station.fault', 'major', { serial: UPPER }),
    };
    fold(state, decide(state, answer, {}));
    expect(strays(decide(state, answer, {}))).toEqual([[UPPER, BESIDE_THE_LINE]]);
    expect(decide(state, answer, { 'head-1': UPPER })).toMatchObject([{ kind: 'job.ended', outcome: 'done' }]);
  });

  test('is missed by the feeder’s own sensor where the transport has forgotten its job', () => {
    const forgotten: JobAnswer = { state: 'unknown' };
    const doubted = (): LineState => {
      const state = feeding();
      fold(state, decide(state, forgotten, {}, false, UPPER));
      return state;
    };
    expect(strays(decide(doubted(), forgotten, {}, false, UPPER))).toEqual([[UPPER, BESIDE_THE_LINE]]);
    const nothingFed = (sensors: Readonly<Record<string, string>>, fedBefore: boolean, lastFed: string): void => {
      const [end] = decide(doubted(), forgotten, sensors, fedBefore, lastFed);
      expect(end).toMatchObject({ kind: 'job.ended', outcome: 'notDone' });
    };
    nothingFed({}, false, '');
    nothingFed({}, true, UPPER);
    nothingFed({ 'head-2': UPPER }, false, UPPER);
  });

  test.each([
    ['beside the line', {}, BESIDE_THE_LINE],
    ['where it was going', { 'head-1': UPPER }, 'head-1'],
  ])('and bears a serial that another was read with is one blank more, %s', (_, sensors, position) => {
    const state = feeding();
    const answer = failed('transport.position-empty');
    fold(state, decide(state, answer, {}, true));
    expect(strays(decide(state, answer, sensors, true))).toEqual([[`${UPPER}${TWIN}C0000001`, position]]);
  });

  test('lies in the jam as soon as the sensors tell so', () => {
    const state = feeding();
    fold(state, decide(state, failed('transport.jam'), {}));
    expect(strays(decide(state, failed('transport.jam'), { [JAM]: UPPER }))).toEqual([[UPPER, JAM]]);
  });
});

describe('a move that the transport knows nothing of', () => {
  const MOVE = 'line-1/C0000001/to:reject-bin/1';

  /** The first card was to leave head-1, and the second was fed to its place. */
  function followed(): LineState {
    const requested = {
      kind: 'job.requested',
      station: 'transport',
      attempt: 1,
      payloadHash: '',
      deadlineMs: 1000,
      reason: '',
    } as const;
    const fed = { kind: 'job.ended', outcome: 'done', begun: true, fault: null, evidence: {} } as const;
    const feed = { work: 'feed', phase: 'feed', from: 'feeder', to: 'head-1' } as const;
    const away = { work: 'move', phase: 'to:reject-bin', from: 'head-1', to: 'reject-bin' } as const;
    const condemned = fault('chip.absent', 'major', {});
    return fold(feeding(), [
      { ...fed, key: KEY, serial: UPPER },
      { kind: 'card.condemned', card: 'C0000001', reason: condemned },
      { ...requested, ...away, key: MOVE, card: 'C0000001' },
      { kind: 'card.started', card: 'C0000002', order: 'O-2', attempt: 1 },
      { ...requested, ...feed, key: 'line-1/C0000002/feed/1', card: 'C0000002' },
    ]);
  }
  const occupied = fault('transport.position-occupied', 'major', {});
  const outcome = (
    sensors: Readonly<Record<string, string>>,
    answer: JobAnswer = { state: 'notDone' },
  ): string | undefined => {
    const { entries } = decideAnswer(followed(), recipe, MOVE, answer, UNSEEN, {
      sensors,
      lastFed: '',
      fedBefore: () => false,
    });
    return entries.flatMap((body) => (body.kind === 'job.ended' ? [body.outcome] : []))[0];
  };

  test('leaves its card where it was, as long as the sensor sees it there', () => {
    expect(outcome({ 'head-1': UPPER })).toBe('notDone');
  });

  test.each([
    ['empty', ''],
    ['under the next card', LOWER],
  ])('has lost its card where the place is %s: no two are said to lie on one', (_, seen) => {
    expect(outcome({ 'head-1': seen })).toBe('unknown');
  });

  test('or would not begin, has lost its card in the same way', () => {
    const refusal: JobAnswer = { state: 'failed', begun: false, fault: occupied };
    expect(outcome({ 'head-1': UPPER }, refusal)).toBe('failed');
    expect(outcome({ 'head-1': '' }, refusal)).toBe('unknown');
    expect(outcome({ 'head-1': LOWER }, refusal)).toBe('unknown');
  });
});
