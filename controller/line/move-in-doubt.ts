import type { Recipe } from '../../recipes/recipe.ts';
import { blankSerial, NO_SERIAL, parseBlankSerial, type BlankSerial } from '../../stations/blank-serial.ts';
import { fault, withContext, type Fault } from '../../stations/fault.ts';
import { outsideValues } from '../../stations/outside-text.ts';
import type { Position } from '../../stations/position.ts';
import { JAM, serialsIn, STACKED, type Sensors } from '../../stations/transport/contract.ts';
import type { EntryBody } from '../journal/entry.ts';
import { CONTRADICTIONS_MAX, delivered, facts, jobEnded, NOTHING, notDone, voided, type Decision } from './decision.ts';
import { BESIDE_THE_LINE, readSerial, TWIN, type LineState } from './line-state.ts';
import type { CardState, JobState } from './card-state.ts';

/** Moves without a reported end, or with an unexpected one: the transport's sensors show where the blank is. */

const DOUBLE_FEED = 'transport.double-feed';

/** The readings that a decision about a move uses. */
export interface Sight {
  /** The transport's sensor readings; null while it is offline. */
  readonly sensors: Sensors | null;
  /** The serial of the blank that left the feeder last; empty where it was not reported. */
  readonly lastFed: BlankSerial;
  /** Whether a blank with this serial has left the feeder before. */
  readonly fedBefore: (serial: BlankSerial) => boolean;
}

/** Decides the outcome of a move by the transport's sensors. `reason`: why the sensors have to decide. */
export function bySensors(
  state: LineState,
  recipe: Recipe,
  job: JobState,
  card: CardState,
  sight: Sight,
  reason: Fault,
): Decision {
  const { sensors } = sight;
  if (sensors === null) return NOTHING;
  if (job.work === 'feed') return fedBySensors(state, job, card, sensors, sight, reason);
  if (sensors.get(job.from) === card.serial) return notDone(job, card, reason);
  if (sensors.get(job.to) === card.serial) {
    return facts([
      jobEnded(job, 'done', card.serial, null, outsideValues({ by: 'sensor' })),
      ...delivered(state, recipe, card),
    ]);
  }
  return astray(job, card, reason, sensors.get(JAM) === card.serial ? JAM : job.to);
}

/** The transport has no record of the move: the card should be where it was. */
export function neverMoved(state: LineState, job: JobState, card: CardState, { sensors }: Sight): Decision {
  const unseen = job.work === 'move' && sensors !== null && sensors.get(job.from) !== card.serial;
  return unseen && replaced(state, job, card)
    ? astray(job, card, fault('job.unknown', 'major', { station: job.station }), job.from)
    : notDone(job, card, null);
}

/**
 * Whether another card has come, or is moving, to the place of a card whose move did not start. If the sensor does not see the first card,
 * somebody removed it: the transport accepts no move to an occupied position.
 */
export function replaced(state: LineState, job: JobState, card: CardState): boolean {
  for (const other of state.cards.values()) {
    if (other !== card && (other.position === job.from || other.movingTo === job.from)) return true;
  }
  return false;
}

/** The card lies between two positions, fell down, or was removed: a person must find it. */
export function astray(job: JobState, card: CardState, reason: Fault, position: Position): Decision {
  return facts([
    jobEnded(job, 'unknown', NO_SERIAL, reason, {}),
    {
      kind: 'hold.latched',
      reason:
        reason.code === 'transport.jam'
          ? withContext(reason, { position: job.to, from: job.from, card: card.id })
          : fault('line.card-astray', 'major', { card: card.id, serial: card.serial, from: job.from, position }),
    },
  ]);
}

/** The blank left the feeder and no sensor has seen it since. */
function cameDownNowhere(
  state: LineState,
  job: JobState,
  card: CardState,
  serial: BlankSerial,
  sight: Sight,
): Decision {
  const reason = fault('transport.position-empty', 'major', { position: job.to, serial });
  return strayed(state, job, card, reason, [[serial, BESIDE_THE_LINE]], sight.fedBefore);
}

/** A serial that was fed before: it was misread, or two blanks carry it. The sensor under the blank reads it again. */
export function readTwice(
  state: LineState,
  job: JobState,
  card: CardState,
  serial: BlankSerial,
  sight: Sight,
): Decision {
  const again = sight.sensors?.get(job.to) ?? '';
  // The sensor has not reported yet: the job is queried a few times more.
  if (again === '')
    return job.contradictions < CONTRADICTIONS_MAX
      ? facts([{ kind: 'job.doubted', key: job.key, why: 'transport.serial-mismatch' }])
      : cameDownNowhere(state, job, card, serial, sight);
  const [only, ...others] = serialsIn(again);
  if (only !== undefined && others.length === 0 && !again.includes(STACKED) && !sight.fedBefore(only))
    return facts([jobEnded(job, 'done', only, null, outsideValues({ by: 'sensor', read: serial }))]);
  const reason = fault('transport.serial-mismatch', 'major', { position: job.to, expected: '', found: serial });
  return strayed(state, job, card, reason, [[serial, job.to]], sight.fedBefore);
}

