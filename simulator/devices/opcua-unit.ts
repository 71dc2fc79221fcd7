import type { Cancel } from '../../stations/clock.ts';
import {
  HEARTBEAT_MS,
  LEASE_MS,
  METHODS,
  NODES,
  STATE_MACHINES,
  type JobParameters,
} from '../../stations/job-control/contract.ts';
import { COMMAND_METHODS } from '../../stations/job-control/packml-nodes.ts';
import type { FaultCode } from '../../stations/fault.ts';
import type { JobKey } from '../../stations/job-key.ts';
import { methodPath, type ContractedDevice, type UnitContract } from '../../stations/job-control/unit-contract.ts';
import type { UaCallResult, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { MODE_NAMES, UNIT_MODES, type PackMLCommand } from '../../stations/packml.ts';
import { SIMULATION_MAKER } from '../../stations/station.ts';
import type { DeviceClocks } from './clocks.ts';
import { JobControl } from './job-control.ts';
import { Misbehaviour } from './misbehaviour.ts';
import type { UnitWork } from './unit-work.ts';
import { PackMLTags } from './packml-tags.ts';
import { PackMLUnit } from './packml-unit.ts';

/** Simulated machine on OPC UA: identification, PackML unit, ISA-95 job control, heartbeat, lease. */
export class OpcUaUnit implements ContractedDevice {
  readonly name: string;
  readonly #model: string;
  readonly #clocks: DeviceClocks;
  readonly #work: UnitWork;
  readonly #unit: PackMLUnit;
  readonly #tags: PackMLTags;
  readonly #jobs: JobControl;
  readonly misbehaviour = new Misbehaviour();
  readonly #values = new Map<UaPath, UaValue>();
  readonly #observers: ((path: UaPath, value: UaValue) => void)[] = [];
  #boots = 0;
  #beats = 0;
  #cancelBeat: Cancel = () => undefined;
  #leaseUntilMs = 0;
  #emergencyStop = false;

  /** `begun`: called for every job whose work begins. */
  constructor(name: string, model: string, clocks: DeviceClocks, work: UnitWork, begun: (key: JobKey) => void) {
    this.name = name;
    this.#model = model;
    this.#clocks = clocks;
    this.#work = work;
    this.#tags = new PackMLTags(work.designSpeed, (path, value) => this.#set(path, value));
    this.#unit = new PackMLUnit(clocks.machine, () => this.#publishState());
    this.#jobs = new JobControl({
      clock: clocks.machine,
      work,
      misbehaviour: this.misbehaviour,
      executes: () => this.#unit.state === 'Execute',
      slowness: () => this.#tags.slowness,
      publish: (path, value) => this.#set(path, value),
      begun,
    });
  }

  start(): void {
    // Nothing to report yet: its work publishes its values below.
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

  /** Emergency stop button of the machine: it aborts, and stays aborted until the button is released. */
  pressEmergencyStop(pressed: boolean): void {
    this.#emergencyStop = pressed;
    this.#setFault(pressed ? 'line.emergency-stop' : '');
    if (!pressed) return;
    this.#jobs.interruptAll();
    this.#unit.command('Abort');
  }

  /** Mechanical failure: the machine holds, and accepts no job until a person has cleared it. */
  fail(code: FaultCode): void {
    this.#setFault(code);
    this.#jobs.interruptAll();
    this.#unit.command('Hold');
  }

  /** The next transition never completes until a person resets it. */
  stickTransition(): void {
    this.#unit.stick();
  }

  /** Whether a stuck transition is armed or active. */
  get sticks(): boolean {
    return this.#unit.sticks;
  }

  get emergencyStopPressed(): boolean {
    return this.#emergencyStop;
  }

  /** A person resets it: it completes the stuck transition, and its job memory is correct again. */
  resetByHand(): void {
    this.misbehaviour.mend();
    this.#unit.unstick();
  }

  /** Adds a job that the machine finished for an earlier owner of the line. */
  remember(key: JobKey, data: JobParameters): void {
    this.#jobs.remember(key, data);
  }

  /** Whether an ended job exists whose response it could return for another one. */
  get remembersJobs(): boolean {
    return this.#jobs.remembersJobs;
  }

  /** Clears its failure. */
  clear(): void {
    if (!this.#emergencyStop) this.#setFault('');
  }

  /** Publishes the list of ended jobs again. */
  repeatAnswers(): void {
    this.#jobs.publishResponses();
  }

  /** Power cycle: aborts running jobs; the job memory survives unless `forget`. */
  reboot(forget: boolean): void {
    // A machine without power publishes nothing; the remaining memory is published after the restart.
    this.#jobs.powerLost(forget);
    if (forget) this.misbehaviour.staleMemory = false;
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
      // Two of its state machines have a Reset method; each checks its own state.
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
      case METHODS.renewLease:
        if (!this.#work.contract.leased) return { status: 'BadMethodInvalid' };
        this.#leaseUntilMs = this.#clocks.wire.nowMs() + LEASE_MS;
        return { status: 'Good', outputs: [] };
      default:
        return (
          this.#jobs.call(method, first) ??
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
    if (command === 'Stop' || command === 'Abort') this.#jobs.interruptAll();
    return true;
  }

  #boot(): void {
    this.#boots += 1;
    this.#set(NODES.bootId, string(`${this.name}-boot-${this.#boots}`));
    this.#jobs.publishResponses();
    this.#publishState();
  }

  #publishState(): void {
    this.#tags.showState(this.#unit.state, this.#unit.mode);
    this.#publishWork();
    this.#jobs.beginStored();
  }

  #setFault(code: FaultCode | ''): void {
    this.#set(NODES.faultCode, string(code));
    this.#publishWork();
  }

  #publishWork(): void {
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
