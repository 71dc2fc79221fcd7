import { NO_SERIAL } from '../../stations/blank-serial.ts';
import { InvariantError, type Fault } from '../../stations/fault.ts';
import type { EntryBody } from '../journal/entry.ts';
import { cardAccepted, facts, jobEnded, type Decision } from './decision.ts';
import type { CardState, JobState, LineState } from './line-state.ts';

/** Stations in which good cards stay: what they have put away has left the line. */

/** Its job is done: the card is accepted where it lies. */
export function stored(state: LineState, card: CardState, end: EntryBody): Decision {
  if (card.verdict !== 'good') throw new InvariantError(`card ${card.id} was put away without a good verdict`);
  return facts([end, cardAccepted(state, card)]);
}

/**
 * It failed on the way into the machine, or nobody knows whether it is in it, or the machine counts otherwise: a person looks where
 * the card is. It is neither good nor put away once more before they have found it.
 */
export function lostInStation(
  job: JobState,
  card: CardState,
  reason: Fault,
  evidence: Readonly<Record<string, string | number>> = {},
): Decision {
  const context = { ...reason.context, station: job.station, card: card.id, serial: card.serial };
  return facts([
    jobEnded(job, 'unknown', NO_SERIAL, reason, evidence),
    { kind: 'hold.latched', reason: { ...reason, context } },
  ]);
}