/** Determines which blanks left the feeder and where they are. */
function fedBySensors(
  state: LineState,
  job: JobState,
  card: CardState,
  sensors: Sensors,
  { lastFed, fedBefore }: Sight,
  reason: Fault,
): Decision {
  // This blank may be the one that was to make room: then nothing was fed.
  const fresh = (position: Position): [BlankSerial, Position][] => {
    const read = serialsIn(sensors.get(position) ?? '');
    const known = serialsOnLine(state, read.length > 1 ? position : null);
    return read.filter((serial) => !known.has(serial)).map((serial) => [serial, position]);
  };
  const seen = [...fresh(job.to), ...fresh(JAM)];
  // The serial that the transport read from a blank that it then lost; if the transport forgot it, the one that its feeder still reports.
  const seenElsewhere = [...sensors.values()].some((serials) => serialsIn(serials).includes(lastFed));
  const missed =
    lastFed !== NO_SERIAL && !seenElsewhere && !fedBefore(lastFed) && !serialsOnLine(state, null).has(lastFed);
  const read = parseBlankSerial(reason.context['serial']) ?? (missed ? lastFed : null);
  const doubled = reason.code === DOUBLE_FEED;
  const lifted = doubled ? 2 : read !== null ? 1 : 0;
  // The job's response arrives before the sensor values, in separate messages: the job is queried once more.
  if (seen.length < lifted && !job.inDoubt) return facts([{ kind: 'job.doubted', key: job.key, why: reason.code }]);
  // A lifted blank lies somewhere, even if its serial was read from another blank before.
  if (seen.length === 0 && read !== null) {
    const cameDown = sensors.get(job.to) === read && !serialsOnLine(state, job.to).has(read);
    seen.push([read, cameDown ? job.to : BESIDE_THE_LINE]);
  }
  const [first] = seen;
  if (first === undefined) return facts([jobEnded(job, 'notDone', NO_SERIAL, null, {}), voided(card)]);
  const [serial, position] = first;
  // Two blanks came and the sensors read only the upper one: the second is named after its serial.
  if (doubled && seen.length === 1) seen.push(first);
  if (seen.length === 1 && position === job.to && !fedBefore(serial))
    return facts([jobEnded(job, 'done', serial, null, outsideValues({ by: 'sensor' }))]);
  const cause = seen.length > 1 ? fault(DOUBLE_FEED, 'major', { position: job.to, blanks: seen.length }) : reason;
  return strayed(state, job, card, cause, seen, fedBefore);
}

/**
 * Serials of the cards and strays on the line, or at one position. Where two blanks lie on each other, one may have been recorded with the
 * other's serial: only what is known to lie right there is not new.
 */
export function serialsOnLine(state: LineState, position: Position | null): Set<BlankSerial> {
  const known = new Set<BlankSerial>();
  for (const card of state.cards.values()) if (position === null || card.position === position) known.add(card.serial);
  for (const [stray, at] of state.strays) if (position === null || at === position) known.add(readSerial(stray));
  return known;
}

/** Blanks left the feeder for a card that will not be made of any of them. */
function strayed(
  state: LineState,
  job: JobState,
  card: CardState,
  reason: Fault,
  blanks: readonly (readonly [BlankSerial, Position])[],
  fedBefore: Sight['fedBefore'],
): Decision {
  const strays = blanks.map(([serial, position], index): EntryBody => {
    // A serial that is present already: this is one more blank, whatever serial it carries.
    const known = fedBefore(serial) || state.strays.has(serial) ? 1 : 0;
    const twins = known + blanks.slice(0, index).filter(([read]) => read === serial).length;
    const name = twins > 0 ? blankSerial(`${serial}${TWIN.repeat(twins)}${card.id}`) : serial;
    return { kind: 'blank.stray', serial: name, position, reason };
  });
  const hold: EntryBody = {
    kind: 'hold.latched',
    reason: withContext(reason, { position: job.to }),
  };
  return facts([jobEnded(job, 'failed', NO_SERIAL, reason, {}), voided(card), ...strays, hold]);
}
