import { parseJobKey, type JobKey } from '../job-key.ts';
import type { LinkTerms, UaField, UaPath, UaScalar, UaStructure, UaValue } from '../links/opcua-link.ts';
import type { Level } from './packml-nodes.ts';

/**
 * Node, method and data type names common to all units on OPC UA: Machinery identification, a PackML state machine, and ISA-95 job control
 * v2 (OPC 10031-4) with a job response provider.
 */

const UNIT = 'cardline:Unit';
const PACKML = `${UNIT}/cardline:PackML`;
const STATUS = `${PACKML}/packml:Status`;
const BASE_STATE = `${PACKML}/packml:BaseStateMachine`;
const MACHINE_STATE = `${BASE_STATE}/packml:MachineState`;
const EXECUTE_STATE = `${MACHINE_STATE}/packml:ExecuteState`;
const IDENTIFICATION = `${UNIT}/di:Identification`;

export const NODES = {
  unit: UNIT,
  heartbeat: `${UNIT}/cardline:Heartbeat`,
  bootId: `${UNIT}/cardline:BootId`,
  materialConditions: `${UNIT}/cardline:MaterialConditions`,
  positions: `${UNIT}/cardline:Positions`,
  supplyLevels: `${UNIT}/cardline:SupplyLevels`,
  faultCode: `${UNIT}/cardline:FaultCode`,
  jobOrderReceiver: `${UNIT}/cardline:JobOrderReceiver`,
  jobResponseProvider: `${UNIT}/cardline:JobResponseProvider`,
  jobOrderList: `${UNIT}/cardline:JobOrderReceiver/isa95:JobOrderList`,
  jobOrderResponseList: `${UNIT}/cardline:JobResponseProvider/isa95:JobOrderResponseList`,
  packml: PACKML,
  baseStateMachine: BASE_STATE,
  machineStateMachine: MACHINE_STATE,
  executeStateMachine: EXECUTE_STATE,
  /** Current states of the nodeset's three state machines, see packml-nodes.ts. */
  baseState: `${BASE_STATE}/ua:CurrentState/ua:Id`,
  machineState: `${MACHINE_STATE}/ua:CurrentState/ua:Id`,
  executeState: `${EXECUTE_STATE}/ua:CurrentState/ua:Id`,
  unitModeCurrent: `${STATUS}/packml:UnitModeCurrent`,
  product: `${STATUS}/packml:Product`,
  parameter: `${STATUS}/packml:Parameter`,
  /** Set point and actual speed, in cards per minute. */
  machSpeed: `${STATUS}/packml:MachSpeed`,
  machSpeedRange: `${STATUS}/packml:MachSpeed/ua:EURange`,
  curMachSpeed: `${STATUS}/packml:CurMachSpeed`,
  curMachSpeedRange: `${STATUS}/packml:CurMachSpeed/ua:EURange`,
  machDesignSpeed: `${PACKML}/packml:Admin/packml:MachDesignSpeed`,
  equipmentBlocked: `${STATUS}/packml:EquipmentBlocked`,
  equipmentStarved: `${STATUS}/packml:EquipmentStarved`,
  manufacturer: `${IDENTIFICATION}/di:Manufacturer`,
  model: `${IDENTIFICATION}/di:Model`,
  serialNumber: `${IDENTIFICATION}/di:SerialNumber`,
  productInstanceUri: `${IDENTIFICATION}/di:ProductInstanceUri`,
  softwareRevision: `${IDENTIFICATION}/di:SoftwareRevision`,
  visionStateMachine: `${UNIT}/cardline:VisionSystem/vision:VisionStateMachine`,
  visionState: `${UNIT}/cardline:VisionSystem/vision:VisionStateMachine/ua:CurrentState/ua:Id`,
  visionResults: `${UNIT}/cardline:VisionSystem/vision:ResultManagement`,
} as const satisfies Record<string, UaPath>;

/** Per state machine: the node of its current state, and the object that has its methods. */
export const STATE_PATHS: Readonly<Record<Level, UaPath>> = {
  base: NODES.baseState,
  machine: NODES.machineState,
  execute: NODES.executeState,
};
export const STATE_MACHINES: Readonly<Record<Level, UaPath>> = {
  base: NODES.baseStateMachine,
  machine: NODES.machineStateMachine,
  execute: NODES.executeStateMachine,
};

