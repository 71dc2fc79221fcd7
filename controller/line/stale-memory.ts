import { NO_SERIAL, type BlankSerial } from '../../stations/blank-serial.ts';
import { fault, type Fault } from '../../stations/fault.ts';
import type { JobAnswer } from '../../stations/station.ts';
import { isTransportResult, serialsIn, type Sensors } from '../../stations/transport/contract.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import { CONTRADICTIONS_MAX, facts, jobEnded, STALE_MEMORY, voided, type Decision } from './decision.ts';
import { serialsOnLine, type Sight } from './move-in-doubt.ts';
import type { LineState } from './line-state.ts';
import type { CardState, JobState } from './card-state.ts';

/**
 * A machine answers for a job with the result of another one: its memory belongs to another journal, was restored from a backup, or it
 * compares only part of the key. The work was not done. The machine would repeat the same answer, so the line holds for a person.
 */

export function staleMemory(job: JobState): Fault {
  return fault(STALE_MEMORY, 'major', { station: job.station, card: job.card });
}

/** Holds the line for a person, and raises an alarm that stays active until somebody acknowledges it. */
export function holdForStaleMemory(reason: Fault): EntryBody[] {
  const alarm = alarmId(`stale-memory:${reason.context['station'] ?? ''}`);
  return [
    { kind: 'hold.latched', reason },
    { kind: 'alarm.raised', alarm, fault: reason },
    { kind: 'alarm.returned', alarm },
  ];
}

/** The job did not start, whatever the machine reports: the card is where it was. */
export function notDoneByStaleMemory(job: JobState, card: CardState): Decision {
  const reason = staleMemory(job);
  const end = jobEnded(job, 'failed', NO_SERIAL, reason, {}, false);
  return facts([end, ...(job.work === 'feed' ? [voided(card)] : []), ...holdForStaleMemory(reason)]);
}

/** The decision if a transport reports «done» and its own sensors deny it; null where they agree. */
export function deniedBySensors(
  state: LineState,
  job: JobState,
  card: CardState,
  answer: Extract<JobAnswer, { state: 'done' }>,
  sight: Sight,
): Decision | null {
  const { result } = answer;
  if (!isTransportResult(result) || sight.sensors === null) return null;
  const denied =
    job.work === 'feed'
      ? nothingWasFed(state, job, result.serial, sight.sensors, sight)
      : stillLiesThere(job, card, sight.sensors);
  if (!denied) return null;
  return job.contradictions < CONTRADICTIONS_MAX
    ? facts([{ kind: 'job.doubted', key: job.key, why: STALE_MEMORY }])
    : notDoneByStaleMemory(job, card);
}

/** A machine that is queried about one job keeps answering about another: the outcome of the first can't be determined. */
export function answersForAnother(job: JobState, asUnknown: () => Decision): Decision {
  if (job.contradictions < CONTRADICTIONS_MAX) return facts([{ kind: 'job.doubted', key: job.key, why: STALE_MEMORY }]);
  const { entries } = asUnknown();
  return entries.length === 0 ? facts([]) : facts([...entries, ...holdForStaleMemory(staleMemory(job))]);
}

function stillLiesThere(job: JobState, card: CardState, sensors: Sensors): boolean {
  const arrived = serialsIn(sensors.get(job.to) ?? '').includes(card.serial);
  return sensors.get(job.from) === card.serial && !arrived;
}

/** No new blank is at the destination, and none has left the feeder since the job was requested. */
function nothingWasFed(
  state: LineState,
  job: JobState,
  serial: BlankSerial,
  sensors: Sensors,
  { lastFed, fedBefore }: Sight,
): boolean {
  const there = serialsIn(sensors.get(job.to) ?? '');
  const known = serialsOnLine(state, job.to);
  if (there.some((read) => !known.has(read))) return false;
  return job.lastFed === null || lastFed === NO_SERIAL
    ? lastFed !== serial || fedBefore(serial)
    : lastFed === job.lastFed;
}
