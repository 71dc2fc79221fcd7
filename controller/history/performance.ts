import type { Fault } from '../../stations/fault.ts';
import type { HistoryState, ProductionHistory, StateInterval } from './production-history.ts';

/** Figures of ISO 22400-2 over a span of time, each with the time or the cards that it is made of. */

/** States in which the line was to produce: the planned busy time is made of them. */
const PLANNED: ReadonlySet<HistoryState> = new Set([
  'Starting',
  'Execute',
  'Completing',
  'Holding',
  'Held',
  'Unholding',
  'Suspending',
  'Suspended',
  'Unsuspending',
  'Stopping',
  'Aborting',
  'Aborted',
  'Clearing',
]);
/** States in which cards are made: the actual production time. */
const PRODUCING: ReadonlySet<HistoryState> = new Set(['Execute', 'Completing']);

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Points of a series at most: a chart shows no more. */
const POINTS_MAX = 240;

export interface Stop {
  readonly fromAt: number;
  readonly toAt: number;
  readonly state: HistoryState;
  readonly reason: Fault | null;
}

/** What the line did when it made no cards: three losses, time in which none were planned, time without a controller. */
export type StandingKind = Loss | 'idle' | 'off';

export interface Standing {
  readonly kind: StandingKind;
  readonly fromAt: number;
  readonly toAt: number;
  readonly reason: Fault | null;
}

export interface Performance {
  readonly fromAt: number;
  readonly toAt: number;
  /** Milliseconds in each state; together they are the calendar time. */
  readonly stateMs: Readonly<Record<string, number>>;
  readonly plannedBusyMs: number;
  readonly actualProductionMs: number;
  readonly plannedRunMsPerCard: number;
  readonly produced: number;
  readonly good: number;
  readonly rejected: number;
  readonly removed: number;
  /** Null where there is nothing to divide by. */
  readonly availability: number | null;
  readonly effectiveness: number | null;
  readonly qualityRatio: number | null;
  readonly oee: number | null;
  /** Planned busy time, less each loss, down to the time that good cards needed. */
  readonly losses: Readonly<Record<'stops' | 'starved' | 'other' | 'speed' | 'rejects', number>>;
  readonly stopReasons: readonly {
    readonly code: string;
    readonly station: string;
    readonly ms: number;
    readonly count: number;
  }[];
  readonly rejectReasons: readonly {
    readonly code: string;
    readonly what: string;
    readonly count: number;
    readonly cards: readonly string[];
  }[];
  readonly stations: readonly { readonly station: string; readonly jobs: number; readonly busyMs: number }[];
  readonly series: {
    readonly stepMs: number;
    readonly fromAt: number;
    readonly good: readonly number[];
    readonly rejected: readonly number[];
  };
  /** All the rest of the span is time in which cards were made. */
  readonly standings: readonly Standing[];
}

export interface Span {
  readonly fromAt: number;
  readonly toAt: number;
}

const CARDS_NAMED = 200;
/** The longest ones: what is left out of a week is too short to be seen in it. */
const STANDINGS_TOLD = 500;

/** `designCardsPerHour`: what the line's bottleneck allows; the planned run time per item comes of it. `nowAt` ends the open state. */
export function performance(
  history: ProductionHistory,
  span: Span,
  nowAt: number,
  designCardsPerHour: number,
): Performance {
  const fromAt = Math.max(span.fromAt, history.beginsAt ?? span.fromAt);
  const toAt = Math.max(fromAt, Math.min(span.toAt, nowAt));
  const pieces = clipped(history.intervals, { fromAt, toAt }, nowAt);
  const stateMs: Record<string, number> = {};
  let plannedBusyMs = 0;
  let actualProductionMs = 0;
  const losses = { stops: 0, starved: 0, other: 0, speed: 0, rejects: 0 };
  for (const { state, fromAt: begin, toAt: end } of pieces) {
    const ms = end - begin;
    stateMs[state] = (stateMs[state] ?? 0) + ms;
    if (!PLANNED.has(state)) continue;
    plannedBusyMs += ms;
    if (PRODUCING.has(state)) actualProductionMs += ms;
    else losses[lossOf(state)] += ms;
  }
  const counts = countsOf(history, fromAt, toAt);
  const produced = counts.accepted + counts.rejected + counts.removed;
  const plannedRunMsPerCard = HOUR_MS / designCardsPerHour;
  losses.rejects = Math.min(actualProductionMs, (produced - counts.accepted) * plannedRunMsPerCard);
  losses.speed = Math.max(0, actualProductionMs - produced * plannedRunMsPerCard);
  const availability = ratio(actualProductionMs, plannedBusyMs);
  const effectiveness = ratio(produced * plannedRunMsPerCard, actualProductionMs);
  const qualityRatio = ratio(counts.accepted, produced);
  return {
    fromAt,
    toAt,
    stateMs,
    plannedBusyMs,
    actualProductionMs,
    plannedRunMsPerCard,
    produced,
    good: counts.accepted,
    rejected: counts.rejected,
    removed: counts.removed,
    availability,
    effectiveness,
    qualityRatio,
    oee:
      availability === null || effectiveness === null || qualityRatio === null
        ? null
        : availability * effectiveness * qualityRatio,
    losses,
    stopReasons: stopReasons(pieces),
    rejectReasons: rejectReasons(history, fromAt, toAt),
    stations: stationWork(history, fromAt, toAt),
    series: seriesOf(history, fromAt, toAt),
    standings: standingsOf(pieces),
  };
}

