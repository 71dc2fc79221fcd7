import {
  DataType,
  makeAccessLevelFlag,
  NodeClass,
  StatusCodes,
  Variant,
  VariantArrayType,
  type AddressSpace,
  type Namespace,
  type UAMethod,
  type UAObject,
  type UAVariable,
} from 'node-opcua';

import { NODES } from '../../stations/job-control/contract.ts';
import type { ContractedDevice, ContractNode } from '../../stations/job-control/unit-contract.ts';
import { NAMESPACES, type UaPath } from '../../stations/links/opcua-link.ts';
import { STORED_MAX } from '../devices/stored-orders.ts';

/** A unit's objects in a server's address space, with the types of the companion specifications. */

const READ_ONLY = makeAccessLevelFlag('CurrentRead');
/** UNECE code C95, reciprocal minute (OPC 10000-8 §5.6.3): cards per minute. */
const PER_MINUTE = { unitId: 0x43_39_35, displayName: '1/min', description: 'reciprocal minute' };
const UNECE = 'http://www.opcfoundation.org/UA/units/un/cefact';
const PACKML_VERSION = '1.01';

type Alias = keyof typeof NAMESPACES;

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  BaseStateMachine: ['Abort', 'Clear'],
  'BaseStateMachine.MachineState': ['Stop', 'Reset'],
  'BaseStateMachine.MachineState.ExecuteState': [
    'Reset',
    'Start',
    'Hold',
    'Unhold',
    'Suspend',
    'Unsuspend',
    'ToComplete',
  ],
};

const PACKML_OPTIONALS = [
  ...Object.entries(COMMANDS).flatMap(([path, names]) => names.map((name) => `${path}.${name}`)),
  'PackMLVersion',
  'TagID',
  'Admin.MachDesignSpeed',
  'Status.Product',
  'Status.Parameter',
  'Status.MachSpeed.EngineeringUnits',
  'Status.CurMachSpeed.EngineeringUnits',
];
const RECEIVER_OPTIONALS = ['Store', 'StoreAndStart', 'Start', 'RevokeStart', 'Update', 'Abort', 'Cancel', 'Clear'];

/** Variables and methods below a unit, by the paths that drivers use. */
export interface StandardUnit {
  readonly variables: ReadonlyMap<UaPath, UAVariable>;
  readonly methods: readonly UnitMethod[];
}

export interface UnitMethod {
  readonly node: UAMethod;
  readonly object: UaPath;
  readonly method: UaPath;
}

/** Builds the unit of `device`. Nodes are numbered in the server's namespace; names that no standard defines are in ours. */
export function addUnit(addressSpace: AddressSpace, device: ContractedDevice): StandardUnit {
  const names = addressSpace.registerNamespace(NAMESPACES.cardline);
  const builder = new UnitBuilder(addressSpace, names, addressSpace.getOwnNamespace());
  const { objects } = addressSpace.rootFolder;
  const unit = builder.object(objects, 'Unit');
  builder.instantiate(unit, 'machinery:MachineIdentificationType', 'Identification', ['Model', 'SoftwareRevision']);
  const packml = builder.instantiate(unit, 'packml:PackMLBaseObjectType', 'PackML', PACKML_OPTIONALS);
  builder.instantiate(unit, 'isa95:ISA95JobOrderReceiverObjectType', 'JobOrderReceiver', RECEIVER_OPTIONALS);
  const responses = ['JobOrderResponseList'];
  builder.instantiate(unit, 'isa95:ISA95JobResponseProviderObjectType', 'JobResponseProvider', responses);
  const { nodes, methods } = device.contract;
  if (methods.some(({ object }) => object === NODES.visionResults))
    builder.instantiate(unit, 'vision:VisionSystemType', 'VisionSystem', ['ResultManagement']);
  // Nodes that no standard defines are created from the contract.
  for (const node of nodes) if (isOwn(node.path)) builder.variable(unit, node);
  for (const { method } of methods) if (isOwn(method)) builder.method(unit, method);
  // Standard folders for machines (OPC 40001-1 §8.1) and PackML units (OPC 30050 §6.1).
  builder.list('machinery:Machines', unit);
  builder.list('packml:PackMLObjects', packml);
  const found = builder.walk(unit, NODES.unit);
  builder.fill(found.variables, device.name);
  return found;
}

