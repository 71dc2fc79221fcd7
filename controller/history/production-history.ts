import type { Fault } from '../../stations/fault.ts';
import { isFeed, type JobKey } from '../../stations/job-key.ts';
import type { PackMLState, UnitMode } from '../../stations/packml.ts';
import type { Entry, EntryOf } from '../journal/entry.ts';
import { isAbout } from '../journal/entry-subjects.ts';

/**
 * What the line did over time, folded from the journal: its states without a gap, cards by the minute, work by station. Times are
 * of the wall clock; where that was moved back, time stands still until it has caught up.
 */

/** `Off`: no controller was there to know. */
export type HistoryState = PackMLState | 'Off';

export interface StateInterval {
  readonly fromAt: number;
  /** Equal to the next one's beginning; the last one is open and ends now. */
  toAt: number;
  readonly state: HistoryState;
  readonly mode: UnitMode;
  readonly reason: Fault | null;
  readonly batch: string;
  /** The entry that began it. */
  readonly seq: number;
}

export interface MinuteCounts {
  accepted: number;
  rejected: number;
  removed: number;
}

export interface RejectedCard {
  readonly at: number;
  readonly card: string;
  readonly batch: string;
  readonly attempt: number;
  readonly station: string;
  readonly reason: Fault;
}

/** Work that a station has done in one hour. */
export interface HourOfWork {
  jobs: number;
  busyMs: number;
}

const INTERVALS_MAX = 20_000;
/** Four weeks. */
const MINUTES_MAX = 28 * 24 * 60;
const REJECTS_MAX = 5000;
const HOURS_MAX = 28 * 24;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const SUBJECTS = new Set(['line', 'card', 'job'] as const);

export class ProductionHistory {
  readonly intervals: StateInterval[] = [];
  /** By minute since 1970. */
  readonly minutes = new Map<number, MinuteCounts>();
  readonly rejects: RejectedCard[] = [];
  /** By hour since 1970, then by station. */
  readonly work = new Map<number, Map<string, HourOfWork>>();
  #nowAt = 0;
  #mode: UnitMode = 'Produce';
  #state: HistoryState = 'Off';
  #reason: Fault | null = null;
  #batch = '';
  readonly #jobs = new Map<JobKey, { station: string; at: number; card: string }>();
  readonly #cards = new Map<string, { batch: string; attempt: number; reason: Fault | null; station: string }>();
  readonly #batchOf: (order: string) => string;

  /** `batchOf`: the batch of an order; empty where it is not known. */
  constructor(batchOf: (order: string) => string) {
    this.#batchOf = batchOf;
  }

  /** The first instant that it knows of; null before there is any. */
  get beginsAt(): number | null {
    return this.intervals[0]?.fromAt ?? null;
  }

  take({ at, seq, body }: Entry): void {
    const before = this.#nowAt;
    this.#nowAt = Math.max(this.#nowAt, at);
    if (!isAbout(body, SUBJECTS)) return;
    switch (body.kind) {
      case 'line.opened':
        this.#opened(before, seq);
        return;
      case 'line.changed':
        if (body.to === 'Execute' || body.to === 'Idle' || body.to === 'Complete') this.#reason = null;
        else if (body.reason !== null || body.cause !== 'SC') this.#reason = body.reason;
        this.#state = body.to;
        this.#enter(body.to, this.#reason, this.#nowAt, seq);
        return;
      case 'hold.latched':
        this.#reason = body.reason;
        this.#enter(this.#state, this.#reason, this.#nowAt, seq);
        return;
      case 'mode.changed':
        this.#mode = body.mode;
        this.#enter(this.#state, this.#reason, this.#nowAt, seq);
        return;
      case 'card.started': {
        const batch = this.#batchOf(body.order);
        if (batch !== this.#batch) {
          this.#batch = batch;
          this.#enter(this.#state, this.#reason, this.#nowAt, seq);
        }
        this.#cards.set(body.card, { batch, attempt: body.attempt, reason: null, station: '' });
        return;
      }
      case 'job.requested':
        this.#jobs.set(body.key, { station: body.station, at: this.#nowAt, card: body.card });
        return;
      case 'job.ended': {
        const job = this.#jobs.get(body.key);
        this.#jobs.delete(body.key);
        if (job === undefined) return;
        this.#worked(job.station, this.#nowAt - job.at);
        const card = this.#cards.get(job.card);
        if (card !== undefined && !isFeed(body.key)) card.station = job.station;
        return;
      }
      case 'card.condemned': {
        const card = this.#cards.get(body.card);
        if (card !== undefined) card.reason = body.reason;
        return;
      }
      case 'card.ended':
        this.#cardEnded(body);
        return;
      case 'line.cleared':
      case 'card.judged':
      case 'card.found':
      case 'card.removed':
      case 'job.doubted':
      case 'job.running':
        return;
      default:
        body satisfies never;
    }
  }

  #opened(lastAt: number, seq: number): void {
    // Nobody knows what the line did since the controller's last word.
    if (this.intervals.length > 0) this.#enter('Off', null, lastAt, seq);
    this.#enter(this.#state === 'Off' ? 'Stopped' : this.#state, this.#reason, this.#nowAt, seq);
    // Work that goes on counts from here.
    for (const job of this.#jobs.values()) job.at = this.#nowAt;
  }

  #cardEnded({ card: id, outcome }: EntryOf<'card.ended'>): void {
    const card = this.#cards.get(id);
    this.#cards.delete(id);
    if (outcome === 'void') return;
    this.#minute()[outcome] += 1;
    if (outcome === 'rejected' && card !== undefined && card.reason !== null)
      this.#keep(this.rejects, REJECTS_MAX, {
        at: this.#nowAt,
        card: id,
        batch: card.batch,
        attempt: card.attempt,
        station: String(card.reason.context['station'] ?? card.station),
        reason: card.reason,
      });
  }

  #enter(state: HistoryState, reason: Fault | null, at: number, seq: number): void {
    const last = this.intervals.at(-1);
    if (last !== undefined) last.toAt = at;
    const next = { fromAt: at, toAt: at, state, mode: this.#mode, reason, batch: this.#batch, seq };
    this.#keep(this.intervals, INTERVALS_MAX, next);
  }

  #keep<T>(list: T[], most: number, item: T): void {
    list.push(item);
    if (list.length > most) list.shift();
  }

  #minute(): MinuteCounts {
    const key = Math.floor(this.#nowAt / MINUTE_MS);
    const known = this.minutes.get(key);
    if (known !== undefined) return known;
    const fresh = { accepted: 0, rejected: 0, removed: 0 };
    this.minutes.set(key, fresh);
    forget(this.minutes, MINUTES_MAX);
    return fresh;
  }

  #worked(station: string, busyMs: number): void {
    const key = Math.floor(this.#nowAt / HOUR_MS);
    let hour = this.work.get(key);
    if (hour === undefined) {
      hour = new Map();
      this.work.set(key, hour);
      forget(this.work, HOURS_MAX);
    }
    const done = hour.get(station) ?? { jobs: 0, busyMs: 0 };
    done.jobs += 1;
    done.busyMs += busyMs;
    hour.set(station, done);
  }
}

/** The oldest go first. */
function forget(map: Map<number, unknown>, most: number): void {
  if (map.size <= most) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
