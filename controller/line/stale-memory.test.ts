import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadRecipe, RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { fault } from '../../stations/fault.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import type { JobAnswer, JobResult } from '../../stations/station.ts';
import { OUTPUT } from '../../stations/transport/contract.ts';
import { GENESIS_HASH } from '../journal/chain.ts';
import type { EntryBody } from '../journal/entry.ts';
import { decideAnswer, UNSEEN } from './decide.ts';
import { CONTRADICTIONS_MAX, STALE_MEMORY } from './decision.ts';
import { apply } from './fold.ts';
import { newLineState, type LineState } from './line-state.ts';

/** A machine that answers for a job with what it did for another: it is named, the line holds, and nothing goes round in circles. */

const loaded = loadRecipe(join(RECIPES_FOLDER, 'citizen-card-2024'));
if (!loaded.ok) throw new Error('the recipe is not right');
const { recipe, hash } = loaded.value;
const OLD = 'VN1234500000001';
const NEW = 'VN1234500000002';
const FEED = 'line-1/C0000001.seriesaa/feed/1';
const MOVE = 'line-1/C0000001.seriesaa/to:printer/1';
const PRINT = 'line-1/C0000001.seriesaa/print/1';

function fold(state: LineState, bodies: readonly EntryBody[]): LineState {
  for (const body of bodies)
    apply(state, { seq: state.seq + 1, at: 0, body, hash: GENESIS_HASH }, 0, () => recipe.phases.length);
  return state;
}

const requested = {
  kind: 'job.requested',
  card: 'C0000001',
  attempt: 1,
  payloadHash: '',
  deadlineMs: 1000,
  reason: '',
} as const;

/** A line whose transport feeds a blank to head-1; `OLD` was the last one to leave the feeder before. */
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
      accepted: 1,
      refused: 0,
    },
    {
      kind: 'order.accepted',
      order: 'O-1',
      batch: 'B-1',
      sequence: 1,
      citizen: 'pseudonym',
      contentHash: '',
      office: '',
      priority: 5,
      replaces: '',
    },
    { kind: 'batch.imported', batch: 'B-1', orders: 1 },
    { kind: 'card.started', card: 'C0000001', order: 'O-1', attempt: 1 },
    {
      ...requested,
      key: FEED,
      station: 'transport',
      work: 'feed',
      phase: 'feed',
      from: 'feeder',
      to: 'head-1',
      lastFed: OLD,
    },
  ]);
}

const fed: EntryBody = {
  kind: 'job.ended',
  key: FEED,
  outcome: 'done',
  serial: NEW,
  begun: true,
  fault: null,
  evidence: {},
};

function moving(): LineState {
  const move = { work: 'move', phase: 'to:printer', from: 'head-1', to: 'printer' } as const;
  return fold(feeding(), [fed, { ...requested, ...move, key: MOVE, station: 'transport' }]);
}

function printing(): LineState {
  const print = { work: 'print', phase: 'print', from: '', to: '', payloadHash: 'given' } as const;
  return fold(feeding(), [fed, { ...requested, ...print, key: PRINT, station: 'printer' }]);
}

const moved = (serial: string): JobAnswer => done({ kind: 'transport', serial, blankLot: '', chipLot: '' });
const done = (result: JobResult): JobAnswer => ({ state: 'done', result });

interface Seen {
  readonly sensors: Readonly<Record<string, string>>;
  readonly lastFed?: string;
  readonly fedBefore?: boolean;
}

/** What follows once the machine has said it as often as it is asked. */
function inTheEnd(state: LineState, key: string, answer: JobAnswer, seen: Seen): readonly EntryBody[] {
  const sight = { sensors: seen.sensors, lastFed: seen.lastFed ?? OLD, fedBefore: () => seen.fedBefore ?? false };
  for (let asked = 0; asked <= CONTRADICTIONS_MAX; asked += 1) {
    const { entries } = decideAnswer(state, recipe, key, answer, UNSEEN, sight);
    if (!entries.every(({ kind }) => kind === 'job.doubted')) return entries;
    fold(state, entries);
  }
  return [];
}

const ended = (entries: readonly EntryBody[]): unknown[] =>
  entries.flatMap((body) =>
    body.kind === 'job.ended' ? [{ outcome: body.outcome, begun: body.begun, why: body.fault?.code ?? '' }] : [],
  );
const held = (entries: readonly EntryBody[]): unknown[] =>
  entries.flatMap((body) => (body.kind === 'hold.latched' ? [body.reason.code] : []));
const NOT_DONE = [{ outcome: 'failed', begun: false, why: STALE_MEMORY }];

