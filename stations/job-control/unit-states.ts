import type { Clock } from '../clock.ts';
import type { UaValue } from '../links/opcua-link.ts';
import { stateOf, type Level, type StateIds } from './packml-nodes.ts';

const NOTHING: UaValue = { type: 'Null', value: null };
const NO_STATE: StateIds = { base: NOTHING, machine: NOTHING, execute: NOTHING };

/** The three state machines of a unit. Each has its own node, so one state change arrives as several values. */
export class UnitStates {
  readonly #clock: Clock;
  #ids: StateIds = NO_STATE;
  /** Since when they are inconsistent; null while they are consistent. */
  #betweenSinceMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resets all values for a new session. */
  forget(): void {
    this.#ids = NO_STATE;
    this.#betweenSinceMs = null;
  }

  hear(level: Level, value: UaValue): void {
    this.#ids = { ...this.#ids, [level]: value };
  }

  /** The PackML state that they show together; `between` while they are inconsistent. */
  settled(): ReturnType<typeof stateOf> {
    const state = stateOf(this.#ids);
    if (state === 'between') this.#betweenSinceMs ??= this.#clock.nowMs();
    else this.#betweenSinceMs = null;
    return state;
  }

  /** How long they have been inconsistent, milliseconds; 0 while they are consistent. */
  get betweenForMs(): number {
    return this.#betweenSinceMs === null ? 0 : this.#clock.nowMs() - this.#betweenSinceMs;
  }
}
