import { NO_SERIAL } from '../../stations/blank-serial.ts';
import { fault, InvariantError, withContext, type Fault } from '../../stations/fault.ts';
import type { OutsideValues } from '../../stations/outside-text.ts';
import { serialsIn, type Sensors } from '../../stations/transport/contract.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import type { EntryBody } from '../journal/entry.ts';
import {
  cardAccepted,
  CONTRADICTIONS_MAX,
  facts,
  jobEnded,
  STILL_SEEN,
  type Decision,
  type StationCommand,
} from './decision.ts';
import { existing, type LineState } from './line-state.ts';
import type { CardState, JobState } from './card-state.ts';
import type { Sight } from './move-in-doubt.ts';

/** Stations in which good cards stay: what they have put away has left the line. */

/** Its job is done: the card is accepted where it lies. */
export function stored(state: LineState, card: CardState, end: EntryBody): Decision {
  if (card.verdict !== 'good') throw new InvariantError(`card ${card.id} was put away without a good verdict`);
  return facts([end, cardAccepted(state, card)]);
}

/**
 * What follows where its machine says «done» and the transport's sensor still sees the card at its position; null where it does not.
 * Sensors and job responses travel separately: the machine is asked again before a person is.
 */
export function stillSeen(job: JobState, card: CardState, { sensors }: Sight): Decision | null {
  if (sensors === null || !serialsIn(sensors.get(card.position) ?? '').includes(card.serial)) return null;
  return job.contradictions < CONTRADICTIONS_MAX
    ? facts([{ kind: 'job.doubted', key: job.key, why: STILL_SEEN }])
    : lostInStation(job, card, fault(STILL_SEEN, 'major', { station: job.station }));
}

/**
 * What the transport's sensors say has changed: whoever said «done» of a card that was still seen then, and is not any more, is asked at
 * once. Behind a server that publishes once a second, each card would else wait for a later look.
 */
export function askOfUnseen(state: LineState, sensors: Sensors | null): StationCommand[] {
  if (sensors === null) return [];
  return [...state.jobs.values()].flatMap((job): StationCommand[] => {
    const card = state.cards.get(job.card);
    const { stores } = capabilitiesOf(existing(state.stations, job.station).kind);
    if (!stores || job.contradictions === 0 || card === undefined || isSeen(card, sensors)) return [];
    return [{ type: 'query', station: job.station, key: job.key }];
  });
}

function isSeen({ position, serial }: CardState, sensors: Sensors): boolean {
  return serialsIn(sensors.get(position) ?? '').includes(serial);
}

/**
 * It failed on the way into the machine, or nobody knows whether it is in it, or the machine counts otherwise: a person looks where
 * the card is. It is neither good nor put away once more before they have found it.
 */
export function lostInStation(job: JobState, card: CardState, reason: Fault, evidence: OutsideValues = {}): Decision {
  const held = withContext(reason, { station: job.station, card: card.id, serial: card.serial });
  return facts([jobEnded(job, 'unknown', NO_SERIAL, reason, evidence), { kind: 'hold.latched', reason: held }]);
}
