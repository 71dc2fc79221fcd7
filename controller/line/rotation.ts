import type { Phase } from '../../recipes/recipe.ts';
import { fault, withContext, type Fault } from '../../stations/fault.ts';
import { outsideText } from '../../stations/outside-text.ts';
import type { StationKind } from '../../stations/station.ts';
import { alarmId, type AlarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { Decision } from './decision.ts';
import { FAILURES_MAX } from './retry-limits.ts';
import { existing, type LineState } from './line-state.ts';
import type { FailingLot, StationState } from './station-state.ts';

/**
 * Repeated failures: is the order, the station or the blank lot the cause? Counted on the station and the lot (fold-failures.ts), which
 * outlast a card. A head that fails alone leaves the rotation and the others continue; a lot that fails at several heads holds the line,
 * and no head is blamed; a station without siblings holds the line with its own fault.
 */

/** Consecutive failed blanks of one lot after which the lot is suspected, if they failed at several stations. */
const LOT_FAILURES_MAX = 5;
/** The number of stations: two may be defective at a time. Where fewer are left, all of them. */
const LOT_STATIONS_LEAST = 3;

/** All stations of the same kind. */
function siblings(state: LineState, kind: StationKind): StationState[] {
  return [...state.stations.values()].filter((station) => station.kind === kind);
}

/** In the rotation and reachable, busy or not. */
export function isAvailable(station: StationState): boolean {
  return station.connection === 'online' && station.withdrawn === null;
}

/** It has failed so often that only the results of other stations can tell whether it is the cause: until then it gets no work. */
export function isOnProbation({ failures }: StationState): boolean {
  return failures.count >= FAILURES_MAX;
}

/**
 * Where an order's card goes: of the free stations the one idle longest; not one at which a card of this order failed, nor one on
 * probation, while another is available. Null where no free station is allowed.
 */
export function placeFor(
  state: LineState,
  kind: StationKind,
  order: string,
  isFree: (station: StationState) => boolean,
): StationState | null {
  const available = siblings(state, kind).filter((station) => isAvailable(station));
  const failedAt = state.orders.get(order)?.failedAt ?? [];
  const trusted = available.filter((station) => !isOnProbation(station));
  const wanted = trusted.filter(({ id }) => !failedAt.includes(id));
  const eligible = wanted.length > 0 ? wanted : trusted.length > 0 ? trusted : available;
  let longest: StationState | null = null;
  for (const station of eligible)
    if (isFree(station) && (longest === null || station.lastCard < longest.lastCard)) longest = station;
  return longest;
}

/**
 * Its card failed on a lot that is not cleared or suspected yet: other orders go first, so that one lot does not use up all its attempts.
 */
export function waitsForLot(state: LineState, order: string): boolean {
  const lot = state.orders.get(order)?.failedLot ?? '';
  return (state.failingLots.get(lot)?.blanks.length ?? 0) > 1;
}

/** The next decision that the failures so far require; null for none. */
export function superviseRotation(state: LineState): Decision | null {
  return suspectLot(state) ?? withdrawal(state) ?? holdFor(state) ?? wellAgain(state);
}

function suspectLot(state: LineState): Decision | null {
  if (state.suspectLot !== null) return null;
  for (const [blankLot, failing] of state.failingLots) {
    const { chipLot, blanks } = failing;
    const stations = new Set(blanks.map(({ station }) => station)).size;
    if (!isLotToBlame(state, failing, stations)) continue;
    const reason = lotFault(blankLot, chipLot, blanks.length, stations);
    return both(
      { kind: 'lot.suspected', blankLot: outsideText(blankLot), chipLot, failures: blanks.length, stations },
      { kind: 'alarm.raised', alarm: lotAlarm(blankLot), fault: reason },
    );
  }
  return null;
}

function isLotToBlame(state: LineState, { blanks }: FailingLot, stations: number): boolean {
  const [first] = blanks;
  if (first === undefined || blanks.length < LOT_FAILURES_MAX) return false;
  const { kind } = existing(state.stations, first.station);
  const available = siblings(state, kind).filter((station) => isAvailable(station)).length;
  // A single station can't distinguish its own failures from the lot's.
  return stations >= Math.max(2, Math.min(LOT_STATIONS_LEAST, available));
}

function withdrawal(state: LineState): Decision | null {
  for (const station of state.stations.values()) {
    const { failures } = station;
    const isFailing = failures.count >= FAILURES_MAX || failures.rejects >= FAILURES_MAX;
    if (!isFailing || station.withdrawn !== null || !hasSiblings(state, station)) continue;
    const others = siblings(state, station.kind).some((other) => other !== station && isAvailable(other));
    const atWork = failures.count >= FAILURES_MAX && (failures.own || !others);
    const atQc = failures.rejects >= FAILURES_MAX && (failures.rejectsOwn || !others);
    const cause = atWork ? failures.fault : atQc ? failures.reject : null;
    if (cause === null) continue;
    const times = atWork ? failures.count : failures.rejects;
    const reason = fault('station.withdrawn', 'major', {
      station: station.id,
      times,
      cause: cause.code,
      what: String(cause.context['what'] ?? ''),
    });
    return both(
      { kind: 'station.withdrawn', station: station.id, reason, failures: times },
      { kind: 'alarm.raised', alarm: rotationAlarm(station.id), fault: reason },
    );
  }
  return null;
}

/** A station without siblings holds the line with its own fault. */
function holdFor(state: LineState): Decision | null {
  for (const station of state.stations.values()) {
    const { failures } = station;
    if (failures.count < FAILURES_MAX || failures.fault === null || hasSiblings(state, station)) continue;
    const reason = withContext(failures.fault, { station: station.id });
    const alarm = jobsAlarm(station.id);
    const stands = state.alarms.get(alarm);
    const raised: EntryBody[] =
      stands?.active === true && stands.fault.code === reason.code
        ? []
        : [{ kind: 'alarm.raised', alarm, fault: reason }];
    return { entries: [{ kind: 'hold.latched', reason }, ...raised], commands: [] };
  }
  return null;
}

/** A station that succeeds again needs no inspection any more. */
function wellAgain(state: LineState): Decision | null {
  for (const { id, failures } of state.stations.values()) {
    if (failures.fault !== null || state.alarms.size === 0) continue;
    const alarm = jobsAlarm(id);
    if (state.alarms.get(alarm)?.active === true) return { entries: [{ kind: 'alarm.returned', alarm }], commands: [] };
  }
  return null;
}

/** Whether another station of the layout does the same work. */
export function hasSiblings(state: LineState, { kind }: StationState): boolean {
  return siblings(state, kind).length > 1;
}

/** Why no card can be started although stations exist: every station of a kind is withdrawn or offline, and at least one is withdrawn. */
export function allWithdrawn(state: LineState, phases: readonly Phase[]): Fault | null {
  if (!someWithdrawn(state)) return null;
  for (const kind of new Set(phases.map(({ station }) => station))) {
    const all = siblings(state, kind);
    const withdrawn = all.filter((station) => station.withdrawn !== null);
    if (withdrawn.length > 0 && all.every((station) => !isAvailable(station)))
      return fault('line.all-withdrawn', 'major', { stations: withdrawn.length });
  }
  return null;
}

function someWithdrawn(state: LineState): boolean {
  for (const { withdrawn } of state.stations.values()) if (withdrawn !== null) return true;
  return false;
}

export function lotFault(blankLot: string, chipLot: string, cards: number, stations: number): Fault {
  return fault('line.lot-failing', 'major', { lot: blankLot, chipLot, cards, stations });
}

/** Alarm IDs, by subject. */
export function rotationAlarm(station: string): AlarmId {
  return alarmId(`rotation:${station}`);
}

export function lotAlarm(blankLot: string): AlarmId {
  return alarmId(`lot:${blankLot}`);
}

function jobsAlarm(station: string): AlarmId {
  return alarmId(`jobs:${station}`);
}

function both(one: EntryBody, other: EntryBody): Decision {
  return { entries: [one, other], commands: [] };
}
