import { NO_TEXT } from '../../stations/outside-text.ts';
import { lossesAfter } from './chatter.ts';
import type { Fold } from './fold-moment.ts';
import { existing, type LineState } from './line-state.ts';
import type { StationState } from './station-state.ts';
import { stationMachine, type StationMachineEvent } from './station-machine.ts';
import { steps } from './statechart.ts';

/** Folds journal entries about stations into the line's state. */

const stepStation = steps(stationMachine);

export const changeStation: Fold<'station.changed'> = (state, body, { at }) => {
  const station = existing(state.stations, body.station);
  const wasOnline = station.connection === 'online';
  station.connection = body.connection;
  station.unitState = body.unitState;
  station.bootId = body.bootId ?? station.bootId;
  station.fault = body.fault;
  const online = body.connection === 'online';
  station.offered = online ? NO_TEXT : body.identity;
  station.offeredCertificate = online ? NO_TEXT : body.certificate;
  if (online) station.identity = body.identity;
  if (online && body.certificate !== NO_TEXT) station.certificate = body.certificate;
  station.conditions = body.conditions;
  // A restart of the controller also ends a link; it has no fault.
  if (wasOnline && body.connection !== 'online' && body.fault !== null)
    station.lossesAt = lossesAfter(station.lossesAt, at);
  if (station.commandedIn !== station.unitState) station.commandedIn = null;
  if (body.connection !== 'online') {
    if (wasOnline) {
      moveStation(station, { type: 'LOST' });
      for (const job of state.jobs.values()) if (job.station === station.id) job.inDoubt = true;
    }
    return;
  }
  if (!wasOnline) moveStation(station, { type: 'CONNECTED' });
  settle(state, station);
};

export const acceptMachine: Fold<'machine.accepted'> = (state, body, { seq }) => {
  const station = existing(state.stations, body.station);
  station.identity = body.identity;
  if (body.certificate !== NO_TEXT) station.certificate = body.certificate;
  station.offered = NO_TEXT;
  station.offeredCertificate = NO_TEXT;
  state.revision = seq;
};

export const isolateStation: Fold<'station.isolated'> = (state, body, { seq }) => {
  existing(state.stations, body.station).isolated = body.reason;
  state.revision = seq;
};

export const commandUnit: Fold<'unit.commanded'> = (state, body, { nowMs }) => {
  const station = existing(state.stations, body.station);
  station.commandedIn = station.unitState;
  station.commandedAtMs = nowMs;
};

/** Moves a connected station's statechart to the state that its unit and its open jobs imply. */
export function settle(state: LineState, station: StationState): void {
  if (station.connection !== 'online') return;
  let open = false;
  for (const job of state.jobs.values()) if (job.station === station.id && job.inDoubt) open = true;
  if (station.machine.value === 'resolving' && !open) moveStation(station, { type: 'RESOLVED' });
  const executing = station.unitState === 'Execute';
  if (station.machine.value === 'waiting' && executing) moveStation(station, { type: 'EXECUTING' });
  if (station.machine.value === 'ready' && !executing) moveStation(station, { type: 'NOT_EXECUTING' });
}

export function moveStation(station: StationState, event: StationMachineEvent): void {
  station.machine = stepStation(station.machine, event);
}
