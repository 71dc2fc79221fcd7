import { repeat, type Clock } from '../clock.ts';
import { done, failed, fault, type Fault, type Outcome } from '../fault.ts';
import type { JobKey } from '../job-key.ts';
import type { LinkTerms, OpcUaLink, OpcUaLinkFactory, UaPath, UaValue } from '../links/opcua-link.ts';
import { outsideText, type OutsideText } from '../outside-text.ts';
import { UNIT_MODES, type PackMLCommand, type UnitMode } from '../packml.ts';
import type { SeededRandom } from '../random.ts';
import { StationConnection } from '../station-connection.ts';
import {
  OFFLINE,
  cleanedText,
  type Job,
  type JobAnswer,
  type Station,
  type StationEvent,
  type StationIdentity,
  type StationKind,
  type StationStatus,
} from '../station.ts';
import { NO_SUPPLIES, type Supplies } from '../supplies.ts';
import { heartbeatMs, LEASE_RENEWAL_MS, METHODS, NODES, STATE_MACHINES, STATE_PATHS } from './contract.ts';
import { commandMethod, LEVELS, type Level } from './packml-nodes.ts';
import { contractPaths, lackFault, type ContractNode } from './unit-contract.ts';
import type { UnitDialect } from './unit-dialect.ts';
import { UnitJobs, type UnitWire } from './unit-jobs.ts';
import { UnitStates } from './unit-states.ts';
import { applyValue, suppliesOf, textOf } from './unit-values.ts';

const CALL_TIMEOUT_MS = 3000;
/** Maximum reads of the sensors for one query. */
const SENSOR_READS_MAX = 5;
/** Number of missed heartbeats after which the data count as stale, whatever the session's state. */
const HEARTBEATS_MISSED = 3;
const WATCH_EVERY_MS = 500;

/** Driver of every OPC UA unit: connects, monitors the age of its data, submits and queries jobs. */
export class UnitDriver implements Station {
  readonly id: string;
  readonly kind: StationKind;
  readonly #clock: Clock;
  readonly #connect: OpcUaLinkFactory;
  readonly #dialect: UnitDialect;
  readonly #connection: StationConnection;
  readonly #jobs: UnitJobs;
  #link: OpcUaLink | null = null;
  /** Status received from the machine on this connection. */
  #heard: StationStatus = OFFLINE;
  /** Notifications of the sensors received so far, over all connections. */
  #positionsNotified = 0;
  #supplies: Supplies = NO_SUPPLIES;
  #lastHeartbeatMs = 0;
  readonly #states: UnitStates;
  #settling = false;

