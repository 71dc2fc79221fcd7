import { fault, type Fault } from '../fault.ts';
import type { OpcUaDevice, UaPath, UaValue } from '../links/opcua-link.ts';
import { METHODS, NODES, STATE_MACHINES, STATE_PATHS } from './contract.ts';
import type { PackMLCommand } from '../packml.ts';
import { COMMAND_METHODS, type CommandMethod, type Level } from './packml-nodes.ts';

/**
 * The contract of one kind of OPC UA unit as a table: its nodes, their types, and which are required. Driver, conformance check and
 * simulated server are built from it, and PROTOCOL.md is compared with it.
 */

export type Need = 'required' | 'optional';

export type NodeType = 'String' | 'LocalizedText' | 'NodeId' | 'Int32' | 'UInt32' | 'ISA95JobResponseDataType';

export interface ContractNode {
  /** Browse names below Objects, with namespace alias. */
  readonly path: UaPath;
  readonly type: NodeType;
  readonly rank: 'scalar' | 'array';
  readonly need: Need;
  /** `once`: read at each connection; `watched`: monitored by subscription while the connection lasts. */
  readonly read: 'once' | 'watched';
  /** Whether its quality may be bad temporarily, while its state machine is inactive (OPC 10000-16 §4.4.4). */
  readonly pauses: boolean;
  /** Unit of a number; empty for a value without unit. */
  readonly unit: string;
  /** Standard and clause that define the node; empty for a node of our own. */
  readonly clause: string;
  readonly meaning: string;
}

export interface ContractMethod {
  readonly object: UaPath;
  readonly method: UaPath;
  /** Name and type of each argument, in order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly need: Need;
  readonly clause: string;
  readonly meaning: string;
}

export interface UnitContract<Kind extends string = string> {
  readonly kind: Kind;
  /** Whether it has hazardous outputs: it holds when its lease is not renewed. */
  readonly leased: boolean;
  readonly nodes: readonly ContractNode[];
  readonly methods: readonly ContractMethod[];
}

/** A simulated machine that is served according to its contract. */
export interface ContractedDevice extends OpcUaDevice {
  readonly contract: UnitContract;
}

const STATE_CLAUSES: Readonly<Record<Level, string>> = {
  base: 'OPC 30050 §6.3.6',
  machine: 'OPC 30050 §6.3.7',
  execute: 'OPC 30050 §6.3.8',
};
const COMMAND_CLAUSES: Readonly<Record<PackMLCommand, string>> = {
  Abort: 'OPC 30050 §6.7.5',
  Clear: 'OPC 30050 §6.7.6',
  Stop: 'OPC 30050 §6.7.7',
  Reset: 'OPC 30050 §6.7.8',
  Complete: 'OPC 30050 §6.7.9',
  Start: 'OPC 30050 §6.7.10',
  Unhold: 'OPC 30050 §6.7.11',
  Suspend: 'OPC 30050 §6.7.12',
  Unsuspend: 'OPC 30050 §6.7.13',
  Hold: 'OPC 30050 §6.7.14',
};
const IDENTIFICATION = 'OPC 40001-1 §8.6';

