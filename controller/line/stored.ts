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

/** Stations that keep good cards: a card put away has left the line. */

/**
 * Its job is done: the card is accepted where it lies.
 * @throws InvariantError if the card's verdict is not good.
 */
export function stored(state: LineState, card: CardState, end: EntryBody): Decision {
  if (card.verdict !== 'good') throw new InvariantError(`card ${card.id} was put away without a good verdict`);
  return facts([end, cardAccepted(state, card)]);
}

/**
 * The decision if its machine reports «done» while the transport's sensor still sees the card at its position; null where it does not.
 * Sensor values and job responses arrive separately: the machine is queried again before a person is called.
 */
export function stillSeen(job: JobState, card: CardState, { sensors }: Sight): Decision | null {
  if (sensors === null || !serialsIn(sensors.get(card.position) ?? '').includes(card.serial)) return null;
  return job.contradictions < CONTRADICTIONS_MAX
    ? facts([{ kind: 'job.doubted', key: job.key, why: STILL_SEEN }])
    : lostInStation(job, card, fault(STILL_SEEN, 'major', { station: job.station }));
}

/**
 * The sensor values have changed: a station whose «done» was contradicted, and whose card is no longer seen, is queried at once. Behind a
 * server that publishes once a second, each card would otherwise wait for a later query.
 */
export function queryUnseen(state: LineState, sensors: Sensors | null): StationCommand[] {
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
 * The card failed on the way into the machine, or its place is unknown, or the machine counts differently: a person checks where the card
 * is. It is neither good nor put away again until it is found.
 */
export function lostInStation(job: JobState, card: CardState, reason: Fault, evidence: OutsideValues = {}): Decision {
  const held = withContext(reason, { station: job.station, card: card.id, serial: card.serial });
  return facts([jobEnded(job, 'unknown', NO_SERIAL, reason, evidence), { kind: 'hold.latched', reason: held }]);
}
