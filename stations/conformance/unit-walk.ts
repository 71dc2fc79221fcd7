import { commandTarget, stateCompleteTarget, type PackMLCommand, type PackMLState } from '../packml.ts';
import { broken, type Finding } from './clause.ts';

/** The way through PackML's states that every unit must be able to go, whatever it is spoken to with. */

/** Machines really move between states: an acting state may last this long. */
const ARRIVE_MS = 15_000;

/** What a unit must do to be walked: take commands, and tell its state. */
export interface WalkedUnit {
  /** True where the unit took the command; null where it did not answer. */
  command(command: PackMLCommand): Promise<boolean | null>;
  /** The state once `wanted` holds, or the last one seen when the time is over; null where none is known. */
  awaitState(wanted: (state: PackMLState) => boolean, timeoutMs: number): Promise<PackMLState | null>;
}

const WALK: readonly PackMLCommand[] = [
  'Reset',
  'Start',
  'Hold',
  'Unhold',
  'Suspend',
  'Unsuspend',
  'Stop',
  'Reset',
  'Start',
  'Abort',
  'Clear',
];

/** The wait state in which a command ends. */
export function restOf(from: PackMLState, command: PackMLCommand): PackMLState | null {
  let state = commandTarget(from, command);
  while (state !== null) {
    const next = state === 'Execute' ? null : stateCompleteTarget(state);
    if (next === null) return state;
    state = next;
  }
  return null;
}

export async function give(unit: WalkedUnit, from: PackMLState, command: PackMLCommand): Promise<Finding> {
  const wanted = restOf(from, command);
  if (wanted === null) return broken(`${command} is no command of ${from}`);
  const accepted = await unit.command(command);
  if (accepted === null) return broken(`no answer to ${command} in ${from}`);
  if (!accepted) return broken(`${command} was refused in ${from}`);
  const reached = await unit.awaitState((state) => state === wanted, ARRIVE_MS);
  return reached === wanted
    ? null
    : broken(`after ${command} in ${from} the unit is ${reached ?? 'of unknown state'}, not ${wanted}`);
}

/** Brings a unit to Stopped from wherever it stands. */
export async function bringToStopped(unit: WalkedUnit): Promise<Finding> {
  const resting = await unit.awaitState(
    (state) => state === 'Execute' || stateCompleteTarget(state) === null,
    ARRIVE_MS,
  );
  if (resting === null) return broken('the unit reports no state');
  if (resting === 'Stopped') return null;
  return resting === 'Aborted' ? give(unit, resting, 'Clear') : give(unit, resting, 'Stop');
}

export async function bringToExecute(unit: WalkedUnit): Promise<Finding> {
  return (await bringToStopped(unit)) ?? (await give(unit, 'Stopped', 'Reset')) ?? give(unit, 'Idle', 'Start');
}

/** Every command that the line gives, one after the other. */
export async function walk(unit: WalkedUnit): Promise<Finding> {
  const stopped = await bringToStopped(unit);
  if (stopped !== null) return stopped;
  let state: PackMLState = 'Stopped';
  for (const command of WALK) {
    const finding = await give(unit, state, command);
    if (finding !== null) return finding;
    state = restOf(state, command) ?? state;
  }
  return null;
}

/** Commands that the present state does not know must be refused, and change nothing. */
export async function refusesImpossible(unit: WalkedUnit): Promise<Finding> {
  const stopped = await bringToStopped(unit);
  if (stopped !== null) return stopped;
  for (const command of ['Start', 'Hold', 'Unhold', 'Clear'] as const) {
    const accepted = await unit.command(command);
    if (accepted === null) return broken(`no answer to ${command} in Stopped`);
    if (accepted) return broken(`${command} was accepted in Stopped`);
    const state = await unit.awaitState(() => true, 0);
    if (state !== 'Stopped') return broken(`${command} in Stopped led to ${state ?? 'no known state'}`);
  }
  return null;
}
