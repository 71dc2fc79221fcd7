import { METHODS, NODES } from '../../stations/job-control/contract.ts';
import type { UaCallResult, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { stateCompleteTarget, type PackMLState } from '../../stations/packml.ts';
import type { UnitControl } from './unit-work.ts';

/** The state of a vision system (OPC 40100-1 §8.2): it follows its unit, which it halts and resets. */

/** NodeIds of the states in the nodeset. */
export const VISION_STATES = { Preoperational: 5028, Halted: 5029, Error: 5030, Operational: 5031 } as const;

type VisionStateName = keyof typeof VISION_STATES;

const NOT_OPERATIONAL: ReadonlySet<PackMLState> = new Set(['Stopped', 'Stopping', 'Aborting', 'Aborted', 'Clearing']);
/** `Error` of a method that did what it was asked for. */
const DONE: UaCallResult = { status: 'Good', outputs: [{ type: 'Int32', value: 0 }] };

export class VisionState {
  #halted = false;
  #state: VisionStateName | null = null;
  #changed: (path: UaPath, value: UaValue) => void = () => undefined;

  observe(changed: (path: UaPath, value: UaValue) => void): void {
    this.#changed = changed;
    this.#show(this.#state ?? 'Preoperational');
  }

  follow(state: PackMLState, fault: string): void {
    // Whoever clears the unit has it work again.
    if (state === 'Clearing') this.#halted = false;
    const working = NOT_OPERATIONAL.has(state) ? 'Preoperational' : 'Operational';
    const next = this.#halted ? 'Halted' : fault === '' ? working : 'Error';
    if (next !== this.#state) this.#show(next);
  }

  /** Null for a method that is none of a vision system's states. */
  call(method: UaPath, unit: UnitControl): UaCallResult | null {
    switch (method) {
      case METHODS.halt:
        return this.#halt(unit);
      case METHODS.reset:
        return this.#reset(unit);
      default:
        return null;
    }
  }

  #halt(unit: UnitControl): UaCallResult {
    if (this.#halted) return { status: 'BadInvalidState' };
    this.#halted = true;
    // One that is aborting already is halted as well.
    if (!unit.command('Abort')) this.#show('Halted');
    return DONE;
  }

  /** To Preoperational from any other state: its unit is cleared, or stopped. */
  #reset(unit: UnitControl): UaCallResult {
    if (this.#state === 'Preoperational') return { status: 'BadInvalidState' };
    const command = unit.state === 'Aborted' ? 'Clear' : 'Stop';
    const resets = unit.command(command);
    // What stands still already, or goes there, has nothing to do.
    if (!resets && stateCompleteTarget(unit.state) === null) return { status: 'BadInvalidState' };
    this.#halted = false;
    return DONE;
  }

  #show(state: VisionStateName): void {
    this.#state = state;
    this.#changed(NODES.visionState, { type: 'NodeId', value: `vision:${VISION_STATES[state]}` });
  }
}