/** States that follow each other for one reason are one standing. */
function standingsOf(pieces: readonly Stop[]): Standing[] {
  const found: Standing[] = [];
  for (const { state, fromAt, toAt, reason } of pieces) {
    if (PRODUCING.has(state)) continue;
    const kind = state === 'Off' ? 'off' : PLANNED.has(state) ? lossOf(state) : 'idle';
    const last = found.at(-1);
    const same = last?.toAt === fromAt && last.kind === kind && last.reason?.code === reason?.code;
    if (same) found[found.length - 1] = { ...last, toAt };
    else found.push({ kind, fromAt, toAt, reason });
  }
  return found
    .toSorted((a, b) => b.toAt - b.fromAt - (a.toAt - a.fromAt))
    .slice(0, STANDINGS_TOLD)
    .toSorted((a, b) => a.fromAt - b.fromAt);
}

type Loss = 'stops' | 'starved' | 'other';

function lossOf(state: HistoryState): Loss {
  switch (state) {
    case 'Holding':
    case 'Held':
    case 'Unholding':
    case 'Stopping':
    case 'Aborting':
    case 'Aborted':
    case 'Clearing':
      return 'stops';
    case 'Suspending':
    case 'Suspended':
    case 'Unsuspending':
      return 'starved';
    default:
      return 'other';
  }
}

/** The states within the span, cut to it; together they fill it. */
export function clipped(intervals: readonly StateInterval[], { fromAt, toAt }: Span, nowAt: number): Stop[] {
  const pieces: Stop[] = [];
  for (const [index, interval] of intervals.entries()) {
    const last = index === intervals.length - 1;
    const begin = Math.max(interval.fromAt, fromAt);
    const end = Math.min(last ? Math.max(nowAt, interval.fromAt) : interval.toAt, toAt);
    if (end > begin) pieces.push({ fromAt: begin, toAt: end, state: interval.state, reason: interval.reason });
  }
  return pieces;
}

function countsOf(
  history: ProductionHistory,
  fromAt: number,
  toAt: number,
): { accepted: number; rejected: number; removed: number } {
  const sum = { accepted: 0, rejected: 0, removed: 0 };
  for (const [minute, counts] of history.minutes) {
    if (!within(minute * MINUTE_MS, MINUTE_MS, fromAt, toAt)) continue;
    sum.accepted += counts.accepted;
    sum.rejected += counts.rejected;
    sum.removed += counts.removed;
  }
  return sum;
}

/** A piece of time counts where it begins, and the piece in which the span itself begins counts whole. */
function within(beginsAt: number, lengthMs: number, fromAt: number, toAt: number): boolean {
  return beginsAt + lengthMs > fromAt && beginsAt <= toAt;
}

function stopReasons(pieces: readonly Stop[]): Performance['stopReasons'] {
  const found = new Map<string, { code: string; station: string; ms: number; count: number; endedAt: number }>();
  for (const { state, reason, fromAt, toAt } of pieces) {
    if (!PLANNED.has(state) || PRODUCING.has(state) || reason === null) continue;
    const station = String(reason.context['station'] ?? '');
    const key = `${reason.code} ${station}`;
    const known = found.get(key) ?? { code: reason.code, station, ms: 0, count: 0, endedAt: 0 };
    known.ms += toAt - fromAt;
    // Holding, Held and Unholding for one reason are one stop.
    if (known.endedAt !== fromAt) known.count += 1;
    known.endedAt = toAt;
    found.set(key, known);
  }
  return [...found.values()]
    .map(({ code, station, ms, count }) => ({ code, station, ms, count }))
    .toSorted((a, b) => b.ms - a.ms);
}

function rejectReasons(history: ProductionHistory, fromAt: number, toAt: number): Performance['rejectReasons'] {
  const found = new Map<string, { code: string; what: string; count: number; cards: string[] }>();
  for (const { at, card, reason } of history.rejects) {
    if (at < fromAt || at > toAt) continue;
    const what = String(reason.context['what'] ?? '');
    const key = `${reason.code} ${what}`;
    const known = found.get(key) ?? { code: reason.code, what, count: 0, cards: [] };
    known.count += 1;
    if (known.cards.length < CARDS_NAMED) known.cards.push(card);
    found.set(key, known);
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

function stationWork(history: ProductionHistory, fromAt: number, toAt: number): Performance['stations'] {
  const found = new Map<string, { station: string; jobs: number; busyMs: number }>();
  for (const [hour, stations] of history.work) {
    if (!within(hour * HOUR_MS, HOUR_MS, fromAt, toAt)) continue;
    for (const [station, { jobs, busyMs }] of stations) {
      const known = found.get(station) ?? { station, jobs: 0, busyMs: 0 };
      found.set(station, { station, jobs: known.jobs + jobs, busyMs: known.busyMs + busyMs });
    }
  }
  return [...found.values()];
}

function seriesOf(history: ProductionHistory, fromAt: number, toAt: number): Performance['series'] {
  const minutes = Math.max(1, Math.ceil((toAt - fromAt) / MINUTE_MS));
  const step = Math.max(1, Math.ceil(minutes / POINTS_MAX));
  const first = Math.floor(fromAt / MINUTE_MS / step) * step;
  const points = Math.ceil((Math.floor(toAt / MINUTE_MS) - first + 1) / step);
  const good = Array.from({ length: points }, () => 0);
  const rejected = Array.from({ length: points }, () => 0);
  for (const [minute, counts] of history.minutes) {
    const index = Math.floor((minute - first) / step);
    if (index < 0 || index >= points) continue;
    good[index] = (good[index] ?? 0) + counts.accepted;
    rejected[index] = (rejected[index] ?? 0) + counts.rejected;
  }
  return { stepMs: step * MINUTE_MS, fromAt: first * MINUTE_MS, good, rejected };
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