export const METHODS = {
  storeAndStart: 'isa95:StoreAndStart',
  store: 'isa95:Store',
  start: 'isa95:Start',
  revokeStart: 'isa95:RevokeStart',
  update: 'isa95:Update',
  cancel: 'isa95:Cancel',
  clear: 'isa95:Clear',
  abort: 'isa95:Abort',
  requestJobResponse: 'isa95:RequestJobResponseByJobOrderID',
  requestJobResponses: 'isa95:RequestJobResponseByJobOrderState',
  setUnitMode: 'packml:SetUnitMode',
  setMachSpeed: 'packml:SetMachSpeed',
  setProduct: 'packml:SetProduct',
  setParameter: 'packml:SetParameter',
  renewLease: 'cardline:RenewLease',
  getResultById: 'vision:GetResultById',
  getResultComponentsById: 'vision:GetResultComponentsById',
  getResultListFiltered: 'vision:GetResultListFiltered',
  halt: 'vision:Halt',
  reset: 'vision:Reset',
} as const;

/** ISA-95 job order states (OPC 10031-4). */
export const JOB_STATES = {
  NotAllowedToStart: 1,
  AllowedToStart: 2,
  Running: 3,
  Interrupted: 4,
  Ended: 5,
  Aborted: 6,
} as const;

export type JobState = keyof typeof JOB_STATES;

/** ReturnStatus of the receiver's and provider's methods: a bit mask (OPC 10031-4 §B.2, Table 95); several bits may be set. */
export const RETURN_STATUS = { noError: 1n, unknownJobOrder: 2n, invalidState: 8n, unableToAccept: 16n } as const;

/** Meaning of a return status. `refused`: any other error; a machine may set bits of its own. No bit at all counts as no error. */
export type MethodReturn = 'ok' | 'unknown-job-order' | 'invalid-state' | 'unable-to-accept' | 'refused';

/**
 * Classifies a ReturnStatus (OPC 10031-4 Table 95). With several error bits the least conclusive one wins: a job in doubt must not be
 * reported as never begun.
 */
export function methodReturn(status: bigint): MethodReturn {
  const errors = status & ~RETURN_STATUS.noError;
  if (errors === 0n) return 'ok';
  if ((errors & RETURN_STATUS.invalidState) !== 0n) return 'invalid-state';
  if (errors === RETURN_STATUS.unableToAccept) return 'unable-to-accept';
  // This status proves that a job was never begun, so it counts only when no other bit is set.
  return errors === RETURN_STATUS.unknownJobOrder && errors === status ? 'unknown-job-order' : 'refused';
}

/** Maximum number of parameters of one job order or response. */
const PARAMETERS_MAX = 64;

export type JobParameters = Readonly<Record<string, UaScalar>>;

/** A controller that is silent for this long loses its lease, and hazardous outputs switch off. Milliseconds. */
export const LEASE_MS = 2000;
export const LEASE_RENEWAL_MS = 500;
export const HEARTBEAT_MS = 500;

/**
 * Expected interval of heartbeats in milliseconds: a server may publish or sample more slowly than the machine beats. `terms`: null before
 * they are known.
 */
export function heartbeatMs(terms: LinkTerms | null): number {
  return terms === null ? HEARTBEAT_MS : Math.max(HEARTBEAT_MS, terms.publishingMs.given, terms.samplingMs.given);
}

/** Minimum number of job responses that a unit keeps; for older ones it may answer «unknown job order». */
export const RESPONSES_REMEMBERED = 256;
/** Number of newest responses that are published; older ones are requested by job order ID. */
export const RESPONSES_PUBLISHED = 8;
/** Maximum responses in one list; a machine that publishes more violates its protocol. */
export const RESPONSES_LISTED_MAX = 512;

/** Decoded ISA95JobResponseDataType. */
export interface JobResponse {
  readonly key: JobKey;
  readonly state: JobState;
  readonly data: JobParameters;
}

/** Names of response data that state how an aborted job ended. */
export const RESPONSE_FAULT = 'FaultCode';
export const RESPONSE_BEGUN = 'Begun';

/** Encodes an ISA95JobOrderDataType (OPC 10031-4). `key` may be any text, because the conformance check sends invalid ones. */
export function jobOrder(key: string, parameters: JobParameters): UaStructure {
  return {
    dataType: 'isa95:ISA95JobOrderDataType',
    fields: { jobOrderID: key, jobOrderParameters: encodeParameters(parameters) },
  };
}

