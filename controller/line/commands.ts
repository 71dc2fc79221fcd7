import type { Recipe } from '../../recipes/recipe.ts';
import { fault, type Fault } from '../../stations/fault.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import { commandTarget, type PackMLCommand, type UnitMode } from '../../stations/packml.ts';
import type { EntryBody } from '../journal/entry.ts';
import { decideBatch, type BatchCommand, type BatchRefusal } from './batch-commands.ts';
import type { Decision, StationCommand } from './decision.ts';
import type { Sight } from './move-in-doubt.ts';
import { emergencyStop, interlocks } from './interlocks.ts';
import { decideHand, type HandCommand, type HandRefusal } from './hands.ts';
import { packMLState, type LineState } from './line-state.ts';
import type { StationState } from './station-state.ts';
import { isAstray } from './card-state.ts';
import { allWithdrawn } from './rotation.ts';
import { openSample } from './samples.ts';
import { change } from './supervise.ts';
import { differentTables } from './tables-watch.ts';

/** Commands that people may give to the line, and the reasons for refusal. */

export type LineCommand =
  | { readonly type: 'packml'; readonly command: PackMLCommand; readonly id: string; readonly by: string }
  | { readonly type: 'mode'; readonly mode: UnitMode; readonly id: string; readonly by: string }
  | {
      readonly type: 'unit';
      readonly station: string;
      readonly command: PackMLCommand;
      readonly id: string;
      readonly by: string;
    }
  | (BatchCommand & { readonly id: string; readonly by: string })
  | (HandCommand & { readonly id: string; readonly by: string });

/** `stopped`: the controller is shutting down and accepts nothing more. */
export type LineRefusal =
  | 'stopped'
  | 'not-in-this-state'
  | 'not-in-this-mode'
  | 'no-batch'
  | 'no-orders'
  | 'recipe-missing'
  | 'controller-only'
  | 'same-mode'
  | 'emergency-stop'
  | 'station-missing'
  | 'clock-not-confirmed'
  | 'tables-differ'
  | 'lot-suspected'
  | 'all-withdrawn'
  | HandRefusal
  | BatchRefusal;

/** Suspend, Unsuspend and Complete are the line's own reactions; people hold, stop and abort. */
const OWN_COMMANDS: ReadonlySet<PackMLCommand> = new Set(['Suspend', 'Unsuspend', 'Complete']);

/** What decisions about commands use besides the line's state. */
export interface Knowledge extends Sight {
  /** Whether there ever was a batch with this name. */
  readonly isBatch: (id: string) => boolean;
}

export function decideCommand(
  state: LineState,
  recipe: Recipe | null,
  command: LineCommand,
  knowledge: Knowledge,
): Decision | { refusal: LineRefusal } {
  if (command.type === 'mode') return decideMode(state, command);
  if (command.type === 'batch') return decideBatch(state, command, knowledge.isBatch);
  if (command.type === 'unit') return decideUnit(state, command);
  if (command.type === 'hand') return decideHand(state, recipe, command, knowledge);
  const refusal = refusalOf(state, recipe, command.command);
  if (refusal !== null) return { refusal };
  const accepted: EntryBody = {
    kind: 'command.accepted',
    id: command.id,
    command: command.command,
    by: command.by,
    argument: '',
  };
  const changed = change(state, command.command, command.by, reasonOf(command.command), true);
  return { entries: [accepted, ...changed.entries], commands: [] };
}

