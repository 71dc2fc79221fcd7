import type { UaPath, UaValue } from '../links/opcua-link.ts';
import { COMMAND_NAMES, STATE_NAMES, type PackMLCommand, type PackMLState } from '../packml.ts';

/** Maps a unit's PackML state to the three nested state machines of OPC 30050, and each command to its method. */

export const LEVELS = ['base', 'machine', 'execute'] as const;
export type Level = (typeof LEVELS)[number];

/** `Id` of the CurrentState of each state machine. */
export type StateIds = Readonly<Record<Level, UaValue>>;

export interface PackMLNode {
  readonly level: Level;
  /** Identifier of the state's NodeId in the PackML namespace. */
  readonly id: number;
}

/** States in which the nested state machine is active. */
export const CLEARED: PackMLNode = { level: 'base', id: 71 };
export const RUNNING: PackMLNode = { level: 'machine', id: 75 };

export const STATE_NODES: Readonly<Record<PackMLState, PackMLNode>> = {
  Aborting: { level: 'base', id: 61 },
  Aborted: { level: 'base', id: 62 },
  Stopped: { level: 'machine', id: 53 },
  Stopping: { level: 'machine', id: 54 },
  Clearing: { level: 'machine', id: 55 },
  Resetting: { level: 'execute', id: 27 },
  Idle: { level: 'execute', id: 28 },
  Starting: { level: 'execute', id: 29 },
  Suspending: { level: 'execute', id: 30 },
  Suspended: { level: 'execute', id: 31 },
  Unsuspending: { level: 'execute', id: 32 },
  Holding: { level: 'execute', id: 33 },
  Held: { level: 'execute', id: 34 },
  Unholding: { level: 'execute', id: 35 },
  Execute: { level: 'execute', id: 36 },
  Completing: { level: 'execute', id: 37 },
  Complete: { level: 'execute', id: 38 },
};

const INACTIVE: UaValue = { type: 'Null', value: null };

/**
 * Current states of the three state machines in a PackML state; Null for one that is inactive (OPC 10000-16 §4.4.4, Bad_StateNotActive).
 */
export function stateIdsOf(state: PackMLState): StateIds {
  const leaf = STATE_NODES[state];
  return {
    base: nodeId(leaf.level === 'base' ? leaf : CLEARED),
    machine: leaf.level === 'base' ? INACTIVE : nodeId(leaf.level === 'machine' ? leaf : RUNNING),
    execute: leaf.level === 'execute' ? nodeId(leaf) : INACTIVE,
  };
}

/**
 * PackML state from the three current states; null when PackML has no such state. `between`: a state machine is active but its state has
 * not arrived yet, because the values arrive one by one.
 */
export function stateOf(ids: StateIds): PackMLState | 'between' | null {
  const { base, machine, execute } = ids;
  if (!isAt(base, CLEARED)) return leafAt('base', base);
  if (!isAt(machine, RUNNING)) return leafAt('machine', machine);
  return leafAt('execute', execute);
}

function leafAt(level: Level, shown: UaValue): PackMLState | 'between' | null {
  if (isInactive(shown)) return 'between';
  return STATE_NAMES.find((name) => STATE_NODES[name].level === level && isAt(shown, STATE_NODES[name])) ?? null;
}

function nodeId({ id }: PackMLNode): UaValue {
  return { type: 'NodeId', value: `packml:${id}` };
}

function isAt(shown: UaValue, node: PackMLNode): boolean {
  return shown.type === 'NodeId' && shown.value === nodeId(node).value;
}

/** Some servers show the null NodeId for an inactive state machine. */
function isInactive(shown: UaValue): boolean {
  return shown.type === 'Null' || (shown.type === 'NodeId' && shown.value === 'ua:0');
}

/** State machines that have the command's method. Reset has two: for a stopped unit and for a completed one. */
const COMMAND_LEVELS: Readonly<Record<PackMLCommand, readonly Level[]>> = {
  Abort: ['base'],
  Clear: ['base'],
  Stop: ['machine'],
  Reset: ['machine', 'execute'],
  Start: ['execute'],
  Hold: ['execute'],
  Unhold: ['execute'],
  Suspend: ['execute'],
  Unsuspend: ['execute'],
  Complete: ['execute'],
};

export interface CommandMethod {
  readonly command: PackMLCommand;
  readonly level: Level;
  /** Browse name with namespace alias, `packml:Hold`. */
  readonly method: UaPath;
  readonly inputs: readonly UaValue[];
}

/** Every method of the state machines. Only Start has an argument, a list of parameters, which our units leave empty. */
export const COMMAND_METHODS: readonly CommandMethod[] = COMMAND_NAMES.flatMap((command) =>
  COMMAND_LEVELS[command].map((level) => ({
    command,
    level,
    method: `packml:${command === 'Complete' ? 'ToComplete' : command}`,
    inputs: command === 'Start' ? [{ type: 'Structures', value: [] } as const] : [],
  })),
);

/**
 * The method that issues a command to a unit in this state; null: the state is unknown.
 *
 * @throws RangeError when no state machine has the command
 */
export function commandMethod(command: PackMLCommand, state: PackMLState | null): CommandMethod {
  const methods = COMMAND_METHODS.filter((one) => one.command === command);
  const level = state === 'Complete' ? 'execute' : COMMAND_LEVELS[command][0];
  const found = methods.find((one) => one.level === level) ?? methods[0];
  if (found === undefined) throw new RangeError(`no method for ${command}`);
  return found;
}
