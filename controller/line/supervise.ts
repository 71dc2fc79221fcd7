import type { Recipe } from '../../recipes/recipe.ts';
import { fault, type Fault } from '../../stations/fault.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import { NO_TEXT } from '../../stations/outside-text.ts';
import {
  commandTarget,
  commandToward,
  PACKML_TRANSITIONS,
  stateCompleteTarget,
  type PackMLCause,
  type PackMLCommand,
  type PackMLState,
} from '../../stations/packml.ts';
import type { Sensors } from '../../stations/transport/contract.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody, EntryOf } from '../journal/entry.ts';
import { awaited, returnAwaited } from './acting-limits.ts';
import { STATION_ALARM, type Decision } from './decision.ts';
import { raiseIncomplete } from './incomplete-batch.ts';
import { emergencyStop, interlocks, positionConflicts, starvation } from './interlocks.ts';
import { followingBatch } from './next-orders.ts';
import { packMLState, type BatchState, type LineState } from './line-state.ts';
import type { StationState } from './station-state.ts';

/** The line's own reactions: state complete, hold and continue, suspend, complete; and the commands that make the units follow. */

export interface Surroundings {
  readonly nowMs: number;
  /** The transport's sensor readings; null while it is offline. */
  readonly sensors: Sensors | null;
  /** Why no chip content can be made and signed at present; null while it can. */
  readonly preparation: Fault | null;
  /** Why no card may be started now (disk room, or tables not yet compared); null where one may. */
  readonly mayNotBegin: () => Fault | null;
  /** Whether anything was signed since the controller started. */
  readonly hasSigned: () => boolean;
  /** Whether no card on the line has a step that it could make. */
  readonly nothingToDo: () => boolean;
}

/** Time after which a unit that does not follow is commanded again. */
const UNIT_PATIENCE_MS = 3000;

const PRODUCING: ReadonlySet<PackMLState> = new Set([
  'Starting',
  'Execute',
  'Suspending',
  'Suspended',
  'Unsuspending',
  'Unholding',
]);

/** Whether the line is making cards, or is held or suspended while doing so. */
export function isProducing(state: LineState): boolean {
  const current = packMLState(state);
  return PRODUCING.has(current) || current === 'Holding' || current === 'Held';
}

/** The target state of the units for each state of the line; null: they are left as they are. */
const UNIT_TARGET: Record<PackMLState, PackMLState | null> = {
  Stopped: 'Stopped',
  Stopping: 'Stopped',
  Clearing: 'Stopped',
  Aborting: 'Aborted',
  Aborted: 'Aborted',
  Resetting: 'Idle',
  Idle: 'Idle',
  Starting: 'Execute',
  Execute: 'Execute',
  Suspending: 'Execute',
  Suspended: 'Execute',
  Unsuspending: 'Execute',
  Unholding: 'Execute',
  Holding: 'Held',
  Held: 'Held',
  Completing: 'Complete',
  Complete: 'Complete',
};

/** The next reaction of the line, or null if none is due. */
export function superviseLine(state: LineState, recipe: Recipe | null, around: Surroundings): Decision | null {
  const current = packMLState(state);
  const pressed = emergencyStop(state);
  if (pressed !== null && current !== 'Aborting' && current !== 'Aborted') {
    return change(state, 'Abort', 'controller', pressed, true);
  }
  const found = interlocks(state, recipe?.phases ?? []);
  const first = found.find(({ needsPerson }) => needsPerson) ?? found[0];
  if (first !== undefined) {
    if (PRODUCING.has(current) && commandTarget(current, 'Hold') !== null) {
      return change(state, 'Hold', 'controller', first.reason, first.needsPerson);
    }
    if ((current === 'Held' || current === 'Holding') && first.needsPerson && !state.needsPerson) {
      return one({ kind: 'hold.latched', reason: first.reason });
    }
  }
  if (state.needsPerson && PRODUCING.has(current) && current !== 'Unholding' && current !== 'Starting') {
    return change(state, 'Hold', 'controller', state.reason, true);
  }
  if (current === 'Held' && !state.needsPerson && found.length === 0)
    return change(state, 'Unhold', 'controller', null, false);
  if (current === 'Execute') return executing(state, around);
  if (
    current === 'Suspended' &&
    starvation(state) === null &&
    around.preparation === null &&
    around.mayNotBegin() === null
  )
    return change(state, 'Unsuspend', 'controller', null, false);
  if (stateCompleteTarget(current) === null) return null;
  return stateComplete(state, current, recipe, around);
}

