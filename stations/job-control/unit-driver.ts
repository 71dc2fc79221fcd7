import { sleep, type Cancel, type Clock } from '../clock.ts';
import { done, failed, fault, FAULT_CODES, type Fault, type FaultCode, type Outcome } from '../fault.ts';
import type { OpcUaLink, OpcUaLinkFactory, UaPath, UaValue } from '../links/opcua-link.ts';
import {
  PACKML_COMMANDS,
  packMLStateOf,
  UNIT_MODES,
  MODE_NAMES,
  type PackMLCommand,
  type UnitMode,
} from '../packml.ts';
import type { SeededRandom } from '../random.ts';
import {
  OFFLINE,
  type EndedJob,
  type Job,
  type JobAnswer,
  type JobResult,
  type MaterialCondition,
  type Station,
  type StationEvent,
  type StationKind,
  type StationStatus,
} from '../station.ts';
import { parsePositions } from '../transport/contract.ts';
import {
  HEARTBEAT_MS,
  jobOrder,
  LEASE_RENEWAL_MS,
  METHODS,
  NODES,
  parseJobResponse,
  RESPONSE_BEGUN,
  RESPONSE_FAULT,
  RETURN_STATUS,
  type JobParameters,
  type JobResponse,
} from './contract.ts';

const CALL_TIMEOUT_MS = 3000;
/** No heartbeat for this long: the data are stale, whatever the session says. */
const STALE_AFTER_MS = 3 * HEARTBEAT_MS;
const WATCH_EVERY_MS = 500;
const RECONNECT_FIRST_MS = 250;
const RECONNECT_MOST_MS = 3000;
/** Ended jobs whose event was given on; the list repeats them. */
const REPORTED_MAX = 1024;

/** What differs between the units: how a job is said and how its response is read. */
export interface UnitDialect {
  readonly kind: StationKind;
  parameters(job: Job): JobParameters;
  /** Null where the response is not what the contract promises. */
  result(job: JobResponse, link: OpcUaLink): Promise<JobResult | null>;
  /** Units with hazardous outputs want their lease renewed. */
  readonly leased: boolean;
}

const WATCHED: readonly UaPath[] = [
  NODES.heartbeat,
  NODES.bootId,
  NODES.stateCurrent,
  NODES.unitModeCurrent,
  NODES.materialConditions,
  NODES.positions,
  NODES.faultCode,
  NODES.jobOrderResponseList,
];

/** The driver of every OPC UA unit: connects, watches that its data are alive, gives and asks for jobs. */
export class UnitDriver implements Station {
  readonly id: string;
  readonly kind: StationKind;
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #connect: OpcUaLinkFactory;
  readonly #dialect: UnitDialect;
  readonly #reported = new Set<string>();
  #listener: (event: StationEvent) => void = () => undefined;
  #status: StationStatus = OFFLINE;
  #link: OpcUaLink | null = null;
  #lastHeartbeatMs = 0;
  #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #lost: () => void = () => undefined;

  constructor(id: string, clock: Clock, random: SeededRandom, connect: OpcUaLinkFactory, dialect: UnitDialect) {
    this.id = id;
    this.kind = dialect.kind;
    this.#clock = clock;
    this.#random = random;
    this.#connect = connect;
    this.#dialect = dialect;
  }

  status(): StationStatus {
    return this.#status;
  }

  listen(listener: (event: StationEvent) => void): void {
    this.#listener = listener;
  }

  start(): void {
    this.#abort = new AbortController();
    this.#running = this.#keepConnected(this.#abort.signal);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#lost();
    await this.#running;
  }

  async command(command: PackMLCommand): Promise<Outcome<void>> {
    const answer = await this.#call(NODES.unit, METHODS.command, [{ type: 'Int32', value: PACKML_COMMANDS[command] }]);
    return answer.ok ? done(undefined) : answer;
  }

  async setMode(mode: UnitMode): Promise<Outcome<void>> {
    const answer = await this.#call(NODES.unit, METHODS.setUnitMode, [{ type: 'Int32', value: UNIT_MODES[mode] }]);
    return answer.ok ? done(undefined) : answer;
  }

