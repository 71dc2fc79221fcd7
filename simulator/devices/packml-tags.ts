import { METHODS, NODES, STATE_PATHS } from '../../stations/job-control/contract.ts';
import { LEVELS, stateIdsOf } from '../../stations/job-control/packml-nodes.ts';
import type { UaCallResult, UaPath, UaStructure, UaValue } from '../../stations/links/opcua-link.ts';
import { UNIT_MODES, type PackMLState, type UnitMode } from '../../stations/packml.ts';

/** Tags of a unit outside its state machines (OPC 30050), and its settings: mode, speed, product, parameters. */

/** Minimum fraction of the design speed. */
const SLOWEST = 0.1;
/** Maximum products or parameters per call. */
const ENTRIES_MAX = 64;

/** Publishes and sets the tags of one unit. */
export class PackMLTags {
  readonly #designSpeed: number;
  readonly #set: (path: UaPath, value: UaValue) => void;
  #setPoint: number;
  #executes = false;

  /** `designSpeed`: cards per minute, the mechanical maximum. */
  constructor(designSpeed: number, set: (path: UaPath, value: UaValue) => void) {
    this.#designSpeed = Math.fround(designSpeed);
    this.#setPoint = this.#designSpeed;
    this.#set = set;
  }

  /** Factor on the duration of work relative to design speed. */
  get slowness(): number {
    return this.#designSpeed / this.#setPoint;
  }

  start(): void {
    this.#set(NODES.machSpeedRange, range(Math.fround(this.#designSpeed * SLOWEST), this.#designSpeed));
    this.#set(NODES.curMachSpeedRange, range(0, this.#designSpeed));
    this.#set(NODES.machDesignSpeed, double(this.#designSpeed));
    this.#set(NODES.product, { type: 'Structures', value: [] });
    this.#set(NODES.parameter, { type: 'Structures', value: [] });
    this.showConditions([]);
    this.#set(NODES.machSpeed, double(this.#setPoint));
    this.#set(NODES.curMachSpeed, double(0));
  }

  /** Updates inner state machines first, so that a concurrent reader sees one as inactive rather than inconsistent. */
  showState(state: PackMLState, mode: UnitMode): void {
    const ids = stateIdsOf(state);
    for (const level of LEVELS.toReversed()) this.#set(STATE_PATHS[level], ids[level]);
    this.#set(NODES.unitModeCurrent, { type: 'Int32', value: UNIT_MODES[mode] });
    if (this.#executes !== (state === 'Execute')) {
      this.#executes = state === 'Execute';
      this.#set(NODES.curMachSpeed, double(this.#executes ? this.#setPoint : 0));
    }
  }

  /** Starved: input is missing; blocked: the next station accepts nothing (ISA-TR88.00.02). */
  showConditions(conditions: readonly string[]): void {
    this.#set(NODES.equipmentStarved, { type: 'Boolean', value: conditions.includes('feeder-empty') });
    this.#set(NODES.equipmentBlocked, {
      type: 'Boolean',
      value: conditions.some((name) => name === 'output-full' || name === 'reject-bin-full'),
    });
  }

  /** Null for a method that is not one of these. */
  call(method: UaPath, inputs: readonly UaValue[]): UaCallResult | null {
    switch (method) {
      case METHODS.setMachSpeed:
        return this.#setSpeed(inputs[0]);
      case METHODS.setProduct:
        return this.#setEntries(NODES.product, 'packml:PackMLProductDataType', inputs[0]);
      case METHODS.setParameter:
        return this.#setEntries(NODES.parameter, 'packml:PackMLDescriptorDataType', inputs[0]);
      default:
        return null;
    }
  }

  #setSpeed(asked: UaValue | undefined): UaCallResult {
    if (asked?.type !== 'Double') return { status: 'BadInvalidArgument' };
    const least = Math.fround(this.#designSpeed * SLOWEST);
    if (!(asked.value >= least && asked.value <= this.#designSpeed)) return { status: 'BadOutOfRange' };
    this.#setPoint = asked.value;
    this.#set(NODES.machSpeed, double(this.#setPoint));
    if (this.#executes) this.#set(NODES.curMachSpeed, double(this.#setPoint));
    return { status: 'Good', outputs: [] };
  }

  #setEntries(path: UaPath, dataType: string, given: UaValue | undefined): UaCallResult {
    if (given?.type !== 'Structures') return { status: 'BadInvalidArgument' };
    if (given.value.length > ENTRIES_MAX) return { status: 'BadOutOfRange' };
    const value = given.value.map(({ fields }): UaStructure => ({ dataType, fields }));
    this.#set(path, { type: 'Structures', value });
    return { status: 'Good', outputs: [] };
  }
}

function double(value: number): UaValue {
  return { type: 'Double', value };
}

function range(low: number, high: number): UaValue {
  return { type: 'Structure', value: { dataType: 'ua:Range', fields: { low, high } } };
}
