import { fault, type Fault } from '../../stations/fault.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody, EntryOf } from '../journal/entry.ts';
import type { Fold } from './fold-moment.ts';
import type { BoxInDoubt, LineState } from './line-state.ts';
import type { JobState } from './card-state.ts';

/** Boxes whose packer counts differently from the journal: two people count what is in them. */

const WRONG_COUNT = 'packer.wrong-count';

/** The doubt raised by a packer that put a card into a box and reports another count; null for any other end of a job. */
export function boxInDoubt({ card }: JobState, { fault: reason, evidence }: EntryOf<'job.ended'>): BoxInDoubt | null {
  if (reason?.code !== WRONG_COUNT) return null;
  return { box: String(evidence['box'] ?? ''), card, packed: Math.max(0, Number(evidence['slot'] ?? 0) - 1) };
}

export const countBox: Fold<'box.counted'> = (state, { box, counted, expected }, { seq }) => {
  if (counted === expected) state.boxDifferences.delete(box);
  else state.boxDifferences.set(box, counted - expected);
  state.boxInDoubt = null;
  state.revision = seq;
};

/** The people's count becomes the packer's expected count; a difference raises an alarm and stays in the journal. */
export function boxCounted({ box, packed }: BoxInDoubt, counted: number, by: string, witness: string): EntryBody[] {
  const entry: EntryBody = { kind: 'box.counted', box, counted, expected: packed, by, witness };
  if (counted === packed) return [entry];
  const alarm = alarmId(`box:${box}`);
  const difference: Fault = fault('line.box-difference', 'major', { box, expected: packed, found: counted });
  return [
    entry,
    { kind: 'alarm.raised', alarm, fault: difference },
    // No condition persists: the alarm stays active until somebody acknowledges it.
    { kind: 'alarm.returned', alarm },
  ];
}

/** Cards in a box beyond those in the journal, as counted by people; negative where some are missing. */
export function beside(state: LineState, box: string): number {
  return state.boxDifferences.get(box) ?? 0;
}