/** Nodes of every unit, whatever its kind. */
export const SHARED_NODES: readonly ContractNode[] = [
  {
    path: NODES.manufacturer,
    type: 'LocalizedText',
    rank: 'scalar',
    need: 'required',
    read: 'once',
    pauses: false,
    unit: '',
    clause: IDENTIFICATION,
    meaning: 'manufacturer; «Cardline simulation» only for a simulated machine',
  },
  {
    path: NODES.model,
    type: 'LocalizedText',
    rank: 'scalar',
    need: 'optional',
    read: 'once',
    pauses: false,
    unit: '',
    clause: IDENTIFICATION,
    meaning: 'the maker’s name for this type of machine',
  },
  {
    path: NODES.serialNumber,
    type: 'String',
    rank: 'scalar',
    need: 'required',
    read: 'once',
    pauses: false,
    unit: '',
    clause: IDENTIFICATION,
    meaning: 'unique among the machines of one maker',
  },
  {
    path: NODES.softwareRevision,
    type: 'String',
    rank: 'scalar',
    need: 'optional',
    read: 'once',
    pauses: false,
    unit: '',
    clause: IDENTIFICATION,
    meaning: 'software version',
  },
  {
    path: NODES.heartbeat,
    type: 'UInt32',
    rank: 'scalar',
    need: 'required',
    read: 'watched',
    pauses: false,
    unit: 'beats',
    clause: '',
    meaning: 'counts up every 500 ms while the machine’s own program runs',
  },
  {
    path: NODES.bootId,
    type: 'String',
    rank: 'scalar',
    need: 'required',
    read: 'watched',
    pauses: false,
    unit: '',
    clause: '',
    meaning: 'changes with every restart of the machine, and not with a reconnection',
  },
  stateNode('base', false, 'Aborting, Aborted, or Cleared: see the machine state then'),
  stateNode('machine', true, 'Clearing, Stopped, Stopping, or Running: see the execute state then'),
  stateNode('execute', true, 'Idle, Starting, Execute, Completing, Complete, Resetting, Holding, Held and so on'),
  {
    path: NODES.unitModeCurrent,
    type: 'Int32',
    rank: 'scalar',
    need: 'required',
    read: 'watched',
    pauses: false,
    unit: 'mode number',
    clause: 'OPC 30050 §6.3.3',
    meaning: '1 Produce, 2 Maintenance, 3 Manual',
  },
  {
    path: NODES.jobOrderResponseList,
    type: 'ISA95JobResponseDataType',
    rank: 'array',
    need: 'required',
    read: 'watched',
    pauses: false,
    unit: '',
    clause: 'OPC 10031-4 §6.2.7.1',
    meaning: 'the newest eight responses of ended jobs, oldest first; reports the end of a job',
  },
];

export const SHARED_METHODS: readonly ContractMethod[] = [
  ...COMMAND_METHODS.map(commandNode),
  {
    object: NODES.packml,
    method: METHODS.setUnitMode,
    inputs: ['RequestedMode: Int32'],
    outputs: [],
    need: 'required',
    clause: 'OPC 30050 §6.7.2',
    meaning: 'sets a mode by number, only in Stopped, Idle and Aborted; otherwise Bad_InvalidState',
  },
  {
    object: NODES.jobOrderReceiver,
    method: METHODS.storeAndStart,
    inputs: ['JobOrder: ISA95JobOrderDataType', 'Comment: LocalizedText[]'],
    outputs: ['ReturnStatus: UInt64'],
    need: 'required',
    clause: 'OPC 10031-4 §6.2.1.4',
    meaning: 'submits a job, which begins at once',
  },
  {
    object: NODES.jobOrderReceiver,
    method: METHODS.abort,
    inputs: ['JobOrderID: String', 'Comment: LocalizedText[]'],
    outputs: ['ReturnStatus: UInt64'],
    need: 'required',
    clause: 'OPC 10031-4 §6.2.1.10',
    meaning: 'aborts a running job; it ends as Aborted, `Begun` unless the machine reports otherwise',
  },
  {
    object: NODES.jobResponseProvider,
    method: METHODS.requestJobResponse,
    inputs: ['JobOrderID: String'],
    outputs: ['JobResponse: ISA95JobResponseDataType', 'ReturnStatus: UInt64'],
    need: 'required',
    clause: 'OPC 10031-4 §6.2.7.2',
    meaning: 'state and result of a job',
  },
];

function stateNode(level: Level, pauses: boolean, meaning: string): ContractNode {
  return {
    path: STATE_PATHS[level],
    type: 'NodeId',
    rank: 'scalar',
    need: 'required',
    read: 'watched',
    pauses,
    unit: '',
    clause: STATE_CLAUSES[level],
    meaning,
  };
}

