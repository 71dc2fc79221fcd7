import type { Cancel, Clock } from '../../stations/clock.ts';
import {
  jobOrderAndState,
  jobResponse,
  METHODS,
  NODES,
  parseJobOrder,
  parseJobStates,
  RESPONSE_BEGUN,
  RESPONSE_FAULT,
  RETURN_STATUS,
  type JobParameters,
  type JobResponse,
} from '../../stations/job-control/contract.ts';
import { parseJobKey, type JobKey } from '../../stations/job-key.ts';
import type { UaCallResult, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { JobMemory } from './job-memory.ts';
import { LATE_ANSWER_MS, type JobMisbehaviour, type Misbehaviour } from './misbehaviour.ts';
import { StoredOrders } from './stored-orders.ts';
import type { UnitWork, WorkBegun, WorkOutcome } from './unit-work.ts';

/** Fault: the machine's own software failed during the work. */
const FAILED: WorkOutcome = { ok: false, fault: 'station.fault', data: {} };

interface RunningJob {
  readonly work: WorkBegun;
  readonly cancel: Cancel;
}

/** The unit that runs the jobs. */
export interface JobSurroundings {
  /** The machine's own clock, which determines the duration of its work. */
  readonly clock: Clock;
  readonly work: UnitWork;
  readonly misbehaviour: Misbehaviour;
  /** Whether the unit is in Execute. */
  readonly executes: () => boolean;
  /** Factor on the designed duration of work, at the configured speed. */
  readonly slowness: () => number;
  readonly publish: (path: UaPath, value: UaValue) => void;
  /** Called for every job whose work begins. */
  readonly begun: (key: JobKey) => void;
}

/** ISA-95 job control of a simulated machine (OPC 10031-4): stored, running and ended job orders. */
export class JobControl {
  readonly #around: JobSurroundings;
  readonly #memory = new JobMemory();
  readonly #stored = new StoredOrders();
  readonly #running = new Map<JobKey, RunningJob>();

  constructor(around: JobSurroundings) {
    this.#around = around;
  }

  /** Calls a method of job control; null for any other method. */
  call(method: UaPath, first: UaValue | undefined): UaCallResult | null {
    switch (method) {
      case METHODS.storeAndStart:
        return status(this.#storeAndStart(first));
      case METHODS.store:
      case METHODS.update:
        return status(this.#store(first, method === METHODS.update));
      case METHODS.start:
      case METHODS.revokeStart:
      case METHODS.cancel:
      case METHODS.clear:
      case METHODS.abort:
        return first?.type === 'String'
          ? status(this.#ofOrder(method, parseJobKey(first.value)))
          : { status: 'BadInvalidArgument' };
      case METHODS.requestJobResponse:
        return this.#jobResponse(first);
      case METHODS.requestJobResponses:
        return this.#jobResponses(first);
      default:
        return null;
    }
  }

  /** Whether an ended job exists whose response it could return for another one. */
  get remembersJobs(): boolean {
    return this.#memory.newestEnded().some(({ state }) => state === 'Ended');
  }

  /** Adds a job that the machine finished for an earlier owner of the line. */
  remember(key: JobKey, data: JobParameters): void {
    this.#remember(key, { ok: true, data }, true);
  }

  /** Power loss: aborts running jobs without an event; the memory survives unless `forget`. */
  powerLost(forget: boolean): void {
    for (const key of Array.from(this.#running.keys())) this.#breakOff(key);
    if (!forget) return;
    this.#stored.clear();
    this.#memory.forget();
  }

  interruptAll(): void {
    for (const key of Array.from(this.#running.keys())) this.#interrupt(key);
  }

  /** Starts stored orders while the machine has capacity. */
  beginStored(): void {
    for (;;) {
      const next = this.#around.executes() ? this.#stored.next() : null;
      if (next === null || this.#running.size >= this.#around.work.capacity) return;
      this.#stored.delete(next.key);
      this.#begin(next.key, next.parameters);
    }
  }

  publishResponses(): void {
    this.#around.publish(NODES.jobOrderResponseList, {
      type: 'Structures',
      value: this.#memory.newestEnded().map(jobResponse),
    });
    this.#publishOrders();
  }

  #store(order: UaValue | undefined, update: boolean): bigint {
    const parsed = parseJobOrder(order);
    if (parsed === null) return RETURN_STATUS.unableToAccept;
    const { key, parameters } = parsed;
    const known = this.#stored.get(key);
    if (this.#memory.get(key) !== null) return update ? RETURN_STATUS.invalidState : RETURN_STATUS.noError;
    if (update && known === null) return RETURN_STATUS.unknownJobOrder;
    // The same job order again has no further effect.
    if (!update && known !== null) return RETURN_STATUS.noError;
    if (!update && (this.#stored.full || this.#memory.disowned(key))) return RETURN_STATUS.unableToAccept;
    this.#stored.set({ key, parameters, state: known?.state ?? 'NotAllowedToStart' });
    this.#publishOrders();
    return RETURN_STATUS.noError;
  }

  /** Methods that change the state of one job order (OPC 10031-4 §6.2.1.5 to §6.2.1.13). */
  #ofOrder(method: UaPath, key: JobKey | null): bigint {
    if (key === null) return RETURN_STATUS.unknownJobOrder;
    const stored = this.#stored.get(key);
    const ended = this.#memory.get(key);
    if (stored === null && ended === null) return RETURN_STATUS.unknownJobOrder;
    if (stored === null) {
      if (method === METHODS.abort && this.#interrupt(key)) return RETURN_STATUS.noError;
      if (method !== METHODS.clear || this.#running.has(key)) return RETURN_STATUS.invalidState;
      this.#memory.unlist(key);
    } else if (method === METHODS.clear) return RETURN_STATUS.invalidState;
    else if (method === METHODS.start) this.#stored.set({ ...stored, state: 'AllowedToStart' });
    else if (method === METHODS.revokeStart) this.#stored.set({ ...stored, state: 'NotAllowedToStart' });
    else this.#stored.delete(key);
    if (stored !== null && method === METHODS.abort)
      this.#end(key, { ok: false, fault: 'station.refused', data: {} }, false);
    this.#publishOrders();
    this.beginStored();
    return RETURN_STATUS.noError;
  }

  #storeAndStart(order: UaValue | undefined): bigint {
    const parsed = parseJobOrder(order);
    if (parsed === null) return RETURN_STATUS.unableToAccept;
    const { key, parameters } = parsed;
    // The same job order again has no further effect.
    if (this.#memory.get(key) !== null || this.#stored.get(key) !== null) return RETURN_STATUS.noError;
    if (this.#memory.disowned(key)) return RETURN_STATUS.unableToAccept;
    if (!this.#around.executes() || this.#around.misbehaviour.refuses) return RETURN_STATUS.invalidState;
    if (this.#running.size >= this.#around.work.capacity) return RETURN_STATUS.unableToAccept;
    this.#begin(key, parameters);
    return RETURN_STATUS.noError;
  }

  #begin(key: JobKey, parameters: JobParameters): void {
    if (this.#around.misbehaviour.staleMemory && this.#doneAlready(key)) return;
    const misbehaviour = this.#around.misbehaviour.nextJob();
    if (misbehaviour === 'forgotten-job') return;
    const begun = this.#around.work.begin(key, parameters);
    if ('refused' in begun) {
      this.#end(key, { ok: false, fault: begun.refused, data: {} }, false);
      return;
    }
    this.#around.begun(key);
    this.#memory.set({ key, state: 'Running', data: {} });
    this.#running.set(key, { work: begun, cancel: this.#run(key, begun, misbehaviour) });
    this.#publishOrders();
  }

  /** Simulates stale memory: reports the last ended job's response for this one. */
  #doneAlready(key: JobKey): boolean {
    const last = this.#memory.newestEnded().findLast(({ state }) => state === 'Ended');
    if (last === undefined) return false;
    this.#end(key, { ok: true, data: last.data }, false);
    return true;
  }

  #run(key: JobKey, work: WorkBegun, misbehaviour: JobMisbehaviour | null): Cancel {
    if (misbehaviour === 'stuck') return () => undefined;
    const { clock } = this.#around;
    let cancelled = false;
    let cancel = clock.schedule(work.durationMs * this.#around.misbehaviour.slowness * this.#around.slowness(), () => {
      const pretended = misbehaviour === 'skipped-work' ? work.pretend() : null;
      const stale = misbehaviour === 'stale-work' ? work.stale() : null;
      const outcome = stale ?? (pretended === null ? work.finish() : { ok: true as const, data: pretended });
      const end = (came: WorkOutcome): void => {
        if (cancelled) return;
        const answer = (): void => {
          this.#running.delete(key);
          this.#end(key, came, true);
          this.beginStored();
        };
        if (misbehaviour !== 'late-answer') answer();
        else cancel = clock.schedule(LATE_ANSWER_MS, answer);
      };
      if (outcome instanceof Promise) void outcome.then(end, () => end(FAILED));
      else end(outcome);
    });
    return () => {
      cancelled = true;
      cancel();
    };
  }

  #jobResponse(id: UaValue | undefined): UaCallResult {
    if (id?.type !== 'String') return { status: 'BadInvalidArgument' };
    const key = parseJobKey(id.value);
    const response = this.#around.misbehaviour.answersWrongly()
      ? (this.#memory.newestEnded()[0] ?? null)
      : key === null
        ? null
        : (this.#memory.get(key) ?? this.#waiting(key));
    const code =
      response !== null
        ? RETURN_STATUS.noError
        : this.#memory.forgotten
          ? RETURN_STATUS.invalidState
          : RETURN_STATUS.unknownJobOrder;
    if (response === null && key !== null) this.#memory.disown(key);
    const structure = jobResponse(response ?? { key: id.value, state: 'NotAllowedToStart', data: {} });
    return {
      status: 'Good',
      outputs: [
        { type: 'Structure', value: structure },
        { type: 'UInt64', value: code },
      ],
    };
  }

  #waiting(key: JobKey): JobResponse | null {
    const stored = this.#stored.get(key);
    return stored === null ? null : { key, state: stored.state, data: {} };
  }

  #jobResponses(states: UaValue | undefined): UaCallResult {
    const wanted = parseJobStates(states);
    if (wanted === null) return { status: 'BadInvalidArgument' };
    const all = [...this.#memory.all(), ...this.#stored.all().map(({ key, state }) => ({ key, state, data: {} }))];
    const found = all.filter(({ state }) => wanted.includes(state));
    return {
      status: 'Good',
      outputs: [
        { type: 'Structures', value: found.map(jobResponse) },
        { type: 'UInt64', value: RETURN_STATUS.noError },
      ],
    };
  }

  #end(key: JobKey, outcome: WorkOutcome, begun: boolean): void {
    this.#remember(key, outcome, begun);
    this.publishResponses();
  }

  #remember(key: JobKey, outcome: WorkOutcome, begun: boolean): void {
    this.#memory.set(
      outcome.ok
        ? { key, state: 'Ended', data: outcome.data }
        : {
            key,
            state: 'Aborted',
            data: { ...outcome.data, [RESPONSE_FAULT]: outcome.fault, [RESPONSE_BEGUN]: begun },
          },
    );
  }

  #publishOrders(): void {
    const orders = [
      ...this.#stored.all(),
      ...Array.from(this.#running.keys(), (key) => ({ key, state: 'Running' as const })),
      ...this.#memory.newestEnded().filter(({ key }) => this.#memory.listed(key)),
    ];
    this.#around.publish(NODES.jobOrderList, {
      type: 'Structures',
      value: orders.map(({ key, state }) => jobOrderAndState(key, state)),
    });
  }

  #interrupt(key: JobKey): boolean {
    if (!this.#breakOff(key)) return false;
    this.publishResponses();
    return true;
  }

  #breakOff(key: JobKey): boolean {
    const job = this.#running.get(key);
    if (job === undefined) return false;
    job.cancel();
    this.#running.delete(key);
    const data = job.work.interrupt();
    this.#remember(key, { ok: false, fault: 'station.fault', data }, true);
    return true;
  }
}

function status(code: bigint): UaCallResult {
  return { status: 'Good', outputs: [{ type: 'UInt64', value: code }] };
}
