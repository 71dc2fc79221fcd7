import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadRecipe, RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { JAM, OUTPUT } from '../../stations/transport/contract.ts';
import { GENESIS_HASH } from '../journal/chain.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { Sight } from './move-in-doubt.ts';
import { apply } from './fold.ts';
import { decideHand, type HandWork } from './hands.ts';
import { newLineState, type LineState } from './line-state.ts';

/** What people confirm with their hands: what is taken, what is refused and why, and what the journal says of it. */

const loaded = loadRecipe(join(RECIPES_FOLDER, 'citizen-card-2024'));
if (!loaded.ok) throw new Error('the recipe is not right');
const { recipe, hash } = loaded.value;
const SERIAL = 'VN1234500000001';
const KEY = 'line-1/C0000001';
const reason = { code: 'transport.jam', severity: 'major', context: {} } as const;

function fold(state: LineState, bodies: readonly EntryBody[]): LineState {
  for (const body of bodies) {
    apply(state, { seq: state.seq + 1, at: 0, body, hash: GENESIS_HASH }, 0, () => recipe.phases.length);
  }
  return state;
}

const changed = (from: string, to: string, cause: string): EntryBody =>
  ({ kind: 'line.changed', from, to, cause, by: 'test', reason: null, needsPerson: true }) as EntryBody;

const job = (phase: string, work: 'feed' | 'move', from: string, to: string): EntryBody => ({
  kind: 'job.requested',
  key: `${KEY}/${phase}/1`,
  station: 'transport',
  card: 'C0000001',
  work,
  phase,
  attempt: 1,
  from,
  to,
  payloadHash: '',
  deadlineMs: 1000,
  reason: '',
});

const ended = (phase: string, outcome: 'done' | 'unknown', serial: string): EntryBody => ({
  kind: 'job.ended',
  key: `${KEY}/${phase}/1`,
  outcome,
  serial,
  begun: true,
  fault: outcome === 'unknown' ? reason : null,
  evidence: {},
});

/** A line that is held, with one card that was lost on its way from head-1 to the printer. */
function heldLine(): LineState {
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
    changed('Stopped', 'Resetting', 'Reset'),
    changed('Resetting', 'Idle', 'SC'),
    changed('Idle', 'Starting', 'Start'),
    changed('Starting', 'Execute', 'SC'),
    { kind: 'card.started', card: 'C0000001', order: 'O-1', attempt: 1 },
    job('feed', 'feed', 'feeder', 'head-1'),
    ended('feed', 'done', SERIAL),
    job('to:printer', 'move', 'head-1', 'printer'),
    ended('to:printer', 'unknown', ''),
    changed('Execute', 'Holding', 'Hold'),
    changed('Holding', 'Held', 'SC'),
  ]);
}

const sight = (sensors: Sight['sensors'], fedBefore = false): Sight => ({
  sensors,
  lastFed: '',
  fedBefore: () => fedBefore,
});

function decide(state: LineState, hand: HandWork, seen: Sight, by = 'Lan'): EntryBody[] | string {
  const decided = decideHand(state, recipe, { type: 'hand', hand, id: 'id', by }, seen);
  return 'refusal' in decided ? decided.refusal : [...decided.entries];
}

describe('a card that was lost from sight', () => {
  test('is put back where the sensors see it', () => {
    const state = heldLine();
    const entries = decide(state, { work: 'PutBackCard', card: 'C0000001' }, sight({ 'head-1': SERIAL }));
    expect(entries).toMatchObject([
      { kind: 'command.accepted', command: 'PutBackCard', by: 'Lan' },
      { kind: 'card.found', card: 'C0000001', position: 'head-1' },
    ]);
    fold(state, entries as EntryBody[]);
    expect(state.cards.get('C0000001')).toMatchObject({ position: 'head-1', job: '' });
  });

  test.each([
    ['nowhere', {}],
    ['in the jam', { [JAM]: SERIAL }],
    ['in a stacker', { [OUTPUT]: SERIAL }],
  ])('is not put back while the sensors see it %s', (_, sensors) => {
    expect(decide(heldLine(), { work: 'PutBackCard', card: 'C0000001' }, sight(sensors))).toBe('not-seen');
  });

  test('is given up: the blank is removed, and its order waits to be remade', () => {
    const state = heldLine();
    const entries = decide(state, { work: 'RemoveCard', card: 'C0000001', why: 'jammed' }, sight({}));
    expect(entries).toMatchObject([
      { kind: 'command.accepted', command: 'RemoveCard', argument: 'C0000001' },
      { kind: 'card.removed', serial: SERIAL, why: 'jammed', by: 'Lan' },
      { kind: 'card.ended', outcome: 'removed', serial: SERIAL },
    ]);
    fold(state, entries as EntryBody[]);
    expect(state.totals).toMatchObject({ issued: 1, removed: 1, remade: 1 });
    expect(state.remakes).toEqual(['O-1']);
  });

  test('is not given up while the line moves', () => {
    const state = fold(heldLine(), [changed('Held', 'Unholding', 'Unhold'), changed('Unholding', 'Execute', 'SC')]);
    expect(decide(state, { work: 'RemoveCard', card: 'C0000001', why: 'jammed' }, sight({}))).toBe('line-moves');
  });
});

