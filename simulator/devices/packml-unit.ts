import type { Cancel, Clock } from '../../stations/clock.ts';
import {
  commandTarget,
  stateCompleteTarget,
  type PackMLCommand,
  type PackMLState,
  type UnitMode,
} from '../../stations/packml.ts';

/** Duration of an acting state on a healthy machine, milliseconds. */
const ACTING_MS = 150;

/** PackML unit of a simulated machine: follows the transition table, with a delay in acting states. */
export class PackMLUnit {
  readonly #clock: Clock;
  readonly #changed: (state: PackMLState) => void;
  #state: PackMLState = 'Stopped';
  #mode: UnitMode = 'Produce';
  #cancel: Cancel = () => undefined;
  /** Whether the next acting state never completes. */
  #sticks = false;
  /** Target of the acting state that is stuck. */
  #stuckBefore: PackMLState | null = null;

  constructor(clock: Clock, changed: (state: PackMLState) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get state(): PackMLState {
    return this.#state;
  }

  get mode(): UnitMode {
    return this.#mode;
  }

  /** False when the standard has no such transition from the present state. */
  command(command: PackMLCommand): boolean {
    const target = commandTarget(this.#state, command);
    if (target === null || (this.#stuckBefore !== null && command !== 'Abort')) return false;
    this.#enter(target);
    return true;
  }

  /** The mode can be changed only in wait states. */
  setMode(mode: UnitMode): boolean {
    if (this.#state !== 'Stopped' && this.#state !== 'Idle' && this.#state !== 'Aborted') return false;
    this.#mode = mode;
    this.#changed(this.#state);
    return true;
  }

  /** Arms a stuck transition: the next command is accepted, and its acting state never completes. */
  stick(): void {
    this.#sticks = true;
  }

  /** Whether a stuck transition is armed or active. */
  get sticks(): boolean {
    return this.#sticks || this.#stuckBefore !== null;
  }

  /** A person resets it: it completes the stuck state. */
  unstick(): void {
    this.#sticks = false;
    if (this.#stuckBefore !== null) this.#enter(this.#stuckBefore);
  }

  /** State after a power cycle. */
  reset(): void {
    this.#cancel();
    this.#sticks = false;
    this.#enter('Stopped');
  }

  #enter(state: PackMLState): void {
    this.#cancel();
    this.#state = state;
    this.#stuckBefore = null;
    const next = stateCompleteTarget(state);
    if (next !== null && this.#sticks) {
      this.#sticks = false;
      this.#stuckBefore = next;
    }
    this.#changed(state);
    if (next !== null && this.#state === state && this.#stuckBefore === null) {
      this.#cancel = this.#clock.schedule(ACTING_MS, () => this.#enter(next));
    }
  }
}