  async submit(job: Job): Promise<Outcome<void>> {
    const answer = await this.#call(NODES.jobOrderReceiver, METHODS.storeAndStart, [
      { type: 'Structure', value: jobOrder(job.key, this.#dialect.parameters(job)) },
      { type: 'LocalizedTexts', value: [] },
    ]);
    if (!answer.ok) return answer;
    const status = answer.value[0];
    return status?.type === 'UInt64' && status.value === RETURN_STATUS.ok
      ? done(undefined)
      : failed(fault('station.refused', 'major', { station: this.id, status: Number(status?.value ?? -1) }));
  }

  async query(job: Job): Promise<JobAnswer> {
    const link = this.#link;
    const answer = await this.#call(NODES.jobResponseProvider, METHODS.requestJobResponse, [
      { type: 'String', value: job.key },
    ]);
    if (!answer.ok || link === null) {
      return { state: 'unreachable', fault: answer.ok ? this.#offline() : answer.fault };
    }
    const [structure, status] = answer.value;
    if (status?.type !== 'UInt64') return { state: 'unreachable', fault: this.#broken('response') };
    if (status.value === RETURN_STATUS.unknownJobOrder) return { state: 'notDone' };
    if (status.value === RETURN_STATUS.invalidState) return { state: 'unknown' };
    const response = structure?.type === 'Structure' ? parseJobResponse(structure.value) : null;
    if (response === null) return { state: 'unreachable', fault: this.#broken('response') };
    return this.#answerOf(response, link);
  }

  async cancel(key: string): Promise<Outcome<void>> {
    const answer = await this.#call(NODES.jobOrderReceiver, METHODS.cancel, [
      { type: 'String', value: key },
      { type: 'LocalizedTexts', value: [] },
    ]);
    return answer.ok ? done(undefined) : answer;
  }

  async #keepConnected(signal: AbortSignal): Promise<void> {
    let delayMs = RECONNECT_FIRST_MS;
    while (!signal.aborted) {
      this.#change({ ...OFFLINE, connection: 'connecting', fault: this.#status.fault });
      const link = this.#connect();
      const problem = await this.#session(link, signal);
      this.#link = null;
      await link.close();
      if (signal.aborted) break;
      const wasOnline = this.#status.connection === 'online';
      this.#change({ ...OFFLINE, fault: problem });
      delayMs = wasOnline ? RECONNECT_FIRST_MS : Math.min(RECONNECT_MOST_MS, delayMs * 2);
      await sleep(this.#clock, this.#random.spread(delayMs, 0.3), signal);
    }
    this.#change(OFFLINE);
  }

  /** One connection from open to loss; resolves with why it ended. */
  async #session(link: OpcUaLink, signal: AbortSignal): Promise<Fault> {
    const opened = await link.open();
    if (!opened.ok) return opened.fault;
    const identity = await link.read(
      [NODES.manufacturer, NODES.model, NODES.serialNumber, NODES.softwareRevision],
      CALL_TIMEOUT_MS,
    );
    if (!identity.ok) return identity.fault;
    const [manufacturer, model, serialNumber, softwareRevision] = identity.value.map((value) => textOf(value));
    this.#link = link;
    this.#lastHeartbeatMs = this.#clock.nowMs();
    const seen = new Set<UaPath>();
    let next: StationStatus = {
      ...OFFLINE,
      identity: {
        manufacturer: manufacturer ?? '',
        model: model ?? '',
        serialNumber: serialNumber ?? '',
        softwareRevision: softwareRevision ?? '',
      },
    };
    const subscribed = await link.subscribe(WATCHED, (path, value) => {
      if (this.#link !== link) return;
      if (path === NODES.heartbeat) this.#lastHeartbeatMs = this.#clock.nowMs();
      else if (path === NODES.jobOrderResponseList) void this.#responses(value, link);
      else next = applyValue(next, path, value);
      seen.add(path);
      // Online once every watched value has come: until then the picture has holes.
      if (seen.size >= WATCHED.length) this.#change({ ...next, connection: 'online' });
    });
    if (!subscribed.ok) return subscribed.fault;
    return this.#watch(signal);
  }

  /** Resolves when the data go stale or the lease can't be renewed. */
  #watch(signal: AbortSignal): Promise<Fault> {
    return new Promise((resolve) => {
      let cancelWatch: Cancel = () => undefined;
      let cancelLease: Cancel = () => undefined;
      const end = (reason: Fault): void => {
        cancelWatch();
        cancelLease();
        this.#lost = () => undefined;
        resolve(reason);
      };
      const watch = (): void => {
        const ageMs = this.#clock.nowMs() - this.#lastHeartbeatMs;
        if (signal.aborted || ageMs > STALE_AFTER_MS) {
          end(fault('link.stale', 'major', { station: this.id, ageMs: Math.round(ageMs) }));
          return;
        }
        cancelWatch = this.#clock.schedule(WATCH_EVERY_MS, watch);
      };
      const renew = (): void => {
        void this.#call(NODES.unit, METHODS.renewLease, []);
        cancelLease = this.#clock.schedule(LEASE_RENEWAL_MS, renew);
      };
      this.#lost = () => end(fault('link.lost', 'major', { station: this.id }));
      watch();
      if (this.#dialect.leased) renew();
    });
  }

  async #responses(value: UaValue, link: OpcUaLink): Promise<void> {
    if (value.type !== 'Structures') return;
    for (const structure of value.value) {
      const key = structure.fields['jobOrderID'];
      if (typeof key !== 'string' || this.#reported.has(key)) continue;
      const response = parseJobResponse(structure);
      if (response === null || (response.state !== 'Ended' && response.state !== 'Aborted')) continue;
      this.#remember(response.key);
      const answer = await this.#answerOf(response, link);
      if (answer.state === 'done' || answer.state === 'failed') {
        this.#listener({ type: 'jobEnded', key: response.key, answer });
      } else {
        this.#reported.delete(response.key);
      }
    }
  }

  async #answerOf(response: JobResponse, link: OpcUaLink): Promise<JobAnswer> {
    switch (response.state) {
      case 'Ended': {
        const result = await this.#dialect.result(response, link);
        return result === null ? { state: 'unreachable', fault: this.#broken('result') } : { state: 'done', result };
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

  #remember(key: string): void {
    this.#reported.add(key);
    if (this.#reported.size > REPORTED_MAX) {
      const oldest = this.#reported.values().next();
      if (!oldest.done) this.#reported.delete(oldest.value);
    }
  }

  #call(object: UaPath, method: UaPath, inputs: readonly UaValue[]): Promise<Outcome<readonly UaValue[]>> {
    return this.#link === null
      ? Promise.resolve(failed(this.#offline()))
      : this.#link.call(object, method, inputs, CALL_TIMEOUT_MS);
  }

  #offline(): Fault {
    return fault('link.lost', 'major', { station: this.id });
  }

  #broken(what: string): Fault {
    return fault('station.protocol', 'major', { station: this.id, what });
  }

  #change(status: StationStatus): void {
    this.#status = status;
    this.#listener({ type: 'status', status });
  }
}