function executing(state: LineState, around: Surroundings): Decision | null {
  const { batch } = state;
  if (batch !== null && !batch.ended && batch.accepted + batch.setAside >= batch.ordered) {
    const following = followingBatch(state);
    if (following !== null) return { entries: batchEnded(batch, following.id), commands: [] };
    if (state.cards.size === 0) return change(state, 'Complete', 'controller', null, false);
  }
  const starved = starvation(state) ?? around.preparation ?? around.mayNotBegin();
  if (starved !== null && state.jobs.size === 0 && around.nothingToDo())
    return change(state, 'Suspend', 'controller', starved, false);
  return null;
}

function stateComplete(
  state: LineState,
  current: PackMLState,
  recipe: Recipe | null,
  around: Surroundings,
): Decision | null {
  if (awaited(state).length > 0) return null;
  switch (current) {
    case 'Resetting':
    case 'Stopping':
    case 'Clearing':
      return change(state, 'SC', 'controller', null, false);
    case 'Starting':
    case 'Unholding':
    case 'Unsuspending': {
      if (interlocks(state, recipe?.phases ?? []).length > 0) return null;
      const [conflict] = around.sensors === null ? [] : positionConflicts(state, around.sensors);
      if (conflict !== undefined) return change(state, 'Hold', 'controller', conflict, true);
      return change(state, 'SC', 'controller', null, false);
    }
    case 'Holding':
    case 'Suspending':
      return change(state, 'SC', 'controller', state.reason, state.needsPerson);
    case 'Aborting':
      return change(state, 'SC', 'controller', state.reason, true);
    case 'Completing':
      return complete(state);
    default:
      return null;
  }
}

function complete(state: LineState): Decision {
  const { batch } = state;
  const entries: EntryBody[] = batch !== null && !batch.ended ? batchEnded(batch, '') : [];
  return { entries: [...entries, ...change(state, 'SC', 'controller', null, false).entries], commands: [] };
}

/** `next`: the batch whose cards are already following on the line. */
function batchEnded(batch: BatchState, next: string): EntryBody[] {
  const ended: EntryBody = {
    kind: 'batch.ended',
    batch: batch.id,
    ordered: batch.ordered,
    accepted: batch.accepted,
    setAside: batch.setAside,
    blanksIssued: batch.issued,
    blanksRejected: batch.rejected,
    blanksRemoved: batch.removed,
    next,
  };
  return [ended, ...raiseIncomplete(batch)];
}

/** Alarms about awaited stations return to normal when the acting state ends. */
export function superviseAwaited(state: LineState): Decision | null {
  const entries = returnAwaited(state);
  return entries.length === 0 ? null : { entries, commands: [] };
}

const SIGNER_ALARM = alarmId('signer');

/** One alarm for the document signer, active while nothing can be signed. */
export function superviseSigner(state: LineState, { preparation, hasSigned }: Surroundings): Decision | null {
  const alarm = state.alarms.get(SIGNER_ALARM);
  // After a restart nothing was signed yet: only a signature proves that signing works again.
  if (preparation === null)
    return alarm?.active && hasSigned() ? one({ kind: 'alarm.returned', alarm: SIGNER_ALARM }) : null;
  if (alarm?.active && alarm.fault.code === preparation.code) return null;
  return one({ kind: 'alarm.raised', alarm: SIGNER_ALARM, fault: preparation });
}

