import { describe, expect, test } from 'vitest';

import { blankSerial, NO_SERIAL } from '../../stations/blank-serial.ts';
import { fault } from '../../stations/fault.ts';
import { keyOf } from '../../stations/job-key-kit.ts';
import { JAM, OUTPUT } from '../../stations/transport/contract.ts';
import { given, sight, type Expected, type Input } from './decider-kit.ts';
import { feedRequested, importedBatch, jobEnded, lineChanges, moveRequested } from './facts-kit.ts';
import type { HandWork } from './hands.ts';

/** What people confirm with their hands: what is taken, what is refused and why, and what the journal says of it. */

const SERIAL = 'VN1234500000001';
const CARD = 'C0000001';
const FEED = 'line-1/C0000001/feed/1';
const MOVE = 'line-1/C0000001/to:printer/1';
const jam = fault('transport.jam', 'major', {});

/** A line that is held, with one card that was lost on its way from head-1 to the printer. */
const heldLine = given(
  importedBatch('B-1', ['O-1']),
  lineChanges('Stopped', 'Reset', 'SC', 'Start', 'SC'),
  { kind: 'card.started', card: CARD, order: 'O-1', attempt: 1 },
  feedRequested(keyOf(FEED)),
  jobEnded(keyOf(FEED), blankSerial(SERIAL)),
  moveRequested(keyOf(MOVE), 'head-1', 'printer'),
  jobEnded(keyOf(MOVE), NO_SERIAL, { outcome: 'unknown', fault: jam }),
  lineChanges('Execute', 'Hold', 'SC'),
);

const lan = (hand: HandWork): Input => ({ type: 'hand', hand, id: 'id', by: 'Lan' });
const putBack = lan({ work: 'PutBackCard', card: CARD });
const giveUp = lan({ work: 'RemoveCard', card: CARD, why: 'jammed' });
const done = (command: HandWork['work']): Expected => ({ kind: 'command.accepted', command, by: 'Lan' });

describe('a card that was lost from sight', () => {
  test('is put back where the sensors see it', () => {
    const decided = heldLine.when(putBack, sight({ 'head-1': SERIAL }));
    decided.thenFacts([done('PutBackCard'), { kind: 'card.found', card: CARD, position: 'head-1' }]);
    expect(decided.after.state.cards.get(CARD)).toMatchObject({ position: 'head-1', job: '' });
  });

  test.each([
    ['nowhere', {}],
    ['in the jam', { [JAM]: SERIAL }],
    ['in a stacker', { [OUTPUT]: SERIAL }],
  ])('is not put back while the sensors see it %s', (_, sensors) => {
    heldLine.when(putBack, sight(sensors)).thenRefused('not-seen');
  });

  test('is given up: the blank is removed, and its order waits to be remade', () => {
    const decided = heldLine.when(giveUp);
    decided.thenFacts([
      { ...done('RemoveCard'), argument: CARD },
      { kind: 'card.removed', serial: SERIAL, why: 'jammed', by: 'Lan' },
      { kind: 'card.ended', outcome: 'removed', serial: SERIAL },
    ]);
    expect(decided.after.state.totals).toMatchObject({ issued: 1, removed: 1, remade: 1 });
    expect(decided.after.state.remakes).toEqual(['O-1']);
  });

  test('is not given up while the line moves', () => {
    heldLine
      .and(lineChanges('Held', 'Unhold', 'SC'))
      .when(giveUp)
      .thenRefused('line-moves');
  });
});

describe('a blank that was found beside the line', () => {
  const remove = (serial: string): Input => lan({ work: 'RemoveBlank', serial: blankSerial(serial), why: 'dropped' });

  test('is issued and removed, though no machine had told of it', () => {
    const { totals } = heldLine.when(remove('VN1234500000002')).after.state;
    expect(totals).toMatchObject({ issued: 2, removed: 1 });
  });

  test('is not taken twice', () => {
    heldLine.when(remove(SERIAL), sight({}, { fedBefore: true })).thenRefused('unknown-blank');
  });
});

describe('the reject bin', () => {
  const empty = (counted: number, witness: string, countedAgain = counted): Input =>
    lan({ work: 'EmptyRejectBin', counted, countedAgain, witness });
  const emptied = (counted: number): Expected => ({ kind: 'reject-bin.emptied', counted, expected: 0 });

  test('is emptied under two names; a difference is an alarm', () => {
    heldLine.when(empty(0, 'Minh')).thenFacts([done('EmptyRejectBin'), emptied(0)]);
    heldLine
      .when(empty(1, 'Minh'))
      .thenFacts([
        done('EmptyRejectBin'),
        emptied(1),
        { kind: 'alarm.raised', fault: { code: 'line.bin-difference' } },
        { kind: 'alarm.returned' },
      ]);
  });

  test.each(['', ' ', 'Lan', 'lan ', 'LAN'])('is not emptied by one person: «%s»', (witness) => {
    heldLine.when(empty(0, witness)).thenRefused('two-people');
  });

  test('is counted again where the two counted different numbers, before either is compared with the journal', () => {
    heldLine.when(empty(0, 'Minh', 1)).thenRefused('counts-differ');
  });
});

describe('a batch that has ended', () => {
  const close = (accepted: number, rejected: number, signedBy: string, again = { accepted, rejected }): Input =>
    lan({
      work: 'CloseReconciliation',
      batch: 'B-1',
      countedAccepted: accepted,
      countedRejected: rejected,
      countedAcceptedAgain: again.accepted,
      countedRejectedAgain: again.rejected,
      witness: 'Minh',
      signedBy,
    });
  const clear = lan({ work: 'ConfirmLineClearance' });

  /** Its one card was given up. */
  const ended = heldLine.when(giveUp).after.and({
    kind: 'batch.ended',
    batch: 'B-1',
    ordered: 1,
    accepted: 0,
    setAside: 1,
    blanksIssued: 1,
    blanksRejected: 0,
    blanksRemoved: 1,
    next: '',
  });

  test('is closed where the counts agree, and then the line must be cleared', () => {
    const closed = ended
      .when(close(0, 0, ''))
      .thenFacts([done('CloseReconciliation'), { kind: 'batch.reconciled', difference: 0, signedBy: '' }]).after;
    expect(closed.state.unreconciled).toEqual([]);
    closed.when(clear, sight({ printer: 'VN1' })).thenRefused('line-not-empty');
    closed.when(clear, sight(null)).thenRefused('line-not-empty');
    const cleared = closed.when(clear, sight({ [OUTPUT]: 'VN1' })).after;
    expect(cleared.state.clearanceNeeded).toBe(false);
    cleared.when(clear).thenRefused('no-clearance-needed');
  });

  test.each([
    ['good cards', { accepted: 1, rejected: 0 }],
    ['rejects', { accepted: 0, rejected: 1 }],
  ])('is counted again where the two counted different %s, whoever would sign', (_, again) => {
    ended.when(close(0, 0, 'Hoa', again)).thenRefused('counts-differ');
  });

  test('is not closed with a difference unless a production manager signs for it', () => {
    ended.when(close(1, 0, '')).thenRefused('manager-must-sign');
    ended
      .when(close(1, 0, 'Hoa'))
      .thenFacts([done('CloseReconciliation'), { kind: 'batch.reconciled', difference: 1, signedBy: 'Hoa' }]);
  });
});
