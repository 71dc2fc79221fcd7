import { fault, withContext, type Fault } from '../../stations/fault.ts';
import type { Phase } from '../../recipes/recipe.ts';
import {
  capabilitiesOf,
  CARRIER,
  conditionsOf,
  kindOfWork,
  STATION_KINDS,
  type StationKind,
} from '../../stations/kinds.ts';
import { NO_POSITION, type Position } from '../../stations/position.ts';
import { OUTPUT, REJECT_BIN, STACKED, type Sensors } from '../../stations/transport/contract.ts';
import { hasStation, isPassedOver } from './passed-over.ts';
import { allWithdrawn, lotFault } from './rotation.ts';
import { BESIDE_THE_LINE, readSerial, packMLState, type LineState } from './line-state.ts';
import { stationState, type StationState } from './station-state.ts';
import { openSample } from './samples.ts';
import { differentTables } from './tables-watch.ts';
import { isAstray, isAtRest, type CardState } from './card-state.ts';

const CONDITIONS = STATION_KINDS.flatMap((kind) => conditionsOf(kind));

/** What keeps the line from producing, and whether the line may continue by itself once it is over. */
export interface Interlock {
  readonly reason: Fault;
  readonly needsPerson: boolean;
}

export function interlocks(state: LineState, phases: readonly Phase[]): Interlock[] {
  const found: Interlock[] = [];
  // An optional station that the line does not have is not waited for.
  const wanted = phases.filter((phase) => !isPassedOver(state, phase));
  const kinds = new Set<StationKind>([CARRIER, ...wanted.map((phase) => phase.station)]);
  const executing = packMLState(state) === 'Execute';
  for (const station of state.stations.values()) {
    const { parallel, hazardous } = capabilitiesOf(station.kind);
    if (parallel || !kinds.has(station.kind)) continue;
    const reason = impairment(station, executing);
    if (reason !== null) found.push({ reason, needsPerson: hazardous });
  }
  for (const card of state.cards.values()) {
    if (!isAstray(card)) continue;
    found.push({ reason: whyAstray(state, card), needsPerson: true });
  }
  const different = differentTables(state);
  if (different !== null) found.push({ reason: different, needsPerson: true });
  for (const [serial, position] of state.strays) {
    found.push({ reason: fault('line.stray-blank', 'major', { serial, position }), needsPerson: true });
  }
  for (const batch of [state.batch, ...state.queuedBatches]) {
    if (batch === null || batch.firstArticleCard === '') continue;
    const reason = fault('line.first-article', 'minor', { batch: batch.id, card: batch.firstArticleCard });
    found.push({ reason, needsPerson: true });
  }
  const sample = openSample(state);
  if (sample !== null) found.push({ reason: fault('line.sample', 'minor', { card: sample.id }), needsPerson: true });
  if (state.suspectLot !== null) {
    const { blankLot, chipLot, failures, stations: heads } = state.suspectLot;
    found.push({ reason: lotFault(blankLot, chipLot, failures, heads), needsPerson: true });
  }
  const withdrawn = allWithdrawn(state, phases);
  // A person who returned a station has thereby allowed the line to continue.
  if (withdrawn !== null) found.push({ reason: withdrawn, needsPerson: false });
  for (const kind of kinds) {
    // One lost head leaves the others working; the loss of all heads stops the line, and so does a station that was never configured.
    if (!capabilitiesOf(kind).parallel && hasStation(state, kind)) continue;
    if (!someOnline(state, kind))
      found.push({ reason: fault('link.lost', 'major', { station: kind }), needsPerson: false });
  }
  return found;
}

/** The reason for which the line was held, if it says more than that the card must be found. */
function whyAstray({ reason, needsPerson }: LineState, { id, serial, position }: CardState): Fault {
  if (needsPerson && reason?.context['card'] === id) return reason;
  return fault('line.card-astray', 'major', { card: id, serial, position });
}

function someOnline(state: LineState, kind: StationKind): boolean {
  for (const station of state.stations.values())
    if (station.kind === kind && station.connection === 'online') return true;
  return false;
}

/** The job runs at a station that keeps cards: the card may be inside it already. */
function isPutAway({ jobs }: LineState, { job: key }: CardState): boolean {
  const job = jobs.get(key);
  return job !== undefined && capabilitiesOf(kindOfWork(job.work)).stores;
}

function impairment(station: StationState, executing: boolean): Fault | null {
  if (station.connection !== 'online') {
    return named(station.fault ?? fault('link.lost', 'major', {}), station.id);
  }
  if (station.fault !== null) return named(station.fault, station.id);
  if (executing && stationState(station) === 'waiting') {
    return fault('station.not-executing', 'major', { station: station.id, state: station.unitState ?? 'unknown' });
  }
  return null;
}

function named(reason: Fault, station: string): Fault {
  return withContext(reason, { station });
}

/** An emergency stop is pressed: null once all of them are released. */
export function emergencyStop(state: LineState): Fault | null {
  for (const station of state.stations.values()) {
    if (station.fault?.code === 'line.emergency-stop') return named(station.fault, station.id);
  }
  return null;
}

/** What starves or blocks the line from outside: material, or a batch that a person holds. */
export function starvation(state: LineState): Fault | null {
  const { batch } = state;
  if (batch !== null && !batch.ended && batch.heldWhy !== '')
    return fault('line.batch-held', 'minor', { batch: batch.id, why: batch.heldWhy });
  for (const station of state.stations.values()) {
    // Whichever kind of machine reports the shortage.
    for (const [condition, code] of station.conditions.length === 0 ? [] : CONDITIONS)
      if (station.conditions.includes(condition)) return fault(code, 'minor', { station: station.id });
  }
  return null;
}

/**
 * Positions at rest where the transport's sensors and the journal disagree. Positions of a move under way are left out: sensor values and
 * job responses arrive separately.
 */
export function positionConflicts(state: LineState, sensors: Sensors): Fault[] {
  const conflicts: Fault[] = [];
  const expected = new Map<Position, string>();
  const inMotion = new Set<Position>([OUTPUT, REJECT_BIN, BESIDE_THE_LINE]);
  for (const card of state.cards.values()) {
    if (!isAtRest(card) && card.movingTo !== NO_POSITION) {
      inMotion.add(card.position);
      inMotion.add(card.movingTo);
    } else if (isPutAway(state, card)) {
      inMotion.add(card.position);
    } else if (!isAstray(card)) expected.set(card.position, card.serial);
  }
  for (const [serial, position] of state.strays) {
    const other = expected.get(position);
    const read = readSerial(serial);
    expected.set(position, other === undefined ? read : `${other}${STACKED}${read}`);
  }
  for (const position of new Set([...expected.keys(), ...sensors.keys()])) {
    if (inMotion.has(position)) continue;
    const found = sensors.get(position) ?? '';
    const wanted = expected.get(position) ?? '';
    if (found !== wanted)
      conflicts.push(fault('line.position-unknown', 'major', { position, expected: wanted, found }));
  }
  return conflicts;
}
