import { fault, type Fault, type FaultCode } from '../../stations/fault.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import { outsideText, type OutsideText } from '../../stations/outside-text.ts';
import type { EntryOf } from '../journal/entry.ts';
import type { Moment } from './fold-moment.ts';
import { existing, type LineState } from './line-state.ts';
import type { StationState } from './station-state.ts';
import type { CardState, JobState } from './card-state.ts';
import { FAILURES_MAX } from './retry-limits.ts';
import { hasSiblings } from './rotation.ts';

/** Counts consecutive failures per station and lot, which outlast a single card. */

/** Lots whose failures are remembered; a feeder holds two at a time. */
const LOTS_MAX = 8;
/** Failed blanks remembered per lot, newest last. */
const LOT_BLANKS_MAX = 16;
/** Stations remembered per order at which its cards failed. */
const FAILED_AT_MAX = 8;
/** The work was reported as done, but other work than requested. */
const WRONG_WORK: ReadonlySet<FaultCode> = new Set(['chip.foreign', 'station.other-content']);

/** Counts a job's end. A failed move counts for its card only: one place may be blocked while others are free. */
export function noteEnd(
  state: LineState,
  job: JobState,
  card: CardState,
  { outcome, begun, fault: reason, evidence }: EntryOf<'job.ended'>,
  nowMs: number,
): void {
  card.refusals = begun ? 0 : card.refusals + 1;
  card.refusedAtMs = nowMs;
  if (job.work === 'move') return;
  if (job.work === 'feed') {
    card.blankLot = lotIn(evidence['blankLot']);
    card.chipLot = lotIn(evidence['chipLot']);
  }
  const station = existing(state.stations, job.station);
  if (outcome === 'done') succeeded(state, station, card);
  // A blank that left the feeder and can't be used holds the line by itself.
  else if (job.work !== 'feed' || !begun)
    failed(state, station, card, reason ?? notBegun(station.id), markOf(job, begun), nowMs);
  if (capabilitiesOf(station.kind).writesChip && outcome === 'done') card.encodedAt = station.id;
}

/** The lot in the journal's record of a feed; empty where the feeder did not report one. */
function lotIn(reported: OutsideText | number | undefined): OutsideText {
  return outsideText(String(reported ?? ''));
}

/** Whether the blank is evidence. Work that was cut short by a lost link or a restart says nothing about its lot. */
function markOf({ work, inDoubt }: JobState, begun: boolean): Mark {
  if (!begun || work === 'feed') return 'none';
  return inDoubt ? 'cut-short' : 'spoilt';
}

type Mark = 'none' | 'cut-short' | 'spoilt';

/** The machine has no record of the job. */
function notBegun(station: string): Fault {
  return fault('job.not-begun', 'major', { station });
}

function succeeded(state: LineState, station: StationState, card: CardState): void {
  const { failures } = station;
  failures.countBefore = failures.count;
  failures.count = 0;
  failures.fault = null;
  failures.own = false;
  if (capabilitiesOf(station.kind).carries) return;
  provedGood(state, card);
  for (const other of state.stations.values()) {
    if (other === station || other.kind !== station.kind || other.failures.count === 0) continue;
    // Work takes time, but a dead chip fails at once: a blank fed earlier is no evidence about one fed later.
    if (card.sequence < other.failures.rank) continue;
    if (other.failures.lot === card.blankLot) other.failures.own = true;
    // Its lot is used up, so nothing more can be learned from it: the station gets one try with the next lot.
    else other.failures.count = Math.min(other.failures.count, FAILURES_MAX - 1);
  }
}

function provedGood(state: LineState, { blankLot, sequence }: CardState): void {
  const failing = state.failingLots.get(blankLot);
  if (failing === undefined) return;
  const blanks = failing.blanks.filter(({ rank }) => rank > sequence);
  if (blanks.length === 0) state.failingLots.delete(blankLot);
  else state.failingLots.set(blankLot, { ...failing, blanks });
}

function failed(
  state: LineState,
  station: StationState,
  card: CardState,
  reason: Fault,
  mark: Mark,
  nowMs: number,
): void {
  const { failures } = station;
  failures.countBefore = failures.count;
  failures.count += 1;
  failures.fault = reason;
  failures.atMs = nowMs;
  failures.lot = card.blankLot;
  failures.rank = card.sequence;
  // A job that did not start is the station's own failure; otherwise a later blank decides.
  failures.own = mark === 'none';
  if (!hasSiblings(state, station)) return;
  if (mark === 'spoilt') failedOnLot(state, station, card);
  if (mark !== 'none') failedOnOrder(state, station, card);
}

