/** PackML (ISA-TR88.00.02, OPC 30050): states, commands and modes, with the numbers of the OPC UA nodeset 1.01. */

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

/** States in which nothing moves, so that people can reach between the machines safely. */
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

/** Cause of a state change: a command, or the completion of an acting state's work (SC, state complete). */
export type PackMLCause = PackMLCommand | 'SC';
export type PackMLTransitions = Readonly<Partial<Record<PackMLCause, PackMLState>>>;

/** All transitions of the standard, by state and cause. Execute is left only by command. */
export const PACKML_TRANSITIONS: Readonly<Record<PackMLState, PackMLTransitions>> = {
  Clearing: { Abort: 'Aborting', SC: 'Stopped' },
  Stopped: { Reset: 'Resetting', Abort: 'Aborting' },
  Starting: { Stop: 'Stopping', Hold: 'Holding', Abort: 'Aborting', SC: 'Execute' },
  Idle: { Start: 'Starting', Stop: 'Stopping', Abort: 'Aborting' },
  Suspended: { Stop: 'Stopping', Hold: 'Holding', Unsuspend: 'Unsuspending', Abort: 'Aborting' },
  Execute: { Stop: 'Stopping', Hold: 'Holding', Suspend: 'Suspending', Abort: 'Aborting', Complete: 'Completing' },
  Stopping: { Abort: 'Aborting', SC: 'Stopped' },
  Aborting: { SC: 'Aborted' },
  Aborted: { Clear: 'Clearing' },
  Holding: { Stop: 'Stopping', Abort: 'Aborting', SC: 'Held' },
  Held: { Stop: 'Stopping', Unhold: 'Unholding', Abort: 'Aborting' },
  Unholding: { Stop: 'Stopping', Hold: 'Holding', Abort: 'Aborting', SC: 'Execute' },
  Suspending: { Stop: 'Stopping', Hold: 'Holding', Abort: 'Aborting', SC: 'Suspended' },
  Unsuspending: { Stop: 'Stopping', Hold: 'Holding', Abort: 'Aborting', SC: 'Execute' },
  Resetting: { Stop: 'Stopping', Abort: 'Aborting', SC: 'Idle' },
  Completing: { Stop: 'Stopping', Abort: 'Aborting', SC: 'Complete' },
  Complete: { Reset: 'Resetting', Stop: 'Stopping', Abort: 'Aborting' },
};

/** The state to which `command` leads from `state`; null where the standard has no such transition. */
export function commandTarget(state: PackMLState, command: PackMLCommand): PackMLState | null {
  return PACKML_TRANSITIONS[state][command] ?? null;
}

/** The state after the work of `state` is complete; null for a wait state. Execute is left only by command. */
export function stateCompleteTarget(state: PackMLState): PackMLState | null {
  return PACKML_TRANSITIONS[state].SC ?? null;
}

/** State with this number in the OPC UA nodeset; null for an unknown number. */
export function packMLStateOf(stateNumber: number): PackMLState | null {
  return STATE_NAMES.find((name) => PACKML_STATES[name] === stateNumber) ?? null;
}

/** Mode with this number in the OPC UA nodeset; null for an unknown number. */
export function unitModeOf(modeNumber: number): UnitMode | null {
  return MODE_NAMES.find((name) => UNIT_MODES[name] === modeNumber) ?? null;
}

/**
 * The next command on the shortest path from `current` to `target`; null when no command helps now (already there, or an acting state must
 * finish first).
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