function commandNode({ command, level, method, inputs }: CommandMethod): ContractMethod {
  return {
    object: STATE_MACHINES[level],
    method,
    inputs: inputs.map(() => 'Parameter: PackMLDescriptorDataType[]'),
    outputs: [],
    need: 'required',
    clause: COMMAND_CLAUSES[command],
    meaning: `the command ${command}; Bad_InvalidState where the state does not permit it`,
  };
}

/** Node with the machine's fault code, which is empty while there is no fault. */
export function faultCodeNode(need: Need): ContractNode {
  return {
    path: NODES.faultCode,
    type: 'String',
    rank: 'scalar',
    need,
    read: 'watched',
    pauses: false,
    unit: '',
    clause: '',
    meaning: 'present fault code of the machine, or empty',
  };
}

/** Node with supply levels. `supplies`: their names, as they appear in PROTOCOL.md. */
export function supplyLevelsNode(supplies: string): ContractNode {
  return {
    path: NODES.supplyLevels,
    type: 'String',
    rank: 'array',
    need: 'optional',
    read: 'watched',
    pauses: false,
    unit: 'cards',
    clause: '',
    meaning: `\`name=left/capacity\` for each of ${supplies}`,
  };
}

/** Node with material conditions. `conditions`: their names, as they appear in PROTOCOL.md. */
export function materialConditionsNode(conditions: string): ContractNode {
  return {
    path: NODES.materialConditions,
    type: 'String',
    rank: 'array',
    need: 'required',
    read: 'watched',
    pauses: false,
    unit: '',
    clause: '',
    meaning: `those of ${conditions} that hold now; empty if none`,
  };
}

/** Builds the contract of a kind from the nodes and methods that all units share and its own ones. */
export function unitContract<Kind extends string>(
  own: Omit<UnitContract<Kind>, 'nodes' | 'methods'> & Partial<Pick<UnitContract, 'nodes' | 'methods'>>,
): UnitContract<Kind> {
  return {
    ...own,
    nodes: [...SHARED_NODES, ...(own.nodes ?? [])],
    methods: [...SHARED_METHODS, ...(own.methods ?? [])],
  };
}

/** Path of a method below Objects: `object/method`. */
export function methodPath({ object, method }: Pick<ContractMethod, 'object' | 'method'>): UaPath {
  return `${object}/${method}`;
}

/** Every path of the contract: nodes, then methods. */
export function contractPaths({ nodes, methods }: UnitContract): UaPath[] {
  return [...nodes.map(({ path }) => path), ...methods.map(methodPath)];
}

/** Paths that a machine must have: nodes, then methods. */
export function requiredPaths({ nodes, methods }: UnitContract): UaPath[] {
  const required = ({ need }: { readonly need: Need }): boolean => need === 'required';
  return [...nodes.filter(required).map(({ path }) => path), ...methods.filter(required).map(methodPath)];
}

/** Maximum paths named in one fault; the next connection attempt names the rest. */
const NAMED_MAX = 4;

/** Fault that names the required paths missing on a machine; null when all are present. */
export function lackFault(contract: UnitContract, station: string, lacking: readonly UaPath[]): Fault | null {
  const missing = requiredPaths(contract).filter((path) => lacking.includes(path));
  if (missing.length === 0) return null;
  return fault('station.node-missing', 'major', {
    station,
    path: missing.slice(0, NAMED_MAX).join(', '),
    more: Math.max(0, missing.length - NAMED_MAX),
  });
}

/** Whether a value has the type and rank that the contract specifies. Text may come with or without a locale. */
export function isOfType({ type, rank }: ContractNode, value: UaValue): boolean {
  if (rank === 'array') return value.type === (type === 'String' ? 'Strings' : 'Structures');
  if (type === 'String' || type === 'LocalizedText') return value.type === 'String' || value.type === 'LocalizedText';
  return value.type === type;
}
