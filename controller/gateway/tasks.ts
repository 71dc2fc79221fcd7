import { NO_JOB } from '../../stations/job-key.ts';
import { handFaultsOf } from '../../stations/kinds.ts';
import type { Sensors } from '../../stations/transport/contract.ts';
import { seenAt } from '../line/hands.ts';
import { positionConflicts } from '../line/interlocks.ts';
import { packMLState, readSerial, type LineState } from '../line/line-state.ts';
import { isAstray } from '../line/card-state.ts';
import { openSample } from '../line/samples.ts';
import { isOffered } from '../line/station-state.ts';
import type { TaskView } from './contract.ts';

/** The manual interventions that are due now, one task each: which card or blank, and where. */
export function drawTasks(state: LineState, sensors: Sensors | null): Record<string, TaskView> {
  const tasks: Record<string, TaskView> = {};
  const current = packMLState(state);
  for (const card of state.cards.values()) {
    if (!isAstray(card)) continue;
    const { id, serial, position } = card;
    tasks[`find:${id}`] = { kind: 'find-card', card: id, serial, from: position, seenAt: seenAt(card, sensors) ?? '' };
  }
  for (const [serial, position] of state.strays) {
    tasks[`blank:${serial}`] = { kind: 'remove-blank', serial: readSerial(serial), position };
  }
  if (current === 'Held' && sensors !== null) {
    for (const { context } of positionConflicts(state, sensors)) {
      const position = String(context['position']);
      const card = [...state.cards.values()].find(
        (one) => one.position === position && one.job === NO_JOB && !isAstray(one),
      );
      if (card === undefined) continue;
      const found = String(context['found']);
      tasks[`missing:${card.id}`] = { kind: 'missing-card', card: card.id, serial: card.serial, position, found };
    }
  }
  for (const batch of [state.batch, ...state.queuedBatches]) {
    const card = state.cards.get(batch?.firstArticleCard ?? '');
    if (card !== undefined && current === 'Held')
      tasks[`first-article:${card.id}`] = {
        kind: 'first-article',
        card: card.id,
        measures: card.measures,
        chip: card.chipShows,
        identity: card.identity ?? { mrz: 'unread', qr: 'unread', chip: 'unread' },
      };
  }
  const sample = openSample(state);
  if (sample !== null && current === 'Held') {
    const { id, serial, position } = sample;
    tasks[`sample:${id}`] = { kind: 'sample', card: id, serial, position };
  }
  const { suspectLot } = state;
  if (suspectLot !== null) {
    const { blankLot, chipLot, failures, stations } = suspectLot;
    tasks['lot'] = { kind: 'check-lot', lot: blankLot, chipLot, failures, stations };
  }
  for (const station of state.stations.values()) {
    const { id, kind, fault } = station;
    if (fault !== null && handFaultsOf(kind).includes(fault.code))
      tasks[`hands:${id}`] = { kind: 'see-to-machine', station: id };
    if (station.withdrawn !== null || station.isolated !== null)
      tasks[`check:${id}`] = { kind: 'check-station', station: id };
    if (isOffered(station))
      tasks[`machine:${id}`] = {
        kind: 'accept-machine',
        station: id,
        expected: station.identity,
        found: station.offered,
        expectedCertificate: station.certificate,
        foundCertificate: station.offeredCertificate,
      };
  }
  if (state.clockStepMs !== 0)
    tasks['clock'] = { kind: 'confirm-clock', byMs: state.clockStepMs, while: state.clockSteppedWhile };
  const binFull = [...state.stations.values()].some(({ conditions }) => conditions.includes('reject-bin-full'));
  if (binFull) tasks['reject-bin'] = { kind: 'empty-reject-bin' };
  if (current === 'Held' && state.boxInDoubt !== null) {
    const { box, card } = state.boxInDoubt;
    tasks[`box:${box}`] = { kind: 'count-box', box, card };
  }
  const standing = current === 'Complete' || current === 'Stopped' || current === 'Idle';
  const [batch] = state.unreconciled;
  if (standing && batch !== undefined) tasks['reconcile'] = { kind: 'reconcile', batch: batch.id };
  else if (standing && state.clearanceNeeded) tasks['clear-line'] = { kind: 'clear-line' };
  return tasks;
}
