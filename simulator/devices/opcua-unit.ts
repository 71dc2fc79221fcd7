import type { Cancel } from '../../stations/clock.ts';
import {
  HEARTBEAT_MS,
  jobResponse,
  LEASE_MS,
  METHODS,
  NODES,
  parseJobOrder,
  RESPONSE_BEGUN,
  RESPONSE_FAULT,
  RETURN_STATUS,
  type JobParameters,
} from '../../stations/job-control/contract.ts';
import type { FaultCode } from '../../stations/fault.ts';
import { JOB_KEY_PATTERN } from '../../stations/job-key.ts';
import type { OpcUaDevice, UaCallResult, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { COMMAND_NAMES, MODE_NAMES, PACKML_COMMANDS, PACKML_STATES, UNIT_MODES } from '../../stations/packml.ts';
import { SIMULATION_MAKER } from '../../stations/station.ts';
import type { DeviceClocks } from './clocks.ts';
import { JobMemory } from './job-memory.ts';
import { LATE_ANSWER_MS, Misbehaviour, type JobMisbehaviour } from './misbehaviour.ts';
import { PackMLUnit } from './packml-unit.ts';

/** What a machine does with a job, once its unit has taken it. */
export interface UnitWork {
  /** How many jobs may run at once. */
  readonly capacity: number;
  /** Units with hazardous outputs hold when the controller falls silent. */
  readonly leased: boolean;
  /** Begins the work, or says why it can't be begun. */
  begin(key: string, parameters: JobParameters): WorkBegun | WorkRefused;
  /** More of what the machine exposes: values by path, changes through the callback. */
  observe(changed: (path: UaPath, value: UaValue) => void): void;
  call(object: UaPath, method: UaPath, inputs: readonly UaValue[]): UaCallResult | null;
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
export class OpcUaUnit implements OpcUaDevice {
  readonly name: string;
  readonly #model: string;
  readonly #clocks: DeviceClocks;
  readonly #work: UnitWork;
  readonly #unit: PackMLUnit;
  readonly #memory = new JobMemory();
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
    this.#unit = new PackMLUnit(clocks.machine, () => this.#publishState());
  }

  start(): void {
    this.#set(NODES.manufacturer, string(SIMULATION_MAKER));
    this.#set(NODES.model, string(this.#model));
    this.#set(NODES.serialNumber, string(`SIM-${this.name}`));
    this.#set(NODES.softwareRevision, string('1.0'));
    this.#set(NODES.materialConditions, { type: 'Strings', value: [] });
    this.#set(NODES.positions, { type: 'Strings', value: [] });
    this.#set(NODES.supplyLevels, { type: 'Strings', value: [] });
    this.#set(NODES.faultCode, string(''));
    this.#boot();
    this.#work.observe((path, value) => this.#set(path, value));
    this.#beat();
  }

  stop(): void {
    this.#cancelBeat();
  }

  /** The machine's emergency stop: it aborts by itself, and stays so until the button is pulled out again. */
  pressEmergencyStop(pressed: boolean): void {
    this.#emergencyStop = pressed;
    this.#set(NODES.faultCode, string(pressed ? 'line.emergency-stop' : ''));
    if (!pressed) return;
    this.#interruptAll();
    this.#unit.command('Abort');
  }

  /** Something sticks: the machine stops by itself, and takes no job until a person has cleared it. */
  fail(code: FaultCode): void {
    this.#set(NODES.faultCode, string(code));
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
    if (!this.#emergencyStop) this.#set(NODES.faultCode, string(''));
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
      this.#memory.forget();
      this.misbehaviour.staleMemory = false;
    }
    this.#unit.reset();
    this.#boot();
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
    switch (method) {
      case METHODS.command: {
        const command = COMMAND_NAMES.find((name) => PACKML_COMMANDS[name] === first?.value);
        if (command === undefined) return { status: 'BadInvalidArgument' };
        if (this.#emergencyStop && command !== 'Abort') return { status: 'BadInvalidState' };
        if (!this.#unit.command(command)) return { status: 'BadInvalidState' };
        if (command === 'Stop' || command === 'Abort') this.#interruptAll();
        return { status: 'Good', outputs: [] };
      }
      case METHODS.setUnitMode: {
        const mode = MODE_NAMES.find((name) => UNIT_MODES[name] === first?.value);
        if (mode === undefined) return { status: 'BadInvalidArgument' };
        return this.#unit.setMode(mode) ? { status: 'Good', outputs: [] } : { status: 'BadInvalidState' };
      }
      case METHODS.storeAndStart:
        return status(this.#storeAndStart(first));
      case METHODS.cancel:
        return status(
          first?.type === 'String' && this.#interrupt(first.value)
            ? RETURN_STATUS.noError
            : RETURN_STATUS.unknownJobOrder,
        );
      case METHODS.requestJobResponse:
        return this.#jobResponse(first);
      case METHODS.renewLease:
        this.#leaseUntilMs = this.#clocks.wire.nowMs() + LEASE_MS;
        return { status: 'Good', outputs: [] };
      default:
        return this.#work.call(object, method, inputs) ?? { status: 'BadMethodInvalid' };
    }
  }

  #storeAndStart(order: UaValue | undefined): bigint {
    const parsed = parseJobOrder(order);
    if (parsed === null || !JOB_KEY_PATTERN.test(parsed.key)) return RETURN_STATUS.unableToAccept;
    const { key, parameters } = parsed;
    // The same job order again has the effect of once.
    if (this.#memory.get(key) !== null) return RETURN_STATUS.noError;
    if (this.#memory.disowned(key)) return RETURN_STATUS.unableToAccept;
    if (this.#unit.state !== 'Execute' || this.misbehaviour.refuses) return RETURN_STATUS.invalidState;
    if (this.#running.size >= this.#work.capacity) return RETURN_STATUS.unableToAccept;
    if (this.misbehaviour.staleMemory && this.#doneAlready(key)) return RETURN_STATUS.noError;
    const misbehaviour = this.misbehaviour.nextJob();
    if (misbehaviour === 'forgotten-job') return RETURN_STATUS.noError;
    const begun = this.#work.begin(key, parameters);
    if ('refused' in begun) {
      this.#end(key, { ok: false, fault: begun.refused, data: {} }, false);
      return RETURN_STATUS.noError;
    }
    this.#begun(key);
    this.#memory.set({ key, state: 'Running', data: {} });
    this.#running.set(key, { work: begun, cancel: this.#run(key, begun, misbehaviour) });
    return RETURN_STATUS.noError;
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
    let cancel = machine.schedule(work.durationMs * this.misbehaviour.slowness, () => {
      const pretended = misbehaviour === 'skipped-work' ? work.pretend() : null;
      const stale = misbehaviour === 'stale-work' ? work.stale() : null;
      const outcome = stale ?? (pretended === null ? work.finish() : { ok: true as const, data: pretended });
      const end = (came: WorkOutcome): void => {
        if (cancelled) return;
        const tell = (): void => {
          this.#running.delete(key);
          this.#end(key, came, true);
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
      : this.#memory.get(id.value);
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
    this.#set(NODES.stateCurrent, { type: 'Int32', value: PACKML_STATES[this.#unit.state] });
    this.#set(NODES.unitModeCurrent, { type: 'Int32', value: UNIT_MODES[this.#unit.mode] });
  }

  #beat(): void {
    this.#beats += 1;
    this.#set(NODES.heartbeat, { type: 'UInt32', value: this.#beats >>> 0 });
    const lapsed = this.#work.leased && this.#leaseUntilMs !== 0 && this.#clocks.wire.nowMs() > this.#leaseUntilMs;
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
