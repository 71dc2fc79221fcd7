import type { Cancel, Clock } from '../../stations/clock.ts';
import {
  commandTarget,
  stateCompleteTarget,
  type PackMLCommand,
  type PackMLState,
  type UnitMode,
} from '../../stations/packml.ts';

/** How long a healthy machine stays in an acting state. */
const ACTING_MS = 150;

/** The PackML unit of a simulated machine: obeys the transition table, and takes a while in acting states. */
export class PackMLUnit {
  readonly #clock: Clock;
  readonly #changed: (state: PackMLState) => void;
  #state: PackMLState = 'Stopped';
  #mode: UnitMode = 'Produce';
  #cancel: Cancel = () => undefined;
  /** The next acting state is never completed. */
  #sticks = false;
  /** Where the acting state that it is stuck in would have led to. */
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

  /** False where the standard has no such transition now. */
  command(command: PackMLCommand): boolean {
    const target = commandTarget(this.#state, command);
    if (target === null || (this.#stuckBefore !== null && command !== 'Abort')) return false;
    this.#enter(target);
    return true;
  }

  /** Modes change in wait states alone. */
  setMode(mode: UnitMode): boolean {
    if (this.#state !== 'Stopped' && this.#state !== 'Idle' && this.#state !== 'Aborted') return false;
    this.#mode = mode;
    this.#changed(this.#state);
    return true;
  }

  /** It accepts its next command, and does not complete the state that it leads to. */
  stick(): void {
    this.#sticks = true;
  }

  /** It is to stick, or sticks. */
  get sticks(): boolean {
    return this.#sticks || this.#stuckBefore !== null;
  }

  /** A person resets it: it completes the state that it was stuck in. */
  unstick(): void {
    this.#sticks = false;
    if (this.#stuckBefore !== null) this.#enter(this.#stuckBefore);
  }

  /** After a power cycle. */
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
