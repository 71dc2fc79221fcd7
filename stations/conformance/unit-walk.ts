import { commandTarget, stateCompleteTarget, type PackMLCommand, type PackMLState } from '../packml.ts';
import { broken, type Finding } from './clause.ts';

/** The PackML states that every unit must go through on command, whatever its protocol. */

/** Maximum duration of an acting state, milliseconds: machines really move in it. */
const ARRIVE_MS = 15_000;

/** What the walk needs of a unit: commands, and its state. */
export interface WalkedUnit {
  /** True where the unit accepted the command; null where it did not answer. */
  command(command: PackMLCommand): Promise<boolean | null>;
  /** The state once `wanted` holds, or the last one seen when the time is over; null where it is unknown. */
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

/** The wait state to which a command leads. */
export function restOf(from: PackMLState, command: PackMLCommand): PackMLState | null {
  let state = commandTarget(from, command);
  while (state !== null) {
    const next = state === 'Execute' ? null : stateCompleteTarget(state);
    if (next === null) return state;
    state = next;
  }
  return null;
}

/** Issues a command and waits until the unit is in the state to which it leads. */
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

/** Brings a unit to Stopped from any state. */
export async function bringToStopped(unit: WalkedUnit): Promise<Finding> {
  const resting = await unit.awaitState(
    (state) => state === 'Execute' || stateCompleteTarget(state) === null,
    ARRIVE_MS,
  );
  if (resting === null) return broken('the unit reports no state');
  if (resting === 'Stopped') return null;
  return resting === 'Aborted' ? give(unit, resting, 'Clear') : give(unit, resting, 'Stop');
}

/** Brings a unit to Execute from any state: Stopped, Reset, Start. */
export async function bringToExecute(unit: WalkedUnit): Promise<Finding> {
  return (await bringToStopped(unit)) ?? (await give(unit, 'Stopped', 'Reset')) ?? give(unit, 'Idle', 'Start');
}

/** Issues every command that the line uses, one after the other. */
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

/** Commands that are invalid in the present state must be rejected and change nothing. */
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