function textOf(value: UaValue): string {
  return value.type === 'String' || value.type === 'LocalizedText' ? value.value : '';
}

function applyValue(status: StationStatus, path: UaPath, value: UaValue): StationStatus {
  switch (path) {
    case NODES.bootId:
      return { ...status, bootId: textOf(value) };
    case NODES.stateCurrent:
      return { ...status, unitState: value.type === 'Int32' ? packMLStateOf(value.value) : null };
    case NODES.unitModeCurrent:
      return {
        ...status,
        unitMode: (value.type === 'Int32' && MODE_NAMES.find((name) => UNIT_MODES[name] === value.value)) || null,
      };
    case NODES.materialConditions:
      return { ...status, conditions: value.type === 'Strings' ? value.value.filter(isCondition) : [] };
    case NODES.positions:
      return { ...status, positions: value.type === 'Strings' ? parsePositions(value.value) : null };
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
  return text === 'feeder-empty' || text === 'output-full' || text === 'reject-bin-full';
}

function isFaultCode(text: string): text is FaultCode {
  return FAULT_CODES.some((code) => code === text);
}

function failure(station: string, data: JobParameters): EndedJob {
  const code = data[RESPONSE_FAULT];
  return {
    state: 'failed',
    fault: fault(typeof code === 'string' && isFaultCode(code) ? code : 'station.fault', 'major', { station }),
    begun: data[RESPONSE_BEGUN] !== false,
  };
}
