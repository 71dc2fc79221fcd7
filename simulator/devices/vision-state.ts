import { METHODS, NODES } from '../../stations/job-control/contract.ts';
import type { UaCallResult, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { stateCompleteTarget, type PackMLState } from '../../stations/packml.ts';
import type { UnitControl } from './unit-work.ts';

/** State machine of a vision system (OPC 40100-1 §8.2): it follows its unit, and halts and resets it. */

/** NodeIds of the states in the nodeset. */
export const VISION_STATES = { Preoperational: 5028, Halted: 5029, Error: 5030, Operational: 5031 } as const;

type VisionStateName = keyof typeof VISION_STATES;

const NOT_OPERATIONAL: ReadonlySet<PackMLState> = new Set(['Stopped', 'Stopping', 'Aborting', 'Aborted', 'Clearing']);
/** `Error` output of a successful method. */
const DONE: UaCallResult = { status: 'Good', outputs: [{ type: 'Int32', value: 0 }] };

/** Vision state machine of one unit. */
export class VisionState {
  #halted = false;
  #state: VisionStateName | null = null;
  #changed: (path: UaPath, value: UaValue) => void = () => undefined;

  observe(changed: (path: UaPath, value: UaValue) => void): void {
    this.#changed = changed;
    this.#show(this.#state ?? 'Preoperational');
  }

  follow(state: PackMLState, fault: string): void {
    // Clearing the unit makes the vision system operational again.
    if (state === 'Clearing') this.#halted = false;
    const working = NOT_OPERATIONAL.has(state) ? 'Preoperational' : 'Operational';
    const next = this.#halted ? 'Halted' : fault === '' ? working : 'Error';
    if (next !== this.#state) this.#show(next);
  }

  /** Null for a method that does not concern the state. */
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
    // A unit that is aborting counts as halted.
    if (!unit.command('Abort')) this.#show('Halted');
    return DONE;
  }

  /** To Preoperational from any other state: clears or stops the unit. */
  #reset(unit: UnitControl): UaCallResult {
    if (this.#state === 'Preoperational') return { status: 'BadInvalidState' };
    const command = unit.state === 'Aborted' ? 'Clear' : 'Stop';
    const resets = unit.command(command);
    // A unit that stands, or is stopping, needs no command.
    if (!resets && stateCompleteTarget(unit.state) === null) return { status: 'BadInvalidState' };
    this.#halted = false;
    return DONE;
  }

  #show(state: VisionStateName): void {
    this.#state = state;
    this.#changed(NODES.visionState, { type: 'NodeId', value: `vision:${VISION_STATES[state]}` });
  }
}