describe('a transport that says «done already» of a feed', () => {
  test.each([
    ['whose blank was fed before', { sensors: {}, fedBefore: true }],
    ['whose blank this journal has never met, and lies in the stacker', { sensors: { [OUTPUT]: OLD } }],
    ['to a place where the card before still lies', { sensors: { 'head-1': '' } }],
  ] as const)('%s, while nothing has left the feeder, has not fed: the line holds, and says why', (_, seen) => {
    const state = feeding();
    const entries = inTheEnd(state, FEED, moved(OLD), seen);
    expect(ended(entries)).toEqual(NOT_DONE);
    expect(held(entries)).toEqual([STALE_MEMORY]);
    fold(state, entries);
    expect(state.cards.size).toBe(0);
    expect(state.totals.issued).toBe(0);
    expect(state.remakes).toEqual(['O-1']);
    expect([...state.alarms.values()]).toMatchObject([{ active: false, fault: { code: STALE_MEMORY } }]);
  });

  test.each([
    ['the sensor sees the blank', { sensors: { 'head-1': NEW }, lastFed: NEW }],
    ['the sensor reads it otherwise', { sensors: { 'head-1': 'VN1234500000009' }, lastFed: NEW }],
    ['it has left the feeder, and somebody took it', { sensors: {}, lastFed: NEW }],
  ] as const)('is believed where %s', (_, seen) => {
    expect(ended(inTheEnd(feeding(), FEED, moved(NEW), seen))).toMatchObject([{ outcome: 'done' }]);
  });

  test('is asked again before it is called wrong: its sensors tell by messages of their own', () => {
    const state = feeding();
    const sight = { sensors: {}, lastFed: OLD, fedBefore: () => false };
    const { entries } = decideAnswer(state, recipe, FEED, moved(OLD), UNSEEN, sight);
    expect(entries).toEqual([{ kind: 'job.doubted', key: FEED, why: STALE_MEMORY }]);
    fold(state, entries);
    expect(ended(inTheEnd(state, FEED, moved(NEW), { sensors: { 'head-1': NEW }, lastFed: NEW }))).toMatchObject([
      { outcome: 'done' },
    ]);
  });
});

describe('a transport that says «done already» of a move', () => {
  test.each([OLD, NEW])('of %s, while the card lies where it was: it stays there, and the line holds', (serial) => {
    const state = moving();
    const entries = inTheEnd(state, MOVE, moved(serial), { sensors: { 'head-1': NEW } });
    expect(ended(entries)).toEqual(NOT_DONE);
    expect(held(entries)).toEqual([STALE_MEMORY]);
    fold(state, entries);
    expect(state.cards.get('C0000001')).toMatchObject({ position: 'head-1', job: '' });
  });

  test('is believed where the card has arrived', () => {
    const entries = inTheEnd(moving(), MOVE, moved(NEW), { sensors: { printer: NEW } });
    expect(ended(entries)).toMatchObject([{ outcome: 'done' }]);
  });
});

describe('a machine that confirms other content than it was given', () => {
  const answer = done({ kind: 'print', sha256: 'of another card', ribbonLot: '', panelsUsed: 5 });

  test('costs the one card that it may have marked, and holds the line for a person', () => {
    const entries = inTheEnd(printing(), PRINT, answer, { sensors: { printer: NEW } });
    expect(entries).toMatchObject([
      { kind: 'job.ended' },
      { kind: 'card.condemned', reason: { code: 'station.other-content' } },
      { kind: 'hold.latched', reason: { code: STALE_MEMORY, context: { station: 'printer' } } },
      { kind: 'alarm.raised' },
      { kind: 'alarm.returned' },
    ]);
  });
});

describe('a machine that answers about another job', () => {
  const answer: JobAnswer = { state: 'unreachable', fault: fault(STALE_MEMORY, 'major', { station: 'printer' }) };

  test('again and again, leaves its job unknown: the card is rejected, and the line holds', () => {
    const entries = inTheEnd(printing(), PRINT, answer, { sensors: { printer: NEW } });
    expect(entries).toMatchObject([
      { kind: 'job.ended', outcome: 'failed', begun: true },
      { kind: 'card.condemned', reason: { code: 'job.unknown' } },
      { kind: 'hold.latched', reason: { code: STALE_MEMORY } },
      { kind: 'alarm.raised' },
      { kind: 'alarm.returned' },
    ]);
  });
});

describe('an inspection that tells of another card', () => {
  test('leaves no mark: it is not begun, and the line holds', () => {
    const answer: JobAnswer = { state: 'failed', begun: false, fault: fault(STALE_MEMORY, 'major', {}) };
    const entries = inTheEnd(printing(), PRINT, answer, { sensors: {} });
    expect(ended(entries)).toEqual(NOT_DONE);
    expect(held(entries)).toEqual([STALE_MEMORY]);
  });
});