  constructor(id: string, clock: Clock, random: SeededRandom, connect: OpcUaLinkFactory, dialect: UnitDialect) {
    this.id = id;
    this.kind = dialect.contract.kind;
    this.#clock = clock;
    this.#connect = connect;
    this.#dialect = dialect;
    this.#connection = new StationConnection(id, 'major', clock, random, () => this.#session());
    this.#states = new UnitStates(clock);
    this.#jobs = new UnitJobs(this.#wire(), dialect);
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

  /**
   * Reads the sensors after a job response, because the response is compared with them and their notification may be late or lost. A
   * notification that arrives during the read is newer than the value read: then the sensors are read again. Returns false when they cannot
   * be read.
   */
  async #readSensors(link: OpcUaLink): Promise<boolean> {
    if (!this.#dialect.contract.nodes.some(({ path }) => path === NODES.positions)) return true;
    for (let reads = 0; reads < SENSOR_READS_MAX; reads += 1) {
      const notified = this.#positionsNotified;
      const read = await link.read([NODES.positions], CALL_TIMEOUT_MS);
      const [positions] = read.ok ? read.value : [];
      if (positions === undefined || positions.type === 'Null' || this.#link !== link) return false;
      if (this.#positionsNotified !== notified) continue;
      this.#heard = applyValue(this.#heard, NODES.positions, positions);
      if (this.#connection.status.connection === 'online')
        this.#connection.change({ ...this.#heard, connection: 'online' });
      break;
    }
    return true;
  }

  submit(job: Job): Promise<Outcome<void>> {
    return this.#jobs.submit(job);
  }

  query(job: Job): Promise<JobAnswer> {
    return this.#jobs.query(job);
  }

  cancel(key: JobKey): Promise<Outcome<void>> {
    return this.#jobs.cancel(key);
  }

  #wire(): UnitWire {
    return {
      station: this.id,
      link: () => this.#link,
      offline: () => this.#connection.offline,
      call: (object, method, inputs) => this.#call(object, method, inputs),
      readSensors: (from) => this.#readSensors(from),
      ended: (key, answer) => this.#connection.emit({ type: 'jobEnded', key, answer }),
      broken: (reason) => this.#connection.lose(reason),
    };
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
    this.#states.forget();
    const watched = there.filter(({ read }) => read === 'watched');
    // An optional node may have no value at first: the machine works without it.
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
        // A machine that withdraws a required value counts as offline until it sends the value again.
        untrue ??= path;
        this.#connection.lose(this.#broken(path));
        return;
      }
      if (path === NODES.heartbeat) this.#lastHeartbeatMs = this.#clock.nowMs();
      else if (path === NODES.jobOrderResponseList) void this.#jobs.hear(value, link);
      else if (path === NODES.supplyLevels) this.#supplies = suppliesOf(value);
      else this.#hearValue(path, value, link);
      if (wanted.has(path)) seen.add(path);
      // Online once every required value has arrived: until then the snapshot is incomplete.
      if (seen.size < wanted.size) return;
      if (this.#connection.status.connection !== 'online') this.#settleState();
      this.#connection.change({ ...this.#heard, connection: 'online' });
    });
    if (!subscribed.ok) return subscribed.fault;
    // Age counts from here: a slow server sends no heartbeat before the subscription is complete.
    this.#lastHeartbeatMs = this.#clock.nowMs();
    return this.#connection.hold((signal) => {
      if (untrue !== null) this.#connection.lose(this.#broken(untrue));
      void repeat(this.#clock, WATCH_EVERY_MS, signal, () => this.#watchAge());
      if (contract.leased) void repeat(this.#clock, LEASE_RENEWAL_MS, signal, () => this.#renewLease());
    });
  }

  /** Reads the machine's identity; a value that is missing is empty. */
  async #identity(link: OpcUaLink, there: readonly ContractNode[]): Promise<Outcome<StationIdentity>> {
    const paths = there.filter(({ read }) => read === 'once').map(({ path }) => path);
    const values = await link.read(paths, CALL_TIMEOUT_MS);
    if (!values.ok) return values;
    const textAt = (path: UaPath): OutsideText =>
      cleanedText(textOf(values.value[paths.indexOf(path)] ?? { type: 'Null', value: null }));
    return done({
      manufacturer: textAt(NODES.manufacturer),
      model: textAt(NODES.model),
      serialNumber: textAt(NODES.serialNumber),
      softwareRevision: textAt(NODES.softwareRevision),
      certificate: outsideText(link.certificate()),
    });
  }

  #hearValue(path: UaPath, value: UaValue, link: OpcUaLink): void {
    if (path === NODES.positions) this.#positionsNotified += 1;
    const level = LEVELS.find((one) => STATE_PATHS[one] === path);
    if (level === undefined) this.#heard = applyValue(this.#heard, path, value);
    else this.#hearState(level, value, link);
  }

  /**
   * One state change updates several state machines, and one message may contain several changes: only the state after the last value
   * counts.
   */
  #hearState(level: Level, value: UaValue, link: OpcUaLink): void {
    this.#states.hear(level, value);
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

  /** While the state machines are inconsistent, the previous state remains valid. */
  #settleState(): void {
    const unitState = this.#states.settled();
    if (unitState !== 'between') this.#heard = { ...this.#heard, unitState };
  }

  #watchAge(): void {
    const patienceMs = HEARTBEATS_MISSED * heartbeatMs(this.terms());
    if (this.#states.betweenForMs > patienceMs) this.#connection.lose(this.#broken(NODES.executeState));
    const ageMs = this.#clock.nowMs() - this.#lastHeartbeatMs;
    if (ageMs > patienceMs) {
      this.#connection.lose(fault('link.stale', 'major', { station: this.id, ageMs: Math.round(ageMs) }));
    }
  }

  #renewLease(): void {
    // The unit's state shows whether the lease was renewed; the next renewal is sent in time regardless of this result.
    void this.#call(NODES.unit, METHODS.renewLease, []);
  }

  #call(object: UaPath, method: UaPath, inputs: readonly UaValue[]): Promise<Outcome<readonly UaValue[]>> {
    return this.#link === null
      ? Promise.resolve(failed(this.#connection.offline))
      : this.#link.call(object, method, inputs, CALL_TIMEOUT_MS);
  }

  #broken(what: string): Fault {
    return fault('station.protocol', 'major', { station: this.id, what });
  }
}
