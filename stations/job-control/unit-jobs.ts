import { done, failed, fault, type Fault, type Outcome } from '../fault.ts';
import { parseJobKey, type JobKey } from '../job-key.ts';
import type { OpcUaLink, UaPath, UaValue } from '../links/opcua-link.ts';
import type { EndedJob, Job, JobAnswer } from '../station.ts';
import {
  jobOrder,
  METHODS,
  NODES,
  parseJobResponse,
  RESPONSE_BEGUN,
  RESPONSE_FAULT,
  RESPONSES_LISTED_MAX,
  methodReturn,
  type JobParameters,
  type JobResponse,
} from './contract.ts';
import type { UnitDialect } from './unit-dialect.ts';
import { isFaultCode } from './unit-values.ts';

/** Lists of responses that are looked through at one time. */
const LOOKING_MAX = 64;
/** Ended jobs whose event was given on; the list repeats them. */
const REPORTED_MAX = 1024;
const SERIAL_MAX = 40;

/** How a unit is reached. */
export interface UnitWire {
  readonly station: string;
  /** Null while it is away. */
  readonly link: () => OpcUaLink | null;
  /** Why it is away. */
  readonly offline: () => Fault;
  readonly call: (object: UaPath, method: UaPath, inputs: readonly UaValue[]) => Promise<Outcome<readonly UaValue[]>>;
  /** What its sensors see is read anew; false where it can't be. */
  readonly readSensors: (link: OpcUaLink) => Promise<boolean>;
  readonly ended: (key: JobKey, answer: EndedJob) => void;
  /** It does not keep to its protocol: the session ends. */
  readonly broken: (reason: Fault) => void;
}

/** A unit's jobs: given, asked about, broken off, and heard of when they end. */
export class UnitJobs {
  readonly #wire: UnitWire;
  readonly #dialect: UnitDialect;
  readonly #reported = new Set<JobKey>();
  /** Ended jobs whose result is being asked for. */
  #looking = 0;

  constructor(wire: UnitWire, dialect: UnitDialect) {
    this.#wire = wire;
    this.#dialect = dialect;
  }

  async submit(job: Job): Promise<Outcome<void>> {
    // It has ended this job before it was asked for it: what it remembers is another's.
    if (this.#reported.has(job.key)) return failed(this.#stale());
    const answer = await this.#wire.call(NODES.jobOrderReceiver, METHODS.storeAndStart, [
      { type: 'Structure', value: jobOrder(job.key, this.#dialect.parameters(job)) },
      { type: 'LocalizedTexts', value: [] },
    ]);
    if (!answer.ok) return answer;
    const status = answer.value[0];
    return status?.type === 'UInt64' && methodReturn(status.value) === 'ok'
      ? done(undefined)
      : failed(fault('station.refused', 'major', { station: this.#wire.station, status: Number(status?.value ?? -1) }));
  }

  async query(job: Job): Promise<JobAnswer> {
    const link = this.#wire.link();
    const answer = await this.#wire.call(NODES.jobResponseProvider, METHODS.requestJobResponse, [
      { type: 'String', value: job.key },
    ]);
    if (!answer.ok || link === null) {
      return { state: 'unreachable', fault: answer.ok ? this.#wire.offline() : answer.fault };
    }
    const [structure, status] = answer.value;
    if (status?.type !== 'UInt64') return { state: 'unreachable', fault: this.#broken('response') };
    const returned = methodReturn(status.value);
    if (returned === 'unknown-job-order') return { state: 'notDone' };
    if (returned === 'invalid-state') return { state: 'unknown' };
    if (returned !== 'ok') return { state: 'unreachable', fault: this.#broken('response') };
    const response = structure?.type === 'Structure' ? parseJobResponse(structure.value) : null;
    // An answer about another job says nothing about this one.
    if (response === null) return { state: 'unreachable', fault: this.#broken('response') };
    if (response.key !== job.key) return { state: 'unreachable', fault: this.#stale() };
    const found = await this.#answerOf(response, link);
    return (await this.#wire.readSensors(link)) ? found : { state: 'unreachable', fault: this.#wire.offline() };
  }

  async cancel(key: JobKey): Promise<Outcome<void>> {
    const answer = await this.#wire.call(NODES.jobOrderReceiver, METHODS.abort, [
      { type: 'String', value: key },
      { type: 'LocalizedTexts', value: [] },
    ]);
    return answer.ok ? done(undefined) : answer;
  }

  /** The list of those that have ended, which repeats itself: each is given on once. */
  async hear(value: UaValue, link: OpcUaLink): Promise<void> {
    if (value.type !== 'Structures') return;
    if (value.value.length > RESPONSES_LISTED_MAX) {
      this.#wire.broken(this.#broken(`${value.value.length} job responses`));
      return;
    }
    for (const structure of value.value) {
      const key = parseJobKey(structure.fields['jobOrderID']);
      if (key === null || this.#reported.has(key)) continue;
      const response = parseJobResponse(structure);
      if (response === null || (response.state !== 'Ended' && response.state !== 'Aborted')) continue;
      // What more has ended is heard of by the next list, or asked for.
      if (this.#looking >= LOOKING_MAX) return;
      this.#remember(response.key);
      this.#looking += 1;
      const answer = await this.#answerOf(response, link);
      this.#looking -= 1;
      if (answer.state === 'done' || answer.state === 'failed') {
        this.#wire.ended(response.key, answer);
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
        return failure(this.#wire.station, response.data);
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

  #stale(): Fault {
    return fault('station.stale-memory', 'major', { station: this.#wire.station });
  }

  #broken(what: string): Fault {
    return fault('station.protocol', 'major', { station: this.#wire.station, what });
  }
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
