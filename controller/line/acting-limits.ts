import { fault, type Fault } from '../../stations/fault.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import type { PackMLState } from '../../stations/packml.ts';
import { alarmId, type AlarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import { packMLState, type LineState } from './line-state.ts';
import { stationState, type StationState } from './station-state.ts';

/**
 * What the line waits for in an acting state (ISA-TR88.00.02 §4.2: a state that ends by itself), and how long the wait may last. The state
 * completes when nothing is awaited any more; past its limit, an alarm names each awaited station.
 */
export type Awaited =
  | {
      readonly kind: 'unit';
      readonly station: string;
      readonly is: PackMLState | 'offline';
      readonly expected: PackMLState;
    }
  | { readonly kind: 'job'; readonly station: string; readonly card: string };

/** A unit is commanded every three seconds until it follows; a healthy one has followed by then. */
const UNITS_FOLLOW_MS = 20_000;
/** Started work is finished first; a chip takes longest, some twenty seconds. */
const WORK_ENDS_MS = 60_000;

/** Every acting state except Execute, which ends by command only. */
export const ACTING_LIMITS_MS = {
  Clearing: UNITS_FOLLOW_MS,
  Starting: UNITS_FOLLOW_MS,
  Aborting: UNITS_FOLLOW_MS,
  Resetting: UNITS_FOLLOW_MS,
  Unholding: UNITS_FOLLOW_MS,
  Unsuspending: UNITS_FOLLOW_MS,
  Holding: WORK_ENDS_MS,
  Suspending: WORK_ENDS_MS,
  Stopping: WORK_ENDS_MS,
  Completing: WORK_ENDS_MS,
} as const satisfies Partial<Record<PackMLState, number>>;

/** Null for a state without a limit. */
export function actingLimitMs(state: PackMLState): number | null {
  return isActing(state) ? ACTING_LIMITS_MS[state] : null;
}

function isActing(state: PackMLState): state is keyof typeof ACTING_LIMITS_MS {
  return state in ACTING_LIMITS_MS;
}

/** What keeps the line in its acting state now; empty in every other state. */
export function awaited(state: LineState): Awaited[] {
  const units = [...state.stations.values()].filter(({ kind }) => capabilitiesOf(kind).packml);
  // A unit that is away can't follow: it does not keep the line from stopping.
  const online = units.filter(({ connection }) => connection === 'online');
  switch (packMLState(state)) {
    case 'Resetting':
      return notIn(units, 'Idle');
    case 'Starting':
    case 'Unholding':
    case 'Unsuspending':
      return units.filter((unit) => stationState(unit) !== 'ready').flatMap((unit) => notReady(state, unit));
    case 'Holding':
    case 'Suspending':
    case 'Completing':
      return openJobs(state);
    case 'Stopping':
    case 'Clearing':
      return [...openJobs(state), ...notIn(online, 'Stopped')];
    case 'Aborting':
      return notIn(online, 'Aborted');
    default:
      return [];
  }
}

function notIn(units: readonly StationState[], expected: PackMLState): Awaited[] {
  return units.filter(({ unitState }) => unitState !== expected).map((unit) => unitAwaited(unit, expected));
}

/** A unit that is in Execute but not ready has jobs in doubt. */
function notReady(state: LineState, unit: StationState): Awaited[] {
  const doubted = openJobs(state).filter(({ station }) => station === unit.id);
  return unit.unitState === 'Execute' && doubted.length > 0 ? doubted : [unitAwaited(unit, 'Execute')];
}

function unitAwaited({ id, unitState }: StationState, expected: PackMLState): Awaited {
  return { kind: 'unit', station: id, is: unitState ?? 'offline', expected };
}

/** Open jobs whose end can still be reported, because their station is reachable. */
function openJobs(state: LineState): Awaited[] {
  const open: Awaited[] = [];
  for (const { station, card, inDoubt } of state.jobs.values()) {
    if (inDoubt && state.stations.get(station)?.connection !== 'online') continue;
    open.push({ kind: 'job', station, card });
  }
  return open;
}

const ALARM = 'waits:';

/** The alarm is named after the station: a station with several jobs is named once. */
function alarmOf({ station }: Awaited): AlarmId {
  return alarmId(`${ALARM}${station}`);
}

function faultOf(state: PackMLState, party: Awaited): Fault {
  const { station } = party;
  return party.kind === 'unit'
    ? fault('line.waits-for-station', 'major', { station, state, is: party.is, expected: party.expected })
    : fault('line.waits-for-job', 'major', { station, state, card: party.card });
}

/** The state has outlasted its limit: one alarm per awaited station, with the present reason. */
export function raiseAwaited(state: LineState): EntryBody[] {
  const parties = new Map<AlarmId, Awaited>();
  for (const party of awaited(state)) if (!parties.has(alarmOf(party))) parties.set(alarmOf(party), party);
  const entries: EntryBody[] = [];
  for (const [alarm, party] of parties) {
    const reason = faultOf(packMLState(state), party);
    const known = state.alarms.get(alarm);
    if (known?.active === true && sameFault(known.fault, reason)) continue;
    entries.push({ kind: 'alarm.raised', alarm, fault: reason });
  }
  return entries;
}

/** Returns alarms about stations that are no longer awaited. */
export function returnAwaited(state: LineState): EntryBody[] {
  const standing = [...state.alarms.values()].filter(({ id, active }) => active && id.startsWith(ALARM));
  if (standing.length === 0) return [];
  const parties = new Set(awaited(state).map((party) => alarmOf(party)));
  return standing.filter(({ id }) => !parties.has(id)).map(({ id }) => ({ kind: 'alarm.returned', alarm: id }));
}

function sameFault(a: Fault, b: Fault): boolean {
  return a.code === b.code && JSON.stringify(a.context) === JSON.stringify(b.context);
}