class UnitBuilder {
  readonly #addressSpace: AddressSpace;
  readonly #names: Namespace;
  readonly #nodes: Namespace;

  constructor(addressSpace: AddressSpace, names: Namespace, nodes: Namespace) {
    this.#addressSpace = addressSpace;
    this.#names = names;
    this.#nodes = nodes;
  }

  object(organizedBy: UAObject, name: string): UAObject {
    return this.#nodes.addObject({ organizedBy, browseName: this.#own(name) });
  }

  instantiate(parent: UAObject, type: string, name: string, optionals: string[]): UAObject {
    const [alias, typeName] = split(type);
    const found = this.#addressSpace.findObjectType(typeName, this.#index(alias));
    if (found === null) throw new TypeError(`no type ${type}`);
    const addIn = name === 'Identification';
    return found.instantiate({
      // An add-in has the default name of its type (OPC 10000-3 §4.10.2).
      ...(addIn ? { addInOf: parent } : { componentOf: parent }),
      browseName: addIn ? { namespaceIndex: this.#index('di'), name } : this.#own(name),
      optionals,
      namespace: this.#nodes,
    });
  }

  variable(parent: UAObject, { path, type, rank }: ContractNode): void {
    this.#nodes.addVariable({
      componentOf: parent,
      browseName: this.#own(lastName(path)),
      dataType: type,
      valueRank: rank === 'array' ? 1 : -1,
      ...(rank === 'array' ? { arrayDimensions: [0] } : {}),
      minimumSamplingInterval: 0,
    });
  }

  method(parent: UAObject, method: UaPath): void {
    this.#nodes.addMethod(parent, {
      browseName: this.#own(lastName(method)),
      inputArguments: [],
      outputArguments: [],
    });
  }

  list(folder: string, object: UAObject): void {
    const [alias, name] = split(folder);
    const found = this.#addressSpace.rootFolder.objects.getFolderElementByName(name, this.#index(alias));
    if (found === null) throw new TypeError(`no folder ${folder}`);
    found.addReference({ referenceType: 'Organizes', nodeId: object });
  }

  /** Collects every variable and method below the unit with its path. */
  walk(unit: UAObject, unitPath: UaPath): StandardUnit {
    const variables = new Map<UaPath, UAVariable>();
    const methods: UnitMethod[] = [];
    const visit = (parent: UAObject | UAVariable, path: UaPath): void => {
      for (const child of parent.findReferencesExAsObject('Aggregates')) {
        const childPath = `${path}/${this.#aliased(child.browseName.namespaceIndex)}:${child.browseName.name ?? ''}`;
        if (child.nodeClass === NodeClass.Method)
          methods.push({ node: child as UAMethod, object: path, method: childPath.slice(path.length + 1) });
        if (child.nodeClass === NodeClass.Variable) variables.set(childPath, child as UAVariable);
        if (child.nodeClass === NodeClass.Variable || child.nodeClass === NodeClass.Object)
          visit(child as UAObject | UAVariable, childPath);
      }
    };
    visit(unit, unitPath);
    return { variables, methods };
  }

  /** Fills constants, and values that a machine does not have. */
  fill(variables: ReadonlyMap<UaPath, UAVariable>, name: string): void {
    for (const [path, variable] of variables) {
      // Values of the machine itself are not filled here.
      variable.accessLevel = variable.userAccessLevel = READ_ONLY;
      variable.minimumSamplingInterval = 0;
      const last = lastName(path);
      if (last === 'CurrentState' || last === 'Id') inactive(variable);
      else if (last === 'AvailableStates') variable.setValueFromSource(this.#membersOf(variable, 'StateType'));
      else if (last === 'AvailableTransitions')
        variable.setValueFromSource(this.#membersOf(variable, 'TransitionType'));
      else if (last === 'EngineeringUnits') variable.setValueFromSource(this.#perMinute());
      else if (variable.valueRank === 1) empty(variable);
    }
    const enumeration = this.#addressSpace.findDataType('ProductionMaintenanceModeEnum', this.#index('packml'));
    if (enumeration === null) throw new TypeError('no ProductionMaintenanceModeEnum');
    const set = (path: UaPath, dataType: DataType, value: unknown): void =>
      variables.get(path)?.setValueFromSource(new Variant({ dataType, value }));
    const unitMode = variables.get(NODES.unitModeCurrent);
    if (unitMode !== undefined) unitMode.dataType = enumeration.nodeId;
    set(`${NODES.packml}/packml:Status/packml:UnitSupportedModes`, DataType.NodeId, enumeration.nodeId);
    set(`${NODES.packml}/packml:PackMLVersion`, DataType.String, PACKML_VERSION);
    set(`${NODES.packml}/packml:TagID`, DataType.String, name);
    set(`${NODES.jobOrderReceiver}/isa95:MaxDownloadableJobOrders`, DataType.UInt16, STORED_MAX);
    variables
      .get(`${NODES.jobOrderReceiver}/isa95:EquipmentID`)
      ?.setValueFromSource({ dataType: DataType.String, arrayType: VariantArrayType.Array, value: [name] });
  }

  /** States or transitions of the state machine type to which the variable belongs. */
  #membersOf(variable: UAVariable, type: 'StateType' | 'TransitionType'): Variant {
    const machine = variable.parent as UAObject | null;
    const members = (machine?.typeDefinitionObj.findReferencesExAsObject('HasComponent') ?? []).filter(
      (node) => node.nodeClass === NodeClass.Object && (node as UAObject).typeDefinitionObj.browseName.name === type,
    );
    return new Variant({
      dataType: DataType.NodeId,
      arrayType: VariantArrayType.Array,
      value: members.map(({ nodeId }) => nodeId),
    });
  }

  #perMinute(): Variant {
    const type = this.#addressSpace.findDataType('EUInformation');
    if (type === null) throw new TypeError('no EUInformation');
    const value = this.#addressSpace.constructExtensionObject(type, { namespaceUri: UNECE, ...PER_MINUTE });
    return new Variant({ dataType: DataType.ExtensionObject, value });
  }

  #own(name: string): { readonly namespaceIndex: number; readonly name: string } {
    return { namespaceIndex: this.#names.index, name };
  }

  #index(alias: string): number {
    return this.#addressSpace.getNamespaceIndex(NAMESPACES[alias as Alias]);
  }

  #aliased(index: number): string {
    const uri = this.#addressSpace.getNamespaceUri(index);
    return Object.entries(NAMESPACES).find(([, known]) => known === uri)?.[0] ?? '?';
  }
}

/** An inactive state machine has no value (OPC 10000-16 §4.4.4). */
export function inactive(variable: UAVariable): void {
  variable.setValueFromSource(new Variant({ dataType: DataType.Null }), StatusCodes.BadStateNotActive);
}

function empty(variable: UAVariable): void {
  const value = variable.readValue().value;
  if (value.value !== null && value.value !== undefined && value.arrayType === VariantArrayType.Array) return;
  variable.setValueFromSource({ dataType: value.dataType, arrayType: VariantArrayType.Array, value: [] });
}

function split(aliased: string): [string, string] {
  const [alias = '', name = ''] = aliased.split(':');
  return [alias, name];
}

/** Whether its name is in our namespace, that is, defined by no standard. */
function isOwn(path: UaPath): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith('cardline:');
}

function lastName(path: UaPath): string {
  return path.slice(path.lastIndexOf(':') + 1);
}
