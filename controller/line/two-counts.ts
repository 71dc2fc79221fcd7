import { fault } from '../../stations/fault.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import { samePerson } from '../people/same-person.ts';
import { incompleteClosed } from './incomplete-batch.ts';
import type { LineState } from './line-state.ts';

/**
 * What two people count under dual control. Each counts for themselves, without the number that the machines or the journal have and
 * without the other's. Their counts are compared first; only one that both came to is held against the journal.
 */

/** What two people say they have counted. */
export type CountWork =
  /** Two people have counted what was in the reject bin, each for themselves: `countedAgain` is the witness's count. */
  | {
      readonly work: 'EmptyRejectBin';
      readonly counted: number;
      readonly countedAgain: number;
      readonly witness: string;
    }
  /** Two people have counted the cards in a box whose packer counts otherwise, without the one that was packed last. */
  | {
      readonly work: 'CountBox';
      readonly box: string;
      readonly counted: number;
      readonly countedAgain: number;
      readonly witness: string;
    }
  | {
      readonly work: 'CloseReconciliation';
      readonly batch: string;
      readonly countedAccepted: number;
      readonly countedRejected: number;
      readonly countedAcceptedAgain: number;
      readonly countedRejectedAgain: number;
      readonly witness: string;
      /** The production manager who answers for a difference; empty where there is none. */
      readonly signedBy: string;
    };

export type CountRefusal = 'two-people' | 'counts-differ' | 'unknown-batch' | 'manager-must-sign';

const BIN_ALARM = alarmId('reject-bin');

/** `counts`: of each thing that was counted, the first one's number and the witness's. Null where nothing stands against them. */
export function refusalOfCounts(
  by: string,
  witness: string,
  counts: readonly (readonly [number, number])[],
): 'two-people' | 'counts-differ' | null {
  if (!twoPeople(by, witness)) return 'two-people';
  return counts.every(([first, second]) => first === second) ? null : 'counts-differ';
}

export function twoPeople(one: string, other: string): boolean {
  return one.trim() !== '' && other.trim() !== '' && !samePerson(one, other);
}

/** A difference to the journal is an alarm, and stays in the journal. */
export function emptyRejectBin(
  state: LineState,
  { counted, countedAgain, witness }: Extract<CountWork, { work: 'EmptyRejectBin' }>,
  by: string,
): EntryBody[] | CountRefusal {
  const refusal = refusalOfCounts(by, witness, [[counted, countedAgain]]);
  if (refusal !== null) return refusal;
  const expected = state.rejectBin;
  const emptied: EntryBody = { kind: 'reject-bin.emptied', counted, expected, by, witness };
  if (counted === expected) return [emptied];
  const difference = fault('line.bin-difference', 'major', { expected, found: counted });
  return [
    emptied,
    { kind: 'alarm.raised', alarm: BIN_ALARM, fault: difference },
    { kind: 'alarm.returned', alarm: BIN_ALARM },
  ];
}

/** A difference to the journal is signed by a production manager, or the batch stays open. */
export function closeReconciliation(
  state: LineState,
  hand: Extract<CountWork, { work: 'CloseReconciliation' }>,
  by: string,
): EntryBody[] | CountRefusal {
  const { batch: id, countedAccepted, countedRejected, witness, signedBy } = hand;
  const batch = state.unreconciled.find((candidate) => candidate.id === id);
  if (batch === undefined) return 'unknown-batch';
  const refusal = refusalOfCounts(by, witness, [
    [countedAccepted, hand.countedAcceptedAgain],
    [countedRejected, hand.countedRejectedAgain],
  ]);
  if (refusal !== null) return refusal;
  const { issued, accepted, rejected, removed } = batch;
  const difference = countedAccepted + countedRejected + removed - issued;
  const differs = difference !== 0 || countedAccepted !== accepted || countedRejected !== rejected;
  if (differs && signedBy === '') return 'manager-must-sign';
  return [
    {
      kind: 'batch.reconciled',
      batch: id,
      issued,
      accepted,
      rejected,
      removed,
      countedAccepted,
      countedRejected,
      difference,
      by,
      witness,
      signedBy: differs ? signedBy : '',
    },
    ...incompleteClosed(state, id),
  ];
}
