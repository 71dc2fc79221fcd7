import type { Cancel } from '../../stations/clock.ts';
import {
  HEARTBEAT_MS,
  jobOrderAndState,
  jobResponse,
  LEASE_MS,
  METHODS,
  NODES,
  parseJobOrder,
  parseJobStates,
  RESPONSE_BEGUN,
  RESPONSE_FAULT,
  RETURN_STATUS,
  STATE_MACHINES,
  type JobParameters,
  type JobResponse,
} from '../../stations/job-control/contract.ts';
import { COMMAND_METHODS } from '../../stations/job-control/packml-nodes.ts';
import type { FaultCode } from '../../stations/fault.ts';
import { JOB_KEY_PATTERN } from '../../stations/job-key.ts';
import { methodPath, type ContractedDevice, type UnitContract } from '../../stations/job-control/unit-contract.ts';
import type { UaCallResult, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { MODE_NAMES, UNIT_MODES, type PackMLCommand, type PackMLState } from '../../stations/packml.ts';
import { SIMULATION_MAKER } from '../../stations/station.ts';
import type { DeviceClocks } from './clocks.ts';
import { JobMemory } from './job-memory.ts';
import { LATE_ANSWER_MS, Misbehaviour, type JobMisbehaviour } from './misbehaviour.ts';
import { PackMLTags } from './packml-tags.ts';
import { PackMLUnit } from './packml-unit.ts';
import { StoredOrders } from './stored-orders.ts';

/** What a machine does with a job, once its unit has taken it. */
export interface UnitWork {
  /** How many jobs may run at once. */
  readonly capacity: number;
  /** Cards a minute, as fast as the mechanics can. */
  readonly designSpeed: number;
  /** What a machine of this kind has. */
  readonly contract: UnitContract;
  /** Begins the work, or says why it can't be begun. */
  begin(key: string, parameters: JobParameters): WorkBegun | WorkRefused;
  /** More of what the machine exposes: values by path, changes through the callback. */
  observe(changed: (path: UaPath, value: UaValue) => void): void;
  /** A method that is its own; null for one that it has not. */
  call(object: UaPath, method: UaPath, inputs: readonly UaValue[], unit: UnitControl): UaCallResult | null;
  /** Its unit has come to this state; `fault`: what has failed, empty for nothing. */
  stateChanged(state: PackMLState, fault: string): void;
}

/** The unit as its own work may command it. */
export interface UnitControl {
  readonly state: PackMLState;
  command(command: PackMLCommand): boolean;
}

/** `data` of a failure: what the machine knows all the same. */
export type WorkOutcome =
  | { readonly ok: true; readonly data: JobParameters }
  | { readonly ok: false; readonly fault: FaultCode; readonly data: JobParameters };

export interface WorkBegun {
  readonly durationMs: number;
  /** The work is done: its response data, or the fault that it ended with. */
  finish(): WorkOutcome | Promise<WorkOutcome>;
  /** The work is said to be done and was not; null where the machine can't be mistaken about that. */
  pretend(): JobParameters | null;
  /** The work is done with the content of the job before; null where the machine has no buffer for that. */
  stale(): WorkOutcome | null;
  /** The work is broken off by a stop or a loss of power: what the machine knows of it all the same. */
  interrupt(): JobParameters;
}

export interface WorkRefused {
  readonly refused: FaultCode;
}

/** The machine's own program broke down over the work. */
const FAILED: WorkOutcome = { ok: false, fault: 'station.fault', data: {} };

interface RunningJob {
  readonly work: WorkBegun;
  readonly cancel: Cancel;
}

/** A simulated machine on OPC UA: identification, PackML unit, ISA-95 job control, heartbeat, lease. */
export class OpcUaUnit implements ContractedDevice {
  readonly name: string;
  readonly #model: string;
  readonly #clocks: DeviceClocks;
  readonly #work: UnitWork;
  readonly #unit: PackMLUnit;
  readonly #tags: PackMLTags;
  readonly #memory = new JobMemory();
  readonly #stored = new StoredOrders();
  readonly misbehaviour = new Misbehaviour();
  readonly #begun: (key: string) => void;
  readonly #running = new Map<string, RunningJob>();
  readonly #values = new Map<UaPath, UaValue>();
  readonly #observers: ((path: UaPath, value: UaValue) => void)[] = [];
  #boots = 0;
  #beats = 0;
  #cancelBeat: Cancel = () => undefined;
  #leaseUntilMs = 0;
  #emergencyStop = false;

  /** `begun`: told of every job whose work begins. */
  constructor(name: string, model: string, clocks: DeviceClocks, work: UnitWork, begun: (key: string) => void) {
    this.#begun = begun;
    this.name = name;
    this.#model = model;
    this.#clocks = clocks;
    this.#work = work;
    this.#tags = new PackMLTags(work.designSpeed, (path, value) => this.#set(path, value));
    this.#unit = new PackMLUnit(clocks.machine, () => this.#publishState());
  }

  start(): void {
    // Nothing to report yet: its work says what it knows below.
    for (const { path, type, rank } of this.#work.contract.nodes)
      if (type === 'String') this.#set(path, rank === 'array' ? { type: 'Strings', value: [] } : string(''));
    this.#set(NODES.manufacturer, string(SIMULATION_MAKER));
    this.#set(NODES.model, string(this.#model));
    this.#set(NODES.serialNumber, string(`SIM-${this.name}`));
    this.#set(NODES.softwareRevision, string('1.0'));
    this.#set(NODES.productInstanceUri, string(`urn:cardline:simulation:${this.#model}:SIM-${this.name}`));
    this.#tags.start();
    this.#boot();
    this.#work.observe((path, value) => {
      this.#set(path, value);
      if (path === NODES.materialConditions && value.type === 'Strings') this.#tags.showConditions(value.value);
    });
    this.#beat();
  }

  stop(): void {
    this.#cancelBeat();
  }

  /** The machine's emergency stop: it aborts by itself, and stays so until the button is pulled out again. */
  pressEmergencyStop(pressed: boolean): void {
    this.#emergencyStop = pressed;
    this.#setFault(pressed ? 'line.emergency-stop' : '');
    if (!pressed) return;
    this.#interruptAll();
    this.#unit.command('Abort');
  }

  /** Something sticks: the machine stops by itself, and takes no job until a person has cleared it. */
  fail(code: FaultCode): void {
    this.#setFault(code);
    this.#interruptAll();
    this.#unit.command('Hold');
  }

  /** Its next transition is never completed, until a person resets it. */
  stickTransition(): void {
    this.#unit.stick();
  }

  /** A person resets it: it goes on where it was stuck, and its memory of jobs is its own again. */
  resetByHand(): void {
    this.misbehaviour.mend();
    this.#unit.unstick();
  }

  /** It has done this job before, for whoever had the line then. */
  remember(key: string, data: JobParameters): void {
    this.#remember(key, { ok: true, data }, true);
  }

  /** Has it ended a job that it could take for another one? */
  get remembersJobs(): boolean {
    return this.#memory.newestEnded().some(({ state }) => state === 'Ended');
  }

  /** What it had failed with is cleared. */
  clear(): void {
    if (!this.#emergencyStop) this.#setFault('');
  }

  /** Tells of its ended jobs once more. */
  repeatAnswers(): void {
    this.#publishResponses();
  }

  /** Power off and on again: what ran is broken off; the job memory survives unless `forget`. */
  reboot(forget: boolean): void {
    // Whoever loses power tells nobody; what the memory keeps is told after the start.
    for (const key of Array.from(this.#running.keys())) this.#breakOff(key);
    if (forget) {
      this.#stored.clear();
      this.#memory.forget();
      this.misbehaviour.staleMemory = false;
    }
    this.#unit.reset();
    this.#boot();
  }

  get contract(): UnitContract {
    return this.#work.contract;
  }

  has(path: UaPath): boolean {
    const { nodes, methods } = this.#work.contract;
    return nodes.some((node) => node.path === path) || methods.some((method) => methodPath(method) === path);
  }

  read(path: UaPath): UaValue | null {
    return this.#values.get(path) ?? null;
  }

  observe(onChange: (path: UaPath, value: UaValue) => void): void {
    this.#observers.push(onChange);
    for (const [path, value] of this.#values) onChange(path, value);
  }

  call(object: UaPath, method: UaPath, inputs: readonly UaValue[]): UaCallResult {
    const first = inputs[0];
    const known = COMMAND_METHODS.find((one) => one.method === method && STATE_MACHINES[one.level] === object);
    if (known !== undefined) {
      // Two of its state machines have a Reset: each knows its own state alone.
      const level = this.#unit.state === 'Complete' ? 'execute' : 'machine';
      const elsewhere = known.command === 'Reset' && known.level !== level;
      return !elsewhere && this.#command(known.command)
        ? { status: 'Good', outputs: [] }
        : { status: 'BadInvalidState' };
    }
    switch (method) {
      case METHODS.setUnitMode: {
        const mode = MODE_NAMES.find((name) => UNIT_MODES[name] === first?.value);
        if (mode === undefined) return { status: 'BadInvalidArgument' };
        return this.#unit.setMode(mode) ? { status: 'Good', outputs: [] } : { status: 'BadInvalidState' };
      }
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
        return first?.type === 'String' ? status(this.#ofOrder(method, first.value)) : { status: 'BadInvalidArgument' };
      case METHODS.requestJobResponse:
        return this.#jobResponse(first);
      case METHODS.requestJobResponses:
        return this.#jobResponses(first);
      case METHODS.renewLease:
        if (!this.#work.contract.leased) return { status: 'BadMethodInvalid' };
        this.#leaseUntilMs = this.#clocks.wire.nowMs() + LEASE_MS;
        return { status: 'Good', outputs: [] };
      default:
        return (
          this.#tags.call(method, inputs) ??
          this.#work.call(object, method, inputs, {
            state: this.#unit.state,
            command: (command) => this.#command(command),
          }) ?? { status: 'BadNotSupported' }
        );
    }
  }

  #command(command: PackMLCommand): boolean {
    if (this.#emergencyStop && command !== 'Abort') return false;
    if (!this.#unit.command(command)) return false;
    if (command === 'Stop' || command === 'Abort') this.#interruptAll();
    return true;
  }

  #store(order: UaValue | undefined, update: boolean): bigint {
    const parsed = parseJobOrder(order);
    if (parsed === null || !JOB_KEY_PATTERN.test(parsed.key)) return RETURN_STATUS.unableToAccept;
    const { key, parameters } = parsed;
    const known = this.#stored.get(key);
    if (this.#memory.get(key) !== null) return update ? RETURN_STATUS.invalidState : RETURN_STATUS.noError;
    if (update && known === null) return RETURN_STATUS.unknownJobOrder;
    // The same job order again has the effect of once.
    if (!update && known !== null) return RETURN_STATUS.noError;
    if (!update && (this.#stored.full || this.#memory.disowned(key))) return RETURN_STATUS.unableToAccept;
    this.#stored.set({ key, parameters, state: known?.state ?? 'NotAllowedToStart' });
    this.#publishOrders();
    return RETURN_STATUS.noError;
  }

  /** A method that says of one job order what is to become of it (OPC 10031-4 §6.2.1.5 to §6.2.1.13). */
  #ofOrder(method: UaPath, key: string): bigint {
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
    this.#beginStored();
    return RETURN_STATUS.noError;
  }

  /** What waits for the machine begins when it can. */
  #beginStored(): void {
    for (;;) {
      const next = this.#unit.state === 'Execute' ? this.#stored.next() : null;
      if (next === null || this.#running.size >= this.#work.capacity) return;
      this.#stored.delete(next.key);
      this.#begin(next.key, next.parameters);
    }
  }

  #storeAndStart(order: UaValue | undefined): bigint {
    const parsed = parseJobOrder(order);
    if (parsed === null || !JOB_KEY_PATTERN.test(parsed.key)) return RETURN_STATUS.unableToAccept;
    const { key, parameters } = parsed;
    // The same job order again has the effect of once.
    if (this.#memory.get(key) !== null || this.#stored.get(key) !== null) return RETURN_STATUS.noError;
    if (this.#memory.disowned(key)) return RETURN_STATUS.unableToAccept;
    if (this.#unit.state !== 'Execute' || this.misbehaviour.refuses) return RETURN_STATUS.invalidState;
    if (this.#running.size >= this.#work.capacity) return RETURN_STATUS.unableToAccept;
    this.#begin(key, parameters);
    return RETURN_STATUS.noError;
  }

  #begin(key: string, parameters: JobParameters): void {
    if (this.misbehaviour.staleMemory && this.#doneAlready(key)) return;
    const misbehaviour = this.misbehaviour.nextJob();
    if (misbehaviour === 'forgotten-job') return;
    const begun = this.#work.begin(key, parameters);
    if ('refused' in begun) {
      this.#end(key, { ok: false, fault: begun.refused, data: {} }, false);
      return;
    }
    this.#begun(key);
    this.#memory.set({ key, state: 'Running', data: {} });
    this.#running.set(key, { work: begun, cancel: this.#run(key, begun, misbehaviour) });
    this.#publishOrders();
  }

  /** It answers with what it did for the last job that it ended. */
  #doneAlready(key: string): boolean {
    const last = this.#memory.newestEnded().findLast(({ state }) => state === 'Ended');
    if (last === undefined) return false;
    this.#end(key, { ok: true, data: last.data }, false);
    return true;
  }

  #run(key: string, work: WorkBegun, misbehaviour: JobMisbehaviour | null): Cancel {
    if (misbehaviour === 'stuck') return () => undefined;
    const { machine } = this.#clocks;
    let cancelled = false;
    let cancel = machine.schedule(work.durationMs * this.misbehaviour.slowness * this.#tags.slowness, () => {
      const pretended = misbehaviour === 'skipped-work' ? work.pretend() : null;
      const stale = misbehaviour === 'stale-work' ? work.stale() : null;
      const outcome = stale ?? (pretended === null ? work.finish() : { ok: true as const, data: pretended });
      const end = (came: WorkOutcome): void => {
        if (cancelled) return;
        const tell = (): void => {
          this.#running.delete(key);
          this.#end(key, came, true);
          this.#beginStored();
        };
        if (misbehaviour !== 'late-answer') tell();
        else cancel = machine.schedule(LATE_ANSWER_MS, tell);
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
    const response = this.misbehaviour.answersWrongly()
      ? (this.#memory.newestEnded()[0] ?? null)
      : (this.#memory.get(id.value) ?? this.#waiting(id.value));
    const code =
      response !== null
        ? RETURN_STATUS.noError
        : this.#memory.forgotten
          ? RETURN_STATUS.invalidState
          : RETURN_STATUS.unknownJobOrder;
    if (response === null) this.#memory.disown(id.value);
    const structure = jobResponse(response ?? { key: id.value, state: 'NotAllowedToStart', data: {} });
    return {
      status: 'Good',
      outputs: [
        { type: 'Structure', value: structure },
        { type: 'UInt64', value: code },
      ],
    };
  }

  #waiting(key: string): JobResponse | null {
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

  #end(key: string, outcome: WorkOutcome, begun: boolean): void {
    this.#remember(key, outcome, begun);
    this.#publishResponses();
  }

  #remember(key: string, outcome: WorkOutcome, begun: boolean): void {
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

  #publishResponses(): void {
    this.#set(NODES.jobOrderResponseList, { type: 'Structures', value: this.#memory.newestEnded().map(jobResponse) });
    this.#publishOrders();
  }

  #publishOrders(): void {
    const orders = [
      ...this.#stored.all(),
      ...Array.from(this.#running.keys(), (key) => ({ key, state: 'Running' as const })),
      ...this.#memory.newestEnded().filter(({ key }) => this.#memory.listed(key)),
    ];
    this.#set(NODES.jobOrderList, {
      type: 'Structures',
      value: orders.map(({ key, state }) => jobOrderAndState(key, state)),
    });
  }

  #interruptAll(): void {
    for (const key of Array.from(this.#running.keys())) this.#interrupt(key);
  }

  #interrupt(key: string): boolean {
    if (!this.#breakOff(key)) return false;
    this.#publishResponses();
    return true;
  }

  #breakOff(key: string): boolean {
    const job = this.#running.get(key);
    if (job === undefined) return false;
    job.cancel();
    this.#running.delete(key);
    const data = job.work.interrupt();
    this.#remember(key, { ok: false, fault: 'station.fault', data }, true);
    return true;
  }

  #boot(): void {
    this.#boots += 1;
    this.#set(NODES.bootId, string(`${this.name}-boot-${this.#boots}`));
    this.#publishResponses();
    this.#publishState();
  }

  #publishState(): void {
    this.#tags.showState(this.#unit.state, this.#unit.mode);
    this.#tellWork();
    this.#beginStored();
  }

  #setFault(code: FaultCode | ''): void {
    this.#set(NODES.faultCode, string(code));
    this.#tellWork();
  }

  #tellWork(): void {
    const fault = this.#values.get(NODES.faultCode);
    this.#work.stateChanged(this.#unit.state, fault?.type === 'String' ? fault.value : '');
  }

  #beat(): void {
    this.#beats += 1;
    this.#set(NODES.heartbeat, { type: 'UInt32', value: this.#beats >>> 0 });
    const lapsed =
      this.#work.contract.leased && this.#leaseUntilMs !== 0 && this.#clocks.wire.nowMs() > this.#leaseUntilMs;
    if (lapsed) {
      this.#leaseUntilMs = 0;
      this.#unit.command('Hold');
    }
    this.#cancelBeat = this.#clocks.wire.schedule(HEARTBEAT_MS, () => this.#beat());
  }

  #set(path: UaPath, value: UaValue): void {
    this.#values.set(path, value);
    for (const observer of this.#observers) observer(path, value);
  }
}

function string(value: string): UaValue {
  return { type: 'String', value };
}

function status(code: bigint): UaCallResult {
  return { status: 'Good', outputs: [{ type: 'UInt64', value: code }] };
}
