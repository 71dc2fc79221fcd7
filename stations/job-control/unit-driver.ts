import { NO_SERIAL } from '../blank-serial.ts';
import { repeat, type Clock } from '../clock.ts';
import { done, failed, fault, FAULT_CODES, type Fault, type FaultCode, type Outcome } from '../fault.ts';
import { parseJobKey, type JobKey } from '../job-key.ts';
import { MATERIAL_CONDITIONS } from '../kinds.ts';
import type { LinkTerms, OpcUaLink, OpcUaLinkFactory, UaPath, UaValue } from '../links/opcua-link.ts';
import { UNIT_MODES, unitModeOf, type PackMLCommand, type UnitMode } from '../packml.ts';
import type { SeededRandom } from '../random.ts';
import { StationConnection } from '../station-connection.ts';
import {
  OFFLINE,
  type EndedJob,
  type Job,
  type JobAnswer,
  type JobResult,
  type MaterialCondition,
  type Station,
  type StationEvent,
  type StationIdentity,
  type StationKind,
  type StationStatus,
} from '../station.ts';
import { NO_SUPPLIES, parseSupplies, type Supplies } from '../supplies.ts';
import { parseLastFed, parsePositions } from '../transport/contract.ts';
import {
  heartbeatMs,
  jobOrder,
  LEASE_RENEWAL_MS,
  METHODS,
  NODES,
  parseJobResponse,
  RESPONSE_BEGUN,
  RESPONSE_FAULT,
  methodReturn,
  STATE_MACHINES,
  STATE_PATHS,
  type JobParameters,
  type JobResponse,
} from './contract.ts';
import { commandMethod, LEVELS, stateOf, type Level, type StateIds } from './packml-nodes.ts';
import { contractPaths, lackFault, type ContractNode, type UnitContract } from './unit-contract.ts';

const CALL_TIMEOUT_MS = 3000;
/** So many heartbeats that should have come have not: the data are stale, whatever the session says. */
const HEARTBEATS_MISSED = 3;
const WATCH_EVERY_MS = 500;
/** Ended jobs whose event was given on; the list repeats them. */
const REPORTED_MAX = 1024;
const SERIAL_MAX = 40;
const NOTHING: UaValue = { type: 'Null', value: null };
const NO_STATE: StateIds = { base: NOTHING, machine: NOTHING, execute: NOTHING };

/** What differs between the units: how a job is said and how its response is read. */
export interface UnitDialect {
  readonly contract: UnitContract<StationKind>;
  parameters(job: Job): JobParameters;
  /** Null where the response is not what the contract promises; `stale` where it tells of another job's work, which left no mark. */
  result(job: JobResponse, link: OpcUaLink): Promise<JobResult | 'stale' | null>;
}

/** The driver of every OPC UA unit: connects, watches that its data are alive, gives and asks for jobs. */
export class UnitDriver implements Station {
  readonly id: string;
  readonly kind: StationKind;
  readonly #clock: Clock;
  readonly #connect: OpcUaLinkFactory;
  readonly #dialect: UnitDialect;
  readonly #connection: StationConnection;
  readonly #reported = new Set<JobKey>();
  #link: OpcUaLink | null = null;
  /** What the machine has shown of itself since it was connected. */
  #heard: StationStatus = OFFLINE;
  #supplies: Supplies = NO_SUPPLIES;
  #lastHeartbeatMs = 0;
  #stateIds: StateIds = NO_STATE;
  #settling = false;
  /** Since when its state machines have not fitted together; null while they do. */
  #betweenSinceMs: number | null = null;

  constructor(id: string, clock: Clock, random: SeededRandom, connect: OpcUaLinkFactory, dialect: UnitDialect) {
    this.id = id;
    this.kind = dialect.contract.kind;
    this.#clock = clock;
    this.#connect = connect;
    this.#dialect = dialect;
    this.#connection = new StationConnection(id, 'major', clock, random, () => this.#session());
  }

  status(): StationStatus {
    return this.#connection.status;
  }

  supplies(): Supplies {
    return this.#link === null ? NO_SUPPLIES : this.#supplies;
  }

  terms(): LinkTerms | null {
    return this.#link?.terms() ?? null;
  }

  listen(listener: (event: StationEvent) => void): void {
    this.#connection.listen(listener);
  }

  start(): void {
    this.#connection.start();
  }

  stop(): Promise<void> {
    return this.#connection.stop();
  }

