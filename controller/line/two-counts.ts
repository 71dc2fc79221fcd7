import { fault } from '../../stations/fault.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import { samePerson } from '../people/same-person.ts';
import { incompleteClosed } from './incomplete-batch.ts';
import type { LineState } from './line-state.ts';

/**
 * Counts under dual control. Each person counts without seeing the other's number, the machine's or the journal's. The two counts are
 * compared first; only a count that both agree on is compared with the journal.
 */

/** Counts that two people report. */
export type CountWork =
  /** Two people have counted the reject bin independently: `countedAgain` is the witness's count. */
  | {
      readonly work: 'EmptyRejectBin';
      readonly counted: number;
      readonly countedAgain: number;
      readonly witness: string;
    }
  /** Two people have counted the cards in a box whose packer counts differently, without the card packed last. */
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
      /** The production manager who signs a difference; empty where there is none. */
      readonly signedBy: string;
    };

export type CountRefusal = 'two-people' | 'counts-differ' | 'unknown-batch' | 'manager-must-sign';

const BIN_ALARM = alarmId('reject-bin');

/** `counts`: for each thing, the first person's number and the witness's. Null where the counts are accepted. */
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

/** A difference from the journal raises an alarm and stays in the journal. */
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

/** A difference from the journal is signed by a production manager; otherwise the batch stays open. */
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
