import { fault } from '../../stations/fault.ts';
import type { Entropy } from '../../stations/random.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { CardState } from './card-state.ts';
import { packMLState, type LineState } from './line-state.ts';

/**
 * Some of the cards that QC calls good are looked at by a person: the card itself, not QC's pictures of it. Which ones is drawn once QC's
 * result is here, so that a QC station that lies can't know of which cards it must not.
 */

const DRAW_BYTES = 4;
const DRAWS = 2 ** (8 * DRAW_BYTES);

/** Is this one drawn? `oneIn`: of so many one is, by chance; 0 for none. */
export function isDrawn(entropy: Entropy, oneIn: number): boolean {
  if (oneIn === 0) return false;
  return Buffer.from(entropy.bytes(DRAW_BYTES)).readUInt32BE() < DRAWS / oneIn;
}

export function sampled({ id }: CardState, oneIn: number | null): EntryBody[] {
  return oneIn === null ? [] : [{ kind: 'card.sampled', card: id, oneIn }];
}

/** The card that a person is to look at now; null where there is none. */
export function openSample(state: LineState): CardState | null {
  for (const card of state.cards.values()) if (card.sample === 'open') return card;
  return null;
}

/** A card that QC called good and a person does not is no good card, and says something of QC: that is an alarm. */
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
    // Nothing goes on being wrong: the alarm stands until somebody has seen it.
    { kind: 'alarm.returned', alarm },
  ];
}