/** The next command that a unit needs, or null when all units are in their target state. */
export function superviseUnits(state: LineState, around: Surroundings): Decision | null {
  const current = packMLState(state);
  const target = UNIT_TARGET[current];
  // In Manual mode a person commands the units; a stop of the line stops them all the same.
  const stopping = current === 'Stopping' || current === 'Aborting' || current === 'Clearing';
  if (target === null || (state.mode === 'Manual' && !stopping)) return null;
  for (const station of state.stations.values()) {
    const command = unitCommand(state, station, target, around.nowMs);
    if (command !== null) {
      return {
        entries: [{ kind: 'unit.commanded', station: station.id, command }],
        commands: [{ type: 'unit', station: station.id, command }],
      };
    }
  }
  return null;
}

function unitCommand(
  state: LineState,
  station: StationState,
  target: PackMLState,
  nowMs: number,
): PackMLCommand | null {
  if (!capabilitiesOf(station.kind).packml || station.connection !== 'online' || station.unitState === null)
    return null;
  const command = commandToward(station.unitState, target);
  if (command === null) return null;
  if (station.commandedIn === station.unitState && nowMs - station.commandedAtMs < UNIT_PATIENCE_MS) return null;
  const working = [...state.jobs.values()].some((job) => job.station === station.id);
  // Started work is finished first; only an abort interrupts it.
  if (working && target !== 'Aborted') return null;
  if ((target === 'Held' || target === 'Complete') && station.unitState !== 'Execute') return null;
  // A fault that a person must see is not cleared automatically.
  if (target === 'Execute' && station.fault !== null) return null;
  return command;
}

/** Builds a transition of the line with its reason. The caller has checked that the transition exists. */
export function change(
  state: LineState,
  cause: PackMLCause,
  by: string,
  reason: Fault | null,
  needsPerson: boolean,
): Decision {
  const from = packMLState(state);
  const to = PACKML_TRANSITIONS[from][cause];
  if (to === undefined) return { entries: [], commands: [] };
  return one({ kind: 'line.changed', from, to, cause, by, reason, needsPerson });
}

function one(entry: EntryBody): Decision {
  return { entries: [entry], commands: [] };
}

/** Why the line holds after a step of the wall clock: dates of issue and certificates depend on it. */
export function clockStepped(byMs: number, when: EntryOf<'clock.stepped'>['while']): Fault {
  return fault('line.clock-stepped', 'major', { seconds: Math.round(byMs / 1000), while: when });
}

/** After a start of the controller: every station is offline until it answers, every open job is in doubt. */
export function recover(state: LineState): Decision {
  const entries: EntryBody[] = [];
  for (const station of state.stations.values()) {
    if (station.connection === 'offline') continue;
    entries.push({
      kind: 'station.changed',
      station: station.id,
      connection: 'offline',
      unitState: null,
      bootId: null,
      fault: null,
      conditions: [],
      software: NO_TEXT,
      identity: NO_TEXT,
      certificate: NO_TEXT,
    });
  }
  for (const job of state.jobs.values())
    if (!job.inDoubt) entries.push({ kind: 'job.doubted', key: job.key, why: 'restart' });
  // Alarms from before the restart stay, with their acknowledgement and shelving, until their station reports.
  for (const { id, active } of state.alarms.values()) {
    const gone = id.startsWith(STATION_ALARM) && !state.stations.has(id.slice(STATION_ALARM.length));
    if (active && gone) entries.push({ kind: 'alarm.returned', alarm: id });
  }
  const current = packMLState(state);
  const reason =
    state.clockStepMs === 0
      ? fault('line.restarted', 'major', {})
      : clockStepped(state.clockStepMs, state.clockSteppedWhile);
  if (PRODUCING.has(current)) entries.push(...change(state, 'Hold', 'controller', reason, true).entries);
  else if (current === 'Holding' || current === 'Held') entries.push({ kind: 'hold.latched', reason });
  return { entries, commands: [] };
}
