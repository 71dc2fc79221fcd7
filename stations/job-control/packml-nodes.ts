import type { UaPath, UaValue } from '../links/opcua-link.ts';
import { COMMAND_NAMES, STATE_NAMES, type PackMLCommand, type PackMLState } from '../packml.ts';

/**
 * Where a unit's PackML state stands in the three state machines of OPC 30050, each in a state of the one above it, and which of their
 * methods is which command.
 */

export const LEVELS = ['base', 'machine', 'execute'] as const;
export type Level = (typeof LEVELS)[number];

/** `Id` of the CurrentState of each state machine. */
export type StateIds = Readonly<Record<Level, UaValue>>;

export interface PackMLNode {
  readonly level: Level;
  /** NodeId of the state in the nodeset, in its namespace. */
  readonly id: number;
}

/** The states in which the state machine below is active. */
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

/** What the state machines show in a state; Null where one is not active (OPC 10000-16 §4.4.4, Bad_StateNotActive). */
export function stateIdsOf(state: PackMLState): StateIds {
  const leaf = STATE_NODES[state];
  return {
    base: nodeId(leaf.level === 'base' ? leaf : CLEARED),
    machine: leaf.level === 'base' ? INACTIVE : nodeId(leaf.level === 'machine' ? leaf : RUNNING),
    execute: leaf.level === 'execute' ? nodeId(leaf) : INACTIVE,
  };
}

/**
 * The state that the state machines show together; null for one that PackML has not. `between`: a state machine is said to be active,
 * and shows nothing yet, because its values come one after the other.
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

/** Some servers show the null NodeId of a state machine that is not active. */
function isInactive(shown: UaValue): boolean {
  return shown.type === 'Null' || (shown.type === 'NodeId' && shown.value === 'ua:0');
}

/** Where the command's method lies. Reset is two: of a machine that is stopped, and of one that has completed. */
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
  /** With its namespace, `packml:Hold`. */
  readonly method: UaPath;
  readonly inputs: readonly UaValue[];
}

/** Every method of the state machines. Start alone has an argument: parameters, of which our units want none. */
export const COMMAND_METHODS: readonly CommandMethod[] = COMMAND_NAMES.flatMap((command) =>
  COMMAND_LEVELS[command].map((level) => ({
    command,
    level,
    method: `packml:${command === 'Complete' ? 'ToComplete' : command}`,
    inputs: command === 'Start' ? [{ type: 'Structures', value: [] } as const] : [],
  })),
);

/** The method that gives a command to a unit in this state; null: its state is not known. */
export function commandMethod(command: PackMLCommand, state: PackMLState | null): CommandMethod {
  const methods = COMMAND_METHODS.filter((one) => one.command === command);
  const level = state === 'Complete' ? 'execute' : COMMAND_LEVELS[command][0];
  const found = methods.find((one) => one.level === level) ?? methods[0];
  if (found === undefined) throw new RangeError(`no method for ${command}`);
  return found;
}