function failedOnLot(state: LineState, station: StationState, { blankLot, chipLot, sequence }: CardState): void {
  // A failed job and the condemned card are one failure of one blank.
  const before = (state.failingLots.get(blankLot)?.blanks ?? []).filter(({ rank }) => rank !== sequence);
  const blanks = [...before, { rank: sequence, station: station.id }].slice(-LOT_BLANKS_MAX);
  state.failingLots.set(blankLot, { chipLot, blanks });
  const oldest = state.failingLots.keys().next();
  if (state.failingLots.size > LOTS_MAX && !oldest.done) state.failingLots.delete(oldest.value);
}

function failedOnOrder(state: LineState, station: StationState, card: CardState): void {
  const order = existing(state.orders, card.order);
  const { failedAt } = order;
  order.failedLot = card.blankLot;
  if (!failedAt.includes(station.id) && failedAt.length < FAILED_AT_MAX) failedAt.push(station.id);
}

/** A card is condemned for what a station did, even if that station reported success: the success is recounted as a failure. */
export function noteCondemned(state: LineState, card: CardState, reason: Fault, nowMs: number): void {
  const station = state.stations.get(card.position);
  if (station === undefined || !WRONG_WORK.has(reason.code)) return;
  station.failures.count = station.failures.countBefore;
  failed(state, station, card, reason, 'spoilt', nowMs);
}

/** Records QC's findings: whether they repeat those of the card before, and whether they concern the chip that a head wrote. */
export function noteJudged(state: LineState, card: CardState, findings: readonly Fault[]): void {
  const what = reasonOf(findings[0]);
  const again = what !== '' && what === state.rejectsInARow.what;
  state.rejectsInARow = { what, count: again ? state.rejectsInARow.count + 1 : what === '' ? 0 : 1 };
  const station = state.stations.get(card.encodedAt);
  if (station === undefined) return;
  const [first] = findings;
  const wrong = first !== undefined && /^(chip|sod)\./.test(first.code);
  const { failures } = station;
  if (wrong) {
    failures.rejects += 1;
    failures.reject = first;
    failedOnOrder(state, station, card);
    return;
  }
  failures.rejects = 0;
  failures.rejectsOwn = false;
  for (const other of state.stations.values())
    if (other !== station && other.kind === station.kind && other.failures.rejects > 0)
      other.failures.rejectsOwn = true;
}

/** QC's first finding as a comparable key; empty for none. */
function reasonOf(finding: Fault | undefined): string {
  return finding === undefined ? '' : `${finding.code} ${String(finding.context['what'] ?? '')}`;
}

/** A person was called. Once they let the line continue, every card and every single station gets its full number of tries again. */
export function noteHeld(state: LineState, reason: Fault): void {
  if (reason.code === 'line.repeated-rejects') state.rejectsInARow = { what: '', count: 0 };
  for (const card of state.cards.values()) if (card.refusals >= FAILURES_MAX) card.refusals = 0;
  for (const station of state.stations.values())
    if (station.failures.count >= FAILURES_MAX && !hasSiblings(state, station)) station.failures.count = 0;
}

export function applyToRotation(
  state: LineState,
  body: EntryOf<'station.withdrawn' | 'station.returned' | 'lot.suspected' | 'lot.cleared'>,
  { seq }: Moment,
): void {
  state.revision = seq;
  switch (body.kind) {
    case 'station.withdrawn':
      existing(state.stations, body.station).withdrawn = body.reason;
      return;
    case 'station.returned': {
      const station = existing(state.stations, body.station);
      station.withdrawn = null;
      station.isolated = null;
      forget(station);
      return;
    }
    case 'lot.suspected': {
      const { blankLot, chipLot, failures, stations } = body;
      state.suspectLot = { blankLot, chipLot, failures, stations };
      forgetLot(state, blankLot);
      return;
    }
    case 'lot.cleared':
      // Blanks of this lot on the line may have failed since.
      forgetLot(state, body.blankLot);
      state.suspectLot = null;
  }
}

/** Stations are not blamed for failures of a bad lot. */
function forgetLot(state: LineState, blankLot: string): void {
  state.failingLots.delete(blankLot);
  for (const station of state.stations.values())
    if (hasSiblings(state, station) && station.withdrawn === null && station.failures.lot === blankLot) forget(station);
}

function forget({ failures }: StationState): void {
  failures.count = 0;
  failures.countBefore = 0;
  failures.fault = null;
  failures.own = false;
  failures.rejects = 0;
  failures.rejectsOwn = false;
  failures.reject = null;
}
