import type { Clock } from '../../stations/clock.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { Sensors } from '../../stations/transport/contract.ts';
import { CLOCK_STEP_LEAST_MS } from '../journal/clock-gap.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { Decision, StationCommand } from './decision.ts';
import { CLOCK_CONFIRM_LEAST_MS } from './fold-line.ts';
import { positionConflicts } from './interlocks.ts';
import { packMLState, type LineState } from './line-state.ts';
import { clockStepped, isProducing } from './supervise.ts';

/** Detects, once per tick, what nothing reports because it did not happen. */

/** How often a reachable station is queried about a job in doubt. */
const ASK_AGAIN_MS = 2000;
/** A job that still «runs» after this many deadlines is aborted. */
const OVERDUE_MAX = 3;
const CONFLICT_TICKS = 3;

/** Checks for events that nothing reports, once per tick. */
export class TickWatch {
  readonly #clock: Clock;
  readonly #overdue = new Map<JobKey, number>();
  readonly #askedAtMs = new Map<JobKey, number>();
  /** Wall clock minus monotonic clock at the last tick. */
  #wallAheadMs: number | null = null;
  /** Disagreements between sensors and journal, with the number of ticks they have lasted. */
  #conflicts = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Records that a station was queried about the job. */
  noteQuery(key: JobKey): void {
    this.#askedAtMs.set(key, this.#clock.nowMs());
  }

  ended(key: JobKey): void {
    this.#overdue.delete(key);
    this.#askedAtMs.delete(key);
  }

  /** Checks for late jobs, cards that are not where they should be, and a stepped wall clock. */
  tick(state: LineState, sensors: Sensors | null): Decision {
    const commands = this.#deadlines(state);
    return { entries: [...this.#positions(state, sensors), ...this.#wallClock(state)], commands };
  }

  #wallClock(state: LineState): EntryBody[] {
    const aheadMs = this.#clock.wallTimeMs() - this.#clock.nowMs();
    const byMs = Math.round(aheadMs - (this.#wallAheadMs ?? aheadMs));
    this.#wallAheadMs = aheadMs;
    if (Math.abs(byMs) <= CLOCK_STEP_LEAST_MS) return [];
    const stepped: EntryBody = { kind: 'clock.stepped', byMs, while: 'running' };
    if (Math.abs(byMs) < CLOCK_CONFIRM_LEAST_MS || !isProducing(state)) return [stepped];
    // Dates of issue and certificates depend on it.
    return [stepped, { kind: 'hold.latched', reason: clockStepped(byMs, 'running') }];
  }

  /**
   * Detects a card that was removed or put in by hand. It must last several ticks, so that sensor delay or a busy computer is ruled out.
   */
  #positions(state: LineState, sensors: Sensors | null): EntryBody[] {
    const before = this.#conflicts;
    this.#conflicts = new Map();
    const producing = packMLState(state) === 'Execute' && !state.needsPerson;
    if (!producing || sensors === null) return [];
    for (const conflict of positionConflicts(state, sensors)) {
      const name = Object.values(conflict.context).join('|');
      const ticks = (before.get(name) ?? 0) + 1;
      if (ticks >= CONFLICT_TICKS) return [{ kind: 'hold.latched', reason: conflict }];
      this.#conflicts.set(name, ticks);
    }
    return [];
  }

  #deadlines(state: LineState): StationCommand[] {
    const nowMs = this.#clock.nowMs();
    const commands: StationCommand[] = [];
    for (const job of state.jobs.values()) {
      if (state.stations.get(job.station)?.connection !== 'online') continue;
      const times = this.#overdue.get(job.key) ?? 0;
      const late = nowMs - job.requestedAtMs > job.deadlineMs * (times + 1);
      const askedAtMs = this.#askedAtMs.get(job.key) ?? Number.NEGATIVE_INFINITY;
      if (!late && !(job.inDoubt && nowMs - askedAtMs > ASK_AGAIN_MS)) continue;
      this.noteQuery(job.key);
      if (late) this.#overdue.set(job.key, times + 1);
      commands.push({ type: times >= OVERDUE_MAX ? 'cancel' : 'query', station: job.station, key: job.key });
    }
    return commands;
  }
}
