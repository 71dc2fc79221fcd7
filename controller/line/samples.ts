import { fault } from '../../stations/fault.ts';
import type { Entropy } from '../../stations/random.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { CardState } from './card-state.ts';
import { packMLState, type LineState } from './line-state.ts';

/**
 * A person inspects a sample of the cards that QC calls good: the card itself, not QC's images of it. The sample is drawn after QC has
 * reported, so that a faulty QC station can't know which cards will be inspected.
 */

const DRAW_BYTES = 4;
const DRAWS = 2 ** (8 * DRAW_BYTES);

/** Draws at random whether this card is a sample: one in `oneIn`; 0 for never. */
export function isDrawn(entropy: Entropy, oneIn: number): boolean {
  if (oneIn === 0) return false;
  return Buffer.from(entropy.bytes(DRAW_BYTES)).readUInt32BE() < DRAWS / oneIn;
}

export function sampled({ id }: CardState, oneIn: number | null): EntryBody[] {
  return oneIn === null ? [] : [{ kind: 'card.sampled', card: id, oneIn }];
}

/** The card that a person must inspect now; null for none. */
export function openSample(state: LineState): CardState | null {
  for (const card of state.cards.values()) if (card.sample === 'open') return card;
  return null;
}

/** A sample that QC accepted and a person rejects is not good, and QC is in question: an alarm. */
export function decideSample(
  state: LineState,
  id: string,
  decision: 'approved' | 'refused',
  by: string,
): EntryBody[] | 'no-sample' | 'line-moves' {
  const card = state.cards.get(id);
  if (card?.sample !== 'open') return 'no-sample';
  if (packMLState(state) !== 'Held') return 'line-moves';
  const decided: EntryBody = { kind: 'sample.decided', card: id, decision, by };
  if (decision === 'approved') return [decided];
  const alarm = alarmId('sample');
  return [
    decided,
    { kind: 'card.condemned', card: id, reason: fault('card.sample-refused', 'minor', { card: id }) },
    { kind: 'alarm.raised', alarm, fault: fault('qc.overruled', 'critical', { card: id, position: card.position }) },
    // No condition persists: the alarm stays active until somebody acknowledges it.
    { kind: 'alarm.returned', alarm },
  ];
}