/** Null where the command is allowed now. */
export function refusalOf(state: LineState, recipe: Recipe | null, command: PackMLCommand): LineRefusal | null {
  if (OWN_COMMANDS.has(command)) return 'controller-only';
  if (commandTarget(packMLState(state), command) === null) return 'not-in-this-state';
  if (command === 'Clear' && emergencyStop(state) !== null) return 'emergency-stop';
  if (command === 'Reset' && state.mode === 'Manual') return 'not-in-this-mode';
  if (command !== 'Start' && command !== 'Unhold') return null;
  if (state.mode !== 'Produce') return 'not-in-this-mode';
  if (state.clockStepMs !== 0) return 'clock-not-confirmed';
  if (differentTables(state) !== null) return 'tables-differ';
  if (state.batch === null) return 'no-batch';
  if (recipe === null) return 'recipe-missing';
  if (command === 'Unhold' && [...state.cards.values()].some((card) => isAstray(card))) return 'card-astray';
  if (command === 'Unhold' && state.strays.size > 0) return 'stray-blank';
  if (
    command === 'Unhold' &&
    (state.batch.firstArticleCard !== '' || state.queuedBatches.some((batch) => batch.firstArticleCard !== ''))
  )
    return 'first-article-open';
  if (command === 'Unhold' && openSample(state) !== null) return 'sample-open';
  if (command === 'Unhold' && state.suspectLot !== null) return 'lot-suspected';
  if (command === 'Unhold' && allWithdrawn(state, recipe.phases) !== null) return 'all-withdrawn';
  if (command === 'Unhold' && interlocks(state, recipe.phases).length > 0) return 'station-missing';
  if (command === 'Start' && state.unreconciled.length > 0) return 'not-reconciled';
  if (command === 'Start' && state.clearanceNeeded) return 'line-not-cleared';
  // A batch that has its last card but could not end before the line stopped, ends after the next start.
  if (command === 'Start' && state.batch.ended) return 'no-orders';
  return null;
}

/** Commands one machine, in Manual mode only: the line does not command the units then. */
function decideUnit(
  state: LineState,
  { station, command, id, by }: Extract<LineCommand, { type: 'unit' }>,
): Decision | { refusal: LineRefusal } {
  const unit = state.stations.get(station);
  if (unit === undefined) return { refusal: 'station-missing' };
  const refusal = unitRefusal(state, unit, command);
  if (refusal !== null) return { refusal };
  return {
    entries: [
      { kind: 'command.accepted', id, command, by, argument: station },
      { kind: 'unit.commanded', station, command },
    ],
    commands: [{ type: 'unit', station, command }],
  };
}

/** Null where a person may give this command to the machine now. */
export function unitRefusal(state: LineState, unit: StationState, command: PackMLCommand): LineRefusal | null {
  if (state.mode !== 'Manual') return 'not-in-this-mode';
  if (unit.connection !== 'online' || unit.unitState === null) return 'station-missing';
  // A reader has no states: it works while it is connected.
  if (!capabilitiesOf(unit.kind).packml || commandTarget(unit.unitState, command) === null) return 'not-in-this-state';
  if (command === 'Clear' && emergencyStop(state) !== null) return 'emergency-stop';
  const stops = command === 'Stop' || command === 'Abort';
  const working = [...state.jobs.values()].some((job) => job.station === unit.id);
  return working && !stops ? 'job-open' : null;
}

function decideMode(
  state: LineState,
  { mode, id, by }: Extract<LineCommand, { type: 'mode' }>,
): Decision | { refusal: LineRefusal } {
  if (mode === state.mode) return { refusal: 'same-mode' };
  const current = packMLState(state);
  if (current !== 'Stopped' && current !== 'Idle' && current !== 'Aborted') return { refusal: 'not-in-this-state' };
  const commands: StationCommand[] = [...state.stations.keys()].map((station) => ({ type: 'mode', station, mode }));
  return {
    entries: [
      { kind: 'command.accepted', id, command: 'SetUnitMode', by, argument: mode },
      { kind: 'mode.changed', mode },
    ],
    commands,
  };
}

function reasonOf(command: PackMLCommand): Fault | null {
  switch (command) {
    case 'Hold':
      return fault('line.held-by-person', 'minor', {});
    case 'Stop':
      return fault('line.stopped-by-person', 'minor', {});
    case 'Abort':
      return fault('line.aborted-by-person', 'critical', {});
    default:
      return null;
  }
}