  async command(command: PackMLCommand): Promise<Outcome<void>> {
    const { level, method, inputs } = commandMethod(command, this.#heard.unitState);
    const answer = await this.#call(STATE_MACHINES[level], method, inputs);
    return answer.ok ? done(undefined) : answer;
  }

  async setMode(mode: UnitMode): Promise<Outcome<void>> {
    const answer = await this.#call(NODES.packml, METHODS.setUnitMode, [{ type: 'Int32', value: UNIT_MODES[mode] }]);
    return answer.ok ? done(undefined) : answer;
  }

  async submit(job: Job): Promise<Outcome<void>> {
    // It has ended this job before it was asked for it: what it remembers is another's.
    if (this.#reported.has(job.key)) return failed(this.#stale());
    const answer = await this.#call(NODES.jobOrderReceiver, METHODS.storeAndStart, [
      { type: 'Structure', value: jobOrder(job.key, this.#dialect.parameters(job)) },
      { type: 'LocalizedTexts', value: [] },
    ]);
    if (!answer.ok) return answer;
    const status = answer.value[0];
    return status?.type === 'UInt64' && methodReturn(status.value) === 'ok'
      ? done(undefined)
      : failed(fault('station.refused', 'major', { station: this.id, status: Number(status?.value ?? -1) }));
  }

  async query(job: Job): Promise<JobAnswer> {
    const link = this.#link;
    const answer = await this.#call(NODES.jobResponseProvider, METHODS.requestJobResponse, [
      { type: 'String', value: job.key },
    ]);
    if (!answer.ok || link === null) {
      return { state: 'unreachable', fault: answer.ok ? this.#connection.offline : answer.fault };
    }
    const [structure, status] = answer.value;
    if (status?.type !== 'UInt64') return { state: 'unreachable', fault: this.#broken('response') };
    const said = methodReturn(status.value);
    if (said === 'unknown-job-order') return { state: 'notDone' };
    if (said === 'invalid-state') return { state: 'unknown' };
    if (said !== 'ok') return { state: 'unreachable', fault: this.#broken('response') };
    const response = structure?.type === 'Structure' ? parseJobResponse(structure.value) : null;
    // An answer about another job says nothing about this one.
    if (response === null) return { state: 'unreachable', fault: this.#broken('response') };
    if (response.key !== job.key) return { state: 'unreachable', fault: this.#stale() };
    const found = await this.#answerOf(response, link);
    return (await this.#readSensors(link)) ? found : { state: 'unreachable', fault: this.#connection.offline };
  }

  /**
   * The answer is compared with what the sensors see, of a machine that has them, and a notification of that may be late or lost: it
   * is read after the answer. False where it can't be.
   */
  async #readSensors(link: OpcUaLink): Promise<boolean> {
    if (!this.#dialect.contract.nodes.some(({ path }) => path === NODES.positions)) return true;
    const read = await link.read([NODES.positions], CALL_TIMEOUT_MS);
    const [positions] = read.ok ? read.value : [];
    if (positions === undefined || positions.type === 'Null' || this.#link !== link) return false;
    this.#heard = applyValue(this.#heard, NODES.positions, positions);
    if (this.#connection.status.connection === 'online')
      this.#connection.change({ ...this.#heard, connection: 'online' });
    return true;
  }

  async cancel(key: JobKey): Promise<Outcome<void>> {
    const answer = await this.#call(NODES.jobOrderReceiver, METHODS.abort, [
      { type: 'String', value: key },
      { type: 'LocalizedTexts', value: [] },
    ]);
    return answer.ok ? done(undefined) : answer;
  }

  async #session(): Promise<Fault> {
    const link = this.#connect();
    const reason = await this.#converse(link);
    this.#link = null;
    await link.close();
    return reason;
  }

  async #converse(link: OpcUaLink): Promise<Fault> {
    const opened = await link.open();
    if (!opened.ok) return opened.fault;
    const { contract } = this.#dialect;
    const lacking = await link.lacking(contractPaths(contract), CALL_TIMEOUT_MS);
    if (!lacking.ok) return lacking.fault;
    const lack = lackFault(contract, this.id, lacking.value);
    if (lack !== null) return lack;
    const there = contract.nodes.filter(({ path }) => !lacking.value.includes(path));
    const identity = await this.#identity(link, there);
    if (!identity.ok) return identity.fault;
    this.#link = link;
    this.#lastHeartbeatMs = this.#clock.nowMs();
    this.#stateIds = NO_STATE;
    this.#betweenSinceMs = null;
    const watched = there.filter(({ read }) => read === 'watched');
    // An optional node may say nothing for now: the machine works all the same.
    const wanted = new Set(watched.filter(({ need }) => need === 'required').map(({ path }) => path));
    const silent = new Set(watched.filter(({ pauses }) => pauses).map(({ path }) => path));
    const seen = new Set<UaPath>();
    let untrue: UaPath | null = null;
    this.#heard = { ...OFFLINE, identity: identity.value };
    this.#supplies = NO_SUPPLIES;
    const paths = watched.map(({ path }) => path);
    const subscribed = await link.subscribe(paths, (path, value) => {
      if (this.#link !== link) return;
      if (value.type === 'Null' && wanted.has(path) && !silent.has(path)) {
        // A machine that takes back what it said is as if it were away, until it says it again.
        untrue ??= path;
        this.#connection.lose(this.#broken(path));
        return;
      }
      if (path === NODES.heartbeat) this.#lastHeartbeatMs = this.#clock.nowMs();
      else if (path === NODES.jobOrderResponseList) void this.#responses(value, link);
      else if (path === NODES.supplyLevels) this.#supplies = suppliesOf(value);
      else this.#hearValue(path, value, link);
      if (wanted.has(path)) seen.add(path);
      // Online once every value has come that the contract requires: until then the picture has holes.
      if (seen.size < wanted.size) return;
      if (this.#connection.status.connection !== 'online') this.#settleState();
      this.#connection.change({ ...this.#heard, connection: 'online' });
    });
    if (!subscribed.ok) return subscribed.fault;
    // Heard from now on: until a slow server has said yes to all of it, no heartbeat could come.
    this.#lastHeartbeatMs = this.#clock.nowMs();
    return this.#connection.hold((signal) => {
      if (untrue !== null) this.#connection.lose(this.#broken(untrue));
      void repeat(this.#clock, WATCH_EVERY_MS, signal, () => this.#watchAge());
      if (contract.leased) void repeat(this.#clock, LEASE_RENEWAL_MS, signal, () => this.#renewLease());
    });
  }

  /** Who the machine is; empty for what it does not say. */
  async #identity(link: OpcUaLink, there: readonly ContractNode[]): Promise<Outcome<StationIdentity>> {
    const paths = there.filter(({ read }) => read === 'once').map(({ path }) => path);
    const values = await link.read(paths, CALL_TIMEOUT_MS);
    if (!values.ok) return values;
    const said = (path: UaPath): string => textOf(values.value[paths.indexOf(path)] ?? { type: 'Null', value: null });
    return done({
      manufacturer: said(NODES.manufacturer),
      model: said(NODES.model),
      serialNumber: said(NODES.serialNumber),
      softwareRevision: said(NODES.softwareRevision),
    });
  }

  #hearValue(path: UaPath, value: UaValue, link: OpcUaLink): void {
    const level = LEVELS.find((one) => STATE_PATHS[one] === path);
    if (level === undefined) this.#heard = applyValue(this.#heard, path, value);
    else this.#hearState(level, value, link);
  }

  /** One change is a value of several state machines, and one message may bring several changes: what counts is what it ends with. */
  #hearState(level: Level, value: UaValue, link: OpcUaLink): void {
    this.#stateIds = { ...this.#stateIds, [level]: value };
    if (this.#settling) return;
    this.#settling = true;
    void Promise.resolve().then(() => {
      this.#settling = false;
      if (this.#link !== link) return;
      this.#settleState();
      if (this.#connection.status.connection === 'online')
        this.#connection.change({ ...this.#heard, connection: 'online' });
    });
  }

  /** Until the state machines fit together, what they showed before holds. */
  #settleState(): void {
    const unitState = stateOf(this.#stateIds);
    if (unitState === 'between') this.#betweenSinceMs ??= this.#clock.nowMs();
    else {
      this.#betweenSinceMs = null;
      this.#heard = { ...this.#heard, unitState };
    }
  }

  #watchAge(): void {
    const patienceMs = HEARTBEATS_MISSED * heartbeatMs(this.terms());
    if (this.#betweenSinceMs !== null && this.#clock.nowMs() - this.#betweenSinceMs > patienceMs)
      this.#connection.lose(this.#broken(NODES.executeState));
    const ageMs = this.#clock.nowMs() - this.#lastHeartbeatMs;
    if (ageMs > patienceMs) {
      this.#connection.lose(fault('link.stale', 'major', { station: this.id, ageMs: Math.round(ageMs) }));
    }
  }

  #renewLease(): void {
    // Whether it arrived shows in the unit's state; the next one comes in time, whatever becomes of this one.
    void this.#call(NODES.unit, METHODS.renewLease, []);
  }

  async #responses(value: UaValue, link: OpcUaLink): Promise<void> {
    if (value.type !== 'Structures') return;
    for (const structure of value.value) {
      const key = parseJobKey(structure.fields['jobOrderID']);
      if (key === null || this.#reported.has(key)) continue;
      const response = parseJobResponse(structure);
      if (response === null || (response.state !== 'Ended' && response.state !== 'Aborted')) continue;
      this.#remember(response.key);
      const answer = await this.#answerOf(response, link);
      if (answer.state === 'done' || answer.state === 'failed') {
        this.#connection.tell({ type: 'jobEnded', key: response.key, answer });
      } else {
        this.#reported.delete(response.key);
      }
    }
  }

  async #answerOf(response: JobResponse, link: OpcUaLink): Promise<JobAnswer> {
    switch (response.state) {
      case 'Ended': {
        const result = await this.#dialect.result(response, link);
        if (result === null) return { state: 'unreachable', fault: this.#broken('result') };
        return result === 'stale' ? { state: 'failed', fault: this.#stale(), begun: false } : { state: 'done', result };
      }
      case 'Aborted':
        return failure(this.id, response.data);
      case 'NotAllowedToStart':
      case 'AllowedToStart':
      case 'Running':
      case 'Interrupted':
        return { state: 'running' };
    }
  }

  #remember(key: JobKey): void {
    this.#reported.add(key);
    if (this.#reported.size > REPORTED_MAX) {
      const oldest = this.#reported.values().next();
      if (!oldest.done) this.#reported.delete(oldest.value);
    }
  }

  #call(object: UaPath, method: UaPath, inputs: readonly UaValue[]): Promise<Outcome<readonly UaValue[]>> {
    return this.#link === null
      ? Promise.resolve(failed(this.#connection.offline))
      : this.#link.call(object, method, inputs, CALL_TIMEOUT_MS);
  }

  #stale(): Fault {
    return fault('station.stale-memory', 'major', { station: this.id });
  }

  #broken(what: string): Fault {
    return fault('station.protocol', 'major', { station: this.id, what });
  }
}

function suppliesOf(value: UaValue): Supplies {
  return value.type === 'Strings' ? parseSupplies(value.value) : NO_SUPPLIES;
}

function textOf(value: UaValue): string {
  return value.type === 'String' || value.type === 'LocalizedText' ? value.value : '';
}

function applyValue(status: StationStatus, path: UaPath, value: UaValue): StationStatus {
  switch (path) {
    case NODES.bootId:
      return { ...status, bootId: textOf(value) };
    case NODES.unitModeCurrent:
      return {
        ...status,
        unitMode: value.type === 'Int32' ? unitModeOf(value.value) : null,
      };
    case NODES.materialConditions:
      return { ...status, conditions: value.type === 'Strings' ? value.value.filter(isCondition) : [] };
    case NODES.positions:
      return value.type === 'Strings'
        ? { ...status, positions: parsePositions(value.value), lastFed: parseLastFed(value.value) }
        : { ...status, positions: null, lastFed: NO_SERIAL };
    case NODES.faultCode:
      return {
        ...status,
        fault: value.type === 'String' && isFaultCode(value.value) ? fault(value.value, 'major', {}) : null,
      };
    default:
      return status;
  }
}

function isCondition(text: string): text is MaterialCondition {
  return MATERIAL_CONDITIONS.some((condition) => condition === text);
}

function isFaultCode(text: string): text is FaultCode {
  return FAULT_CODES.some((code) => code === text);
}

function failure(station: string, data: JobParameters): EndedJob {
  const code = data[RESPONSE_FAULT];
  const serial = data['Serial'];
  return {
    state: 'failed',
    fault: fault(typeof code === 'string' && isFaultCode(code) ? code : 'station.fault', 'major', {
      station,
      ...(typeof serial === 'string' ? { serial: serial.slice(0, SERIAL_MAX) } : {}),
    }),
    begun: data[RESPONSE_BEGUN] !== false,
  };
}
