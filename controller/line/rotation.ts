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
 * Work that fails one time after the other: is it the card's order, the station, or the lot of its blanks? Counted on what stays
 * while cards come and go (fold-failures.ts). A head that fails alone leaves the rotation and the others go on; a lot that fails
 * at several heads holds the line, and no head is blamed for it; a station that stands alone holds the line with its own reason.
 */

/** Blanks of one lot that fail one after the other before the lot is to blame, if they do so at several stations. */
const LOT_FAILURES_MAX = 5;
/** At so many: two may be broken at a time. Where fewer are left, at all of those. */
const LOT_STATIONS_LEAST = 3;

/** Stations of a kind, wherever they stand and whatever they do. */
function siblings(state: LineState, kind: StationKind): StationState[] {
  return [...state.stations.values()].filter((station) => station.kind === kind);
}

/** In the rotation and reachable, at work or not. */
export function isAvailable(station: StationState): boolean {
  return station.connection === 'online' && station.withdrawn === null;
}

/** It has failed so often that only what others do can tell whether it is to blame: until then it is given nothing. */
export function isOnProbation({ failures }: StationState): boolean {
  return failures.count >= FAILURES_MAX;
}

/**
 * Where the card of an order goes: among those that are free the one that rested longest; not to one at which a card of this order
 * failed, nor to one on probation, while another is available. Null where none is free that may have it.
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
 * Its card failed on a lot of which nobody knows yet whether it is to blame: other orders go before it, lest one lot use up all of
 * its attempts.
 */
export function waitsForLot(state: LineState, order: string): boolean {
  const lot = state.orders.get(order)?.failedLot ?? '';
  return (state.failingLots.get(lot)?.blanks.length ?? 0) > 1;
}

/** What follows of the failures so far, or null for nothing: the next one of what is due. */
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
  // One station alone can't tell a lot from itself.
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

/** One that stands alone holds the line, with what the machine says itself. */
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

/** A station that does its jobs again needs nobody's look any more. */
function wellAgain(state: LineState): Decision | null {
  for (const { id, failures } of state.stations.values()) {
    if (failures.fault !== null || state.alarms.size === 0) continue;
    const alarm = jobsAlarm(id);
    if (state.alarms.get(alarm)?.active === true) return { entries: [{ kind: 'alarm.returned', alarm }], commands: [] };
  }
  return null;
}

/** Does another station of the layout do the same work? */
export function hasSiblings(state: LineState, { kind }: StationState): boolean {
  return siblings(state, kind).length > 1;
}

/** Why no card can be begun although stations are there: each of a kind is out of the rotation or away, and one at least is out. */
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

/** Alarms, by what they are about. */
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
