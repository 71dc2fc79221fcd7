import { fault, type Fault, type FaultCode } from '../../stations/fault.ts';
import {
  HOUR_MS,
  isPlanned,
  lossOf,
  MINUTE_MS,
  SLICE_MS,
  timeOf,
  type HistoryState,
} from '../journal/projections/time-model.ts';
import {
  type CardCounts,
  type ProductionHistory,
  type RejectReason,
  type Span,
  type Standing,
  type StatePiece,
  type StationWork,
} from './production-history.ts';

/** KPIs of ISO 22400-2 over a span of time, with the times and card counts that they are computed from. */

/** Maximum number of points per series: a chart shows no more. */
const POINTS_MAX = 240;
/** Maximum number of standstills, longest first: what is left out of a week is too short to be visible. */
const STANDINGS_MAX = 500;
/** Longer spans are summed from whole hours, plus the parts of the first and the last hour. */
const ROLLUP_FROM_MS = 72 * HOUR_MS;

export interface Performance {
  readonly fromAt: number;
  readonly toAt: number;
  /** Milliseconds in each state; their sum is the calendar time. */
  readonly stateMs: Readonly<Record<string, number>>;
  readonly plannedBusyMs: number;
  readonly actualProductionMs: number;
  /** Planned run time per card: by design, or less if the line was faster. */
  readonly plannedRunMsPerCard: number;
  /** Speed relative to the design if it was higher; else null. */
  readonly beyondDesign: number | null;
  readonly produced: number;
  readonly good: number;
  readonly rejected: number;
  readonly removed: number;
  /** Null if the divisor is zero. */
  readonly availability: number | null;
  readonly effectiveness: number | null;
  readonly qualityRatio: number | null;
  readonly oee: number | null;
  /** Losses subtracted from the planned busy time; the remainder is the time that good cards needed. */
  readonly losses: Readonly<Record<'stops' | 'starved' | 'other' | 'speed' | 'rejects', number>>;
  readonly stopReasons: readonly StopReason[];
  readonly rejectReasons: readonly RejectReason[];
  readonly stations: readonly StationWork[];
  /** Calendar time of the whole slices for which the stations' work is counted: the maximum busy time. */
  readonly stationsMs: number;
  readonly series: {
    readonly stepMs: number;
    readonly fromAt: number;
    readonly good: readonly number[];
    readonly rejected: readonly number[];
  };
  /** The rest of the span is productive time. */
  readonly standings: readonly Standing[];
}

export interface StopReason {
  /** Reason of the newest one, with all parameters for its text. */
  readonly reason: Fault;
  readonly code: string;
  readonly station: string;
  readonly ms: number;
  readonly count: number;
}

/** Planned time, and the losses by cause. */
interface Times {
  readonly stateMs: Readonly<Record<string, number>>;
  readonly stops: readonly StopSum[];
}

type StopSum = Omit<StopReason, 'reason'>;

/**
 * Computes the KPIs. `designCardsPerHour`: capacity of the line's bottleneck, which gives the planned run time per item. `nowAt` ends the
 * open state.
 */
export function performance(
  history: ProductionHistory,
  asked: Span,
  nowAt: number,
  designCardsPerHour: number,
): Performance {
  const span = spanInMinutes(history, asked, nowAt);
  const { stateMs, stops } = timesOf(history, span, nowAt);
  const { plannedBusyMs, actualProductionMs, losses } = plannedTimes(stateMs);
  const counts = countsOf(history, span, nowAt);
  const produced = counts.accepted + counts.rejected + counts.removed;
  const designMs = HOUR_MS / designCardsPerHour;
  // A line faster than its design has no speed loss: the time of its cards is the time that they took.
  const plannedRunMsPerCard = produced === 0 ? designMs : Math.min(designMs, actualProductionMs / produced);
  const availability = ratio(actualProductionMs, plannedBusyMs);
  const effectiveness = ratio(produced * plannedRunMsPerCard, actualProductionMs);
  const qualityRatio = ratio(counts.accepted, produced);
  return {
    ...span,
    stateMs,
    plannedBusyMs,
    actualProductionMs,
    plannedRunMsPerCard,
    beyondDesign: plannedRunMsPerCard > 0 && plannedRunMsPerCard < designMs ? designMs / plannedRunMsPerCard : null,
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
    losses: {
      ...losses,
      rejects: (produced - counts.accepted) * plannedRunMsPerCard,
      speed: Math.max(0, actualProductionMs - produced * plannedRunMsPerCard),
    },
    stopReasons: stops.map((stop) => ({ ...stop, reason: reasonOf(history, span, nowAt, stop) })),
    rejectReasons: history.rejectReasons({ fromAt: minuteOf(span.fromAt), toAt: endOfMinutes(span, nowAt) }),
    ...stationsOf(history, span, nowAt),
    series: seriesOf(history, span),
    standings: history.standings(span, openStanding(history, span, nowAt), STANDINGS_MAX),
  };
}