/**
 * Encodes a job order as a machine lists it (ISA95JobOrderAndStateDataType). Omits its parameters: they contain a citizen's faces and
 * inspection keys, which clients that browse the machine must not see.
 */
export function jobOrderAndState(key: JobKey, state: JobState): UaStructure {
  return {
    dataType: 'isa95:ISA95JobOrderAndStateDataType',
    fields: { jobOrder: { jobOrderID: key }, state: [statePart(state)] },
  };
}

function statePart(state: JobState): { readonly [name: string]: UaField } {
  return { stateText: { text: state, locale: 'en' }, stateNumber: JOB_STATES[state] };
}

/** Decodes a list of ISA95StateDataType; null when it is another type, empty, or contains an unknown state. */
export function parseJobStates(value: UaValue | undefined): JobState[] | null {
  if (value?.type !== 'Structures') return null;
  const states = value.value.map(({ fields }) =>
    (Object.keys(JOB_STATES) as JobState[]).find((name) => JOB_STATES[name] === fields['stateNumber']),
  );
  const known = states.filter((state) => state !== undefined);
  return known.length === states.length && known.length > 0 ? known : null;
}

/** Encodes an ISA95JobResponseDataType (OPC 10031-4). `key` is returned as it was requested, even when it is not a valid job key. */
export function jobResponse(response: Omit<JobResponse, 'key'> & { readonly key: string }): UaStructure {
  return {
    dataType: 'isa95:ISA95JobResponseDataType',
    fields: {
      jobResponseID: `${response.key}#response`,
      jobOrderID: response.key,
      jobState: [statePart(response.state)],
      jobResponseData: encodeParameters(response.data),
    },
  };
}

/** Decodes an ISA95JobOrderDataType; null when the value is another type or its ID is not a job key. At most 64 parameters are read. */
export function parseJobOrder(value: UaValue | undefined): { key: JobKey; parameters: JobParameters } | null {
  if (value?.type !== 'Structure') return null;
  const { jobOrderID, jobOrderParameters } = value.value.fields;
  const key = parseJobKey(jobOrderID);
  return key === null ? null : { key, parameters: decodeParameters(jobOrderParameters) };
}

/**
 * Decodes an ISA95JobResponseDataType (OPC 10031-4); null when the ID is not a job key or the state is unknown. At most 64 values are read.
 */
export function parseJobResponse(structure: UaStructure): JobResponse | null {
  const { jobOrderID, jobState, jobResponseData } = structure.fields;
  const key = parseJobKey(jobOrderID);
  if (key === null || !Array.isArray(jobState)) return null;
  const first: unknown = jobState[0];
  if (typeof first !== 'object' || first === null || !('stateNumber' in first)) return null;
  const state = (Object.keys(JOB_STATES) as JobState[]).find((name) => JOB_STATES[name] === first.stateNumber);
  return state === undefined ? null : { key, state, data: decodeParameters(jobResponseData) };
}

function encodeParameters(parameters: JobParameters): { [name: string]: UaField }[] {
  return Object.entries(parameters).map(([name, value]) => ({ ID: name, value: scalarValue(value) }));
}

function decodeParameters(list: UaField | undefined): JobParameters {
  const parameters: Record<string, UaScalar> = {};
  if (!Array.isArray(list)) return parameters;
  for (const entry of (list as readonly { readonly [name: string]: UaField }[]).slice(0, PARAMETERS_MAX)) {
    const id = entry['ID'];
    const value = entry['value'];
    if (typeof id !== 'string' || typeof value !== 'object' || !('type' in value)) continue;
    const scalar = (value as UaValue).value;
    if (typeof scalar === 'string' || typeof scalar === 'number' || typeof scalar === 'boolean')
      parameters[id] = scalar;
    else if (scalar instanceof Uint8Array) parameters[id] = scalar;
  }
  return parameters;
}

function scalarValue(value: UaScalar): UaValue {
  switch (typeof value) {
    case 'string':
      return { type: 'String', value };
    case 'boolean':
      return { type: 'Boolean', value };
    case 'number':
      return { type: 'Double', value };
    default:
      return { type: 'ByteString', value };
  }
}