describe('a blank that was found beside the line', () => {
  test('is issued and removed, though no machine had told of it', () => {
    const state = heldLine();
    const found: HandWork = { work: 'RemoveBlank', serial: 'VN1234500000002', why: 'dropped' };
    fold(state, decide(state, found, sight({})) as EntryBody[]);
    expect(state.totals).toMatchObject({ issued: 2, removed: 1 });
  });

  test('is not taken twice', () => {
    expect(decide(heldLine(), { work: 'RemoveBlank', serial: SERIAL, why: 'dropped' }, sight({}, true))).toBe(
      'unknown-blank',
    );
  });
});

describe('the reject bin', () => {
  test('is emptied under two names; a difference is an alarm', () => {
    const state = heldLine();
    expect(decide(state, { work: 'EmptyRejectBin', counted: 0, witness: 'Minh' }, sight({}))).toHaveLength(2);
    expect(decide(state, { work: 'EmptyRejectBin', counted: 1, witness: 'Minh' }, sight({}))).toMatchObject([
      {},
      { kind: 'reject-bin.emptied', counted: 1, expected: 0 },
      { kind: 'alarm.raised', fault: { code: 'line.bin-difference' } },
      { kind: 'alarm.returned' },
    ]);
  });

  test.each(['', ' ', 'Lan', 'lan ', 'LAN'])('is not emptied by one person: «%s»', (witness) => {
    expect(decide(heldLine(), { work: 'EmptyRejectBin', counted: 0, witness }, sight({}))).toBe('two-people');
  });
});

describe('a batch that has ended', () => {
  const closing = (accepted: number, rejected: number, signedBy: string): HandWork => ({
    work: 'CloseReconciliation',
    batch: 'B-1',
    countedAccepted: accepted,
    countedRejected: rejected,
    witness: 'Minh',
    signedBy,
  });

  function endedBatch(): LineState {
    const state = heldLine();
    fold(state, decide(state, { work: 'RemoveCard', card: 'C0000001', why: 'jammed' }, sight({})) as EntryBody[]);
    return fold(state, [
      {
        kind: 'batch.ended',
        batch: 'B-1',
        ordered: 1,
        accepted: 0,
        setAside: 1,
        blanksIssued: 1,
        blanksRejected: 0,
        blanksRemoved: 1,
        next: '',
      },
    ]);
  }

  test('is closed where the counts agree, and then the line must be cleared', () => {
    const state = endedBatch();
    const entries = decide(state, closing(0, 0, ''), sight({}));
    expect(entries).toMatchObject([{}, { kind: 'batch.reconciled', difference: 0, signedBy: '' }]);
    fold(state, entries as EntryBody[]);
    expect(state.unreconciled).toEqual([]);
    expect(decide(state, { work: 'ConfirmLineClearance' }, sight({ printer: 'VN1' }))).toBe('line-not-empty');
    expect(decide(state, { work: 'ConfirmLineClearance' }, sight(null))).toBe('line-not-empty');
    fold(state, decide(state, { work: 'ConfirmLineClearance' }, sight({ [OUTPUT]: 'VN1' })) as EntryBody[]);
    expect(state.clearanceNeeded).toBe(false);
    expect(decide(state, { work: 'ConfirmLineClearance' }, sight({}))).toBe('no-clearance-needed');
  });

  test('is not closed with a difference unless a production manager signs for it', () => {
    const state = endedBatch();
    expect(decide(state, closing(1, 0, ''), sight({}))).toBe('manager-must-sign');
    expect(decide(state, closing(1, 0, 'Hoa'), sight({}))).toMatchObject([
      {},
      { kind: 'batch.reconciled', difference: 1, signedBy: 'Hoa' },
    ]);
  });
});