function plannedTimes(stateMs: Times['stateMs']): {
  readonly plannedBusyMs: number;
  readonly actualProductionMs: number;
  readonly losses: Record<'stops' | 'starved' | 'other', number>;
} {
  let plannedBusyMs = 0;
  let actualProductionMs = 0;
  const losses = { stops: 0, starved: 0, other: 0 };
  for (const [name, ms] of Object.entries(stateMs)) {
    const state = name as HistoryState;
    if (!isPlanned(state)) continue;
    plannedBusyMs += ms;
    const loss = lossOf(state);
    if (loss === null) actualProductionMs += ms;
    else losses[loss] += ms;
  }
  return { plannedBusyMs, actualProductionMs, losses };
}

/**
 * Cards are counted by the minute: the span is extended to whole minutes so that times and cards match, except where the line's history
 * begins, and now.
 */
function spanInMinutes(history: ProductionHistory, asked: Span, nowAt: number): Span {
  const fromAt = Math.max(minuteOf(asked.fromAt), history.beginsAt ?? minuteOf(asked.fromAt));
  const toAt = Math.min(Math.ceil(asked.toAt / MINUTE_MS) * MINUTE_MS, nowAt);
  return { fromAt, toAt: Math.max(fromAt, toAt) };
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

/** End of the last minute; the current one counts whole. */
function endOfMinutes({ toAt }: Span, nowAt: number): number {
  return toAt >= nowAt ? minuteOf(nowAt) + MINUTE_MS : Math.ceil(toAt / MINUTE_MS) * MINUTE_MS;
}

/** The newest stop of a kind: the open one, or the last that ended. */
function reasonOf(history: ProductionHistory, span: Span, nowAt: number, { code, station }: StopSum): Fault {
  const context: Record<string, string> = station === '' ? {} : { station };
  const open = history.openPiece(span, nowAt)?.reason ?? null;
  if (open?.code === code && String(open.context['station'] ?? '') === station) return open;
  return history.stopReason(span, code, station) ?? fault(code as FaultCode, 'minor', context);
}

function stationsOf(
  history: ProductionHistory,
  { fromAt, toAt }: Span,
  nowAt: number,
): Pick<Performance, 'stations' | 'stationsMs'> {
  const isLong = wholeHours({ fromAt, toAt }) !== null;
  const unitMs = isLong ? HOUR_MS : SLICE_MS;
  const [first, end] = [Math.floor(fromAt / unitMs), Math.ceil(toAt / unitMs)];
  const beginsAt = Math.max(first * unitMs, history.beginsAt ?? 0);
  return {
    stations: history.work(isLong ? 'hour' : 'slice', first, end),
    stationsMs: Math.max(0, Math.min(end * unitMs, nowAt) - beginsAt),
  };
}

/** The whole hours of a long span after its first one; null for a short span. */
function wholeHours({ fromAt, toAt }: Span): { readonly first: number; readonly end: number } | null {
  if (toAt - fromAt < ROLLUP_FROM_MS) return null;
  return { first: Math.floor(fromAt / HOUR_MS) + 1, end: Math.floor(toAt / HOUR_MS) };
}

function timesOf(history: ProductionHistory, span: Span, nowAt: number): Times {
  const sums = new StopSums();
  const hours = wholeHours(span);
  if (hours === null) sums.add(history.pieces(span, nowAt), true);
  else {
    const middle = { fromAt: hours.first * HOUR_MS, toAt: hours.end * HOUR_MS };
    sums.add(history.pieces({ fromAt: span.fromAt, toAt: middle.fromAt }, nowAt), true);
    for (const { state, code, station, ms, stops } of history.stateSums(hours.first, hours.end))
      sums.count(state, code, station, ms, stops);
    const open = history.openPiece(middle, nowAt);
    sums.add(open === null ? [] : [open], false);
    sums.add(history.pieces({ fromAt: middle.toAt, toAt: span.toAt }, nowAt), false);
  }
  return sums;
}

/** Sums time by state, and stops by reason. */
class StopSums implements Times {
  readonly stateMs: Record<string, number> = {};
  readonly #stops = new Map<string, { code: string; station: string; ms: number; count: number }>();

  /** `begins`: the first piece is the start of the span, and a stop that is open there counts as beginning. */
  add(pieces: readonly StatePiece[], begins: boolean): void {
    for (const [index, { state, reason, fromAt, toAt, beginsStop }] of pieces.entries()) {
      const station = String(reason?.context['station'] ?? '');
      const first = begins && index === 0;
      this.count(state, reason?.code ?? '', station, toAt - fromAt, Number(beginsStop || first));
    }
  }

  count(state: HistoryState, code: string, station: string, ms: number, stops: number): void {
    this.stateMs[state] = (this.stateMs[state] ?? 0) + ms;
    if (lossOf(state) === null || code === '') return;
    const key = `${code} ${station}`;
    const sum = this.#stops.get(key) ?? { code, station, ms: 0, count: 0 };
    sum.ms += ms;
    sum.count += stops;
    this.#stops.set(key, sum);
  }

  get stops(): StopSum[] {
    return [...this.#stops.values()].toSorted((a, b) => b.ms - a.ms);
  }
}

/** The open standstill, if any. */
function openStanding(history: ProductionHistory, span: Span, nowAt: number): Standing | null {
  const open = history.openPiece(span, nowAt);
  if (open === null) return null;
  const kind = timeOf(open.state);
  if (kind === 'producing') return null;
  return { kind, fromAt: open.fromAt, toAt: open.toAt, reason: open.reason };
}

function countsOf(history: ProductionHistory, span: Span, nowAt: number): CardCounts {
  const first = minuteOf(span.fromAt) / MINUTE_MS;
  const end = endOfMinutes(span, nowAt) / MINUTE_MS;
  const hours = wholeHours(span);
  if (hours === null) return history.counts({ unit: 'minute', first, end });
  const parts = [
    history.counts({ unit: 'minute', first, end: hours.first * 60 }),
    history.counts({ unit: 'hour', ...hours }),
    history.counts({ unit: 'minute', first: hours.end * 60, end }),
  ];
  const sum = (count: (counts: CardCounts) => number): number =>
    parts.reduce((total, counts) => total + count(counts), 0);
  return {
    accepted: sum(({ accepted }) => accepted),
    rejected: sum(({ rejected }) => rejected),
    removed: sum(({ removed }) => removed),
  };
}

function seriesOf(history: ProductionHistory, span: Span): Performance['series'] {
  const [unit, unitMs] = wholeHours(span) === null ? (['minute', MINUTE_MS] as const) : (['hour', HOUR_MS] as const);
  const units = Math.max(1, Math.ceil((span.toAt - span.fromAt) / unitMs));
  const step = Math.max(1, Math.ceil(units / POINTS_MAX));
  const first = Math.floor(span.fromAt / unitMs / step) * step;
  const points = Math.ceil((Math.floor(span.toAt / unitMs) - first + 1) / step);
  const good = Array.from({ length: points }, () => 0);
  const rejected = Array.from({ length: points }, () => 0);
  for (const counts of history.series({ unit, first, end: first + points * step }, step)) {
    good[counts.index] = counts.accepted;
    rejected[counts.index] = counts.rejected;
  }
  return { stepMs: step * unitMs, fromAt: first * unitMs, good, rejected };
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
