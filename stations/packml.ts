/** PackML (ISA-TR88.00.02, OPC 30050): states, commands and modes with the numbers of the OPC UA nodeset 1.01. */

export const PACKML_STATES = {
  Clearing: 1,
  Stopped: 2,
  Starting: 3,
  Idle: 4,
  Suspended: 5,
  Execute: 6,
  Stopping: 7,
  Aborting: 8,
  Aborted: 9,
  Holding: 10,
  Held: 11,
  Unholding: 12,
  Suspending: 13,
  Unsuspending: 14,
  Resetting: 15,
  Completing: 16,
  Complete: 17,
} as const;

export type PackMLState = keyof typeof PACKML_STATES;

export const PACKML_COMMANDS = {
  Reset: 1,
  Start: 2,
  Stop: 3,
  Hold: 4,
  Unhold: 5,
  Suspend: 6,
  Unsuspend: 7,
  Abort: 8,
  Clear: 9,
  Complete: 10,
} as const;

export type PackMLCommand = keyof typeof PACKML_COMMANDS;

export const UNIT_MODES = { Produce: 1, Maintenance: 2, Manual: 3 } as const;

export type UnitMode = keyof typeof UNIT_MODES;

/** States in which nothing moves, so that hands are safe between the machines. */
export const STANDING_STATES: ReadonlySet<PackMLState> = new Set([
  'Held',
  'Stopped',
  'Aborted',
  'Idle',
  'Complete',
  'Suspended',
]);

export const STATE_NAMES = Object.keys(PACKML_STATES) as PackMLState[];
export const COMMAND_NAMES = Object.keys(PACKML_COMMANDS) as PackMLCommand[];
export const MODE_NAMES = Object.keys(UNIT_MODES) as UnitMode[];

/** Where an acting state goes when its work is done (SC, state complete). Wait states are absent. */
const STATE_COMPLETE: Partial<Record<PackMLState, PackMLState>> = {
  Resetting: 'Idle',
  Starting: 'Execute',
  Holding: 'Held',
  Unholding: 'Execute',
  Suspending: 'Suspended',
  Unsuspending: 'Execute',
  Completing: 'Complete',
  Stopping: 'Stopped',
  Aborting: 'Aborted',
  Clearing: 'Stopped',
};

const ONE_WAY: readonly (readonly [PackMLState, PackMLCommand, PackMLState])[] = [
  ['Idle', 'Start', 'Starting'],
  ['Execute', 'Hold', 'Holding'],
  ['Starting', 'Hold', 'Holding'],
  ['Suspending', 'Hold', 'Holding'],
  ['Suspended', 'Hold', 'Holding'],
  ['Unsuspending', 'Hold', 'Holding'],
  ['Unholding', 'Hold', 'Holding'],
  ['Held', 'Unhold', 'Unholding'],
  ['Execute', 'Suspend', 'Suspending'],
  ['Suspended', 'Unsuspend', 'Unsuspending'],
  ['Execute', 'Complete', 'Completing'],
  ['Complete', 'Reset', 'Resetting'],
  ['Stopped', 'Reset', 'Resetting'],
  ['Aborted', 'Clear', 'Clearing'],
];

const NOT_STOPPABLE: ReadonlySet<PackMLState> = new Set(['Stopped', 'Stopping', 'Aborting', 'Aborted', 'Clearing']);
const NOT_ABORTABLE: ReadonlySet<PackMLState> = new Set(['Aborting', 'Aborted']);

/** The state that `command` leads to from `state`, or null where the standard has no such transition. */
export function commandTarget(state: PackMLState, command: PackMLCommand): PackMLState | null {
  if (command === 'Stop') return NOT_STOPPABLE.has(state) ? null : 'Stopping';
  if (command === 'Abort') return NOT_ABORTABLE.has(state) ? null : 'Aborting';
  return ONE_WAY.find(([from, with_]) => from === state && with_ === command)?.[2] ?? null;
}

/** The state after `state` has done its work, or null for a wait state. Execute is left by command alone. */
export function stateCompleteTarget(state: PackMLState): PackMLState | null {
  return STATE_COMPLETE[state] ?? null;
}

export function packMLStateOf(stateNumber: number): PackMLState | null {
  return STATE_NAMES.find((name) => PACKML_STATES[name] === stateNumber) ?? null;
}

/**
 * The next command on the shortest way from `current` to `target`, or null when no command helps now
 * (already there, or an acting state has to finish first).
 */
export function commandToward(current: PackMLState, target: PackMLState): PackMLCommand | null {
  if (current === target || stateCompleteTarget(current) !== null) return null;
  const seen = new Set<PackMLState>([current]);
  let front: { state: PackMLState; first: PackMLCommand }[] = [];
  const reach = (command: PackMLCommand, from: PackMLState): PackMLState | null => {
    const acting = commandTarget(from, command);
    return acting === null ? null : (stateCompleteTarget(acting) ?? acting);
  };
  for (const command of COMMAND_NAMES) {
    const state = reach(command, current);
    if (state === target) return command;
    if (state !== null && !seen.has(state)) {
      seen.add(state);
      front.push({ state, first: command });
    }
  }
  while (front.length > 0) {
    const next: typeof front = [];
    for (const { state: from, first } of front) {
      for (const command of COMMAND_NAMES) {
        const state = reach(command, from);
        if (state === target) return first;
        if (state !== null && !seen.has(state)) {
          seen.add(state);
          next.push({ state, first });
        }
      }
    }
    front = next;
  }
  return null;
}
