import type { Clock } from '../../stations/clock.ts';
import { fault, type Fault } from '../../stations/fault.ts';
import type { JobKey } from '../../stations/job-key.ts';
import { capabilitiesOf, kindOfWork } from '../../stations/kinds.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import { actingLimitMs, raiseAwaited } from './acting-limits.ts';
import { superviseChatter } from './chatter.ts';
import { packMLState, type LineState } from './line-state.ts';
import { stationState } from './station-state.ts';
import type { JobState } from './card-state.ts';

/** Every wait has a limit and a name: acting states, jobs, and a line that produces without moving a card. Checked once per tick. */

/** A job that exceeds this many deadlines is named in an alarm; its station is still queried. */
const OVERDUE_DEADLINES = 2;
/** Time within which a reachable station must report the outcome of a job in doubt. */
const RESOLVED_WITHIN_MS = 30_000;
/** A producing line must have a job under way at least this often. */
const NOTHING_MOVES_MS = 60_000;
const MS_PER_SECOND = 1000;
/** After the controller starts, its stations have this long to answer before an alarm says that the line waits for them. */
export const GRACE_MS = 5000;

const NOTHING_MOVES_ALARM = alarmId('line:nothing-moves');
const JOB_ALARM = 'job:';

/** A condition and the time at which it began, on the monotonic clock. */
interface Since {
  readonly what: string;
  readonly sinceMs: number;
}

/** Raises and returns the alarms of overdue waits. */
export class WaitWatch {
  readonly #clock: Clock;
  #startedMs: number | null = null;
  #acting: Since | null = null;
  readonly #jobs = new Map<JobKey, number>();
  readonly #doubted = new Map<JobKey, number>();
  #stillSinceMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Alarms to raise or to return to normal. */
  tick(state: LineState): EntryBody[] {
    const nowMs = this.#clock.nowMs();
    const first = this.#startedMs === null;
    this.#startedMs ??= nowMs;
    const entered = this.#entered(state, first);
    const late = this.#lateJobs(state, first);
    const still = this.#standsStill(state);
    // A condition from before the restart stands until the stations have had time to report.
    if (nowMs - this.#startedMs < GRACE_MS) return superviseChatter(state, this.#clock.wallTimeMs());
    const limitMs = actingLimitMs(packMLState(state));
    return [
      ...(limitMs !== null && nowMs - entered > limitMs ? raiseAwaited(state) : []),
      ...jobAlarms(state, late),
      ...stillAlarm(state, still),
      ...superviseChatter(state, this.#clock.wallTimeMs()),
    ];
  }

  /** When the line entered its state: by the journal's date for an entry from before the start, by this tick for a newer one. */
  #entered(state: LineState, first: boolean): number {
    const what = `${packMLState(state)} ${state.stateSinceAt}`;
    if (this.#acting?.what !== what) this.#acting = { what, sinceMs: this.#sinceMs(state.stateSinceAt, first) };
    return this.#acting.sinceMs;
  }

  #sinceMs(at: number, first: boolean): number {
    const nowMs = this.#clock.nowMs();
    return first ? nowMs - Math.max(0, this.#clock.wallTimeMs() - at) : nowMs;
  }

  /** Per station: the oldest job that is overdue, or in doubt without an answer. */
  #lateJobs(state: LineState, first: boolean): ReadonlyMap<string, Fault> {
    const nowMs = this.#clock.nowMs();
    const late = new Map<string, Fault>();
    for (const key of this.#jobs.keys()) if (!state.jobs.has(key)) this.#jobs.delete(key);
    for (const key of this.#doubted.keys()) if (state.jobs.get(key)?.inDoubt !== true) this.#doubted.delete(key);
    for (const job of state.jobs.values()) {
      const begunMs = this.#jobs.get(job.key) ?? this.#sinceMs(state.cards.get(job.card)?.sinceAt ?? 0, first);
      this.#jobs.set(job.key, begunMs);
      const doubtedMs = this.#doubtedSince(state, job);
      if (late.has(job.station)) continue;
      const code =
        doubtedMs !== null && nowMs - doubtedMs > RESOLVED_WITHIN_MS
          ? 'job.unresolved'
          : nowMs - begunMs > job.deadlineMs * OVERDUE_DEADLINES
            ? 'job.overdue'
            : null;
      const parallel = capabilitiesOf(kindOfWork(job.work)).parallel;
      if (code !== null)
        late.set(job.station, fault(code, parallel ? 'minor' : 'major', { station: job.station, card: job.card }));
    }
    return late;
  }

  /** Null where no job is in doubt, or where the station can't be reached: then the lost link is the alarm. */
  #doubtedSince(state: LineState, { key, station, inDoubt }: JobState): number | null {
    if (!inDoubt || state.stations.get(station)?.connection !== 'online') {
      this.#doubted.delete(key);
      return null;
    }
    const sinceMs = this.#doubted.get(key) ?? this.#clock.nowMs();
    this.#doubted.set(key, sinceMs);
    return sinceMs;
  }

  #standsStill(state: LineState): Fault | null {
    if (packMLState(state) !== 'Execute' || state.jobs.size > 0) {
      this.#stillSinceMs = null;
      return null;
    }
    const nowMs = this.#clock.nowMs();
    this.#stillSinceMs ??= nowMs;
    if (nowMs - this.#stillSinceMs < NOTHING_MOVES_MS) return null;
    const seconds = NOTHING_MOVES_MS / MS_PER_SECOND;
    const idle = [...state.stations.values()].find((station) => stationState(station) !== 'ready');
    return fault('line.nothing-moves', 'major', idle === undefined ? { seconds } : { seconds, station: idle.id });
  }
}

function jobAlarms(state: LineState, late: ReadonlyMap<string, Fault>): EntryBody[] {
  const entries: EntryBody[] = [];
  for (const { id, active } of state.alarms.values())
    if (active && id.startsWith(JOB_ALARM) && !late.has(id.slice(JOB_ALARM.length)))
      entries.push({ kind: 'alarm.returned', alarm: id });
  for (const [station, reason] of late) {
    const alarm = alarmId(`${JOB_ALARM}${station}`);
    const known = state.alarms.get(alarm);
    const same = known?.fault.code === reason.code && known.fault.context['card'] === reason.context['card'];
    if (known?.active !== true || !same) entries.push({ kind: 'alarm.raised', alarm, fault: reason });
  }
  return entries;
}

function stillAlarm(state: LineState, reason: Fault | null): EntryBody[] {
  const active = state.alarms.get(NOTHING_MOVES_ALARM)?.active === true;
  if (reason === null) return active ? [{ kind: 'alarm.returned', alarm: NOTHING_MOVES_ALARM }] : [];
  return active ? [] : [{ kind: 'alarm.raised', alarm: NOTHING_MOVES_ALARM, fault: reason }];
}
