import type { Clock } from '../clock.ts';
import type { UaValue } from '../links/opcua-link.ts';
import { stateOf, type Level, type StateIds } from './packml-nodes.ts';

const NOTHING: UaValue = { type: 'Null', value: null };
const NO_STATE: StateIds = { base: NOTHING, machine: NOTHING, execute: NOTHING };

/** The state machines of a unit, each with a node of its own: one change is a value of several of them. */
export class UnitStates {
  readonly #clock: Clock;
  #ids: StateIds = NO_STATE;
  /** Since when they have not fitted together; null while they do. */
  #betweenSinceMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new session: nothing was heard yet. */
  forget(): void {
    this.#ids = NO_STATE;
    this.#betweenSinceMs = null;
  }

  hear(level: Level, value: UaValue): void {
    this.#ids = { ...this.#ids, [level]: value };
  }

  /** The state that they show together; `between` while they do not fit together. */
  settled(): ReturnType<typeof stateOf> {
    const state = stateOf(this.#ids);
    if (state === 'between') this.#betweenSinceMs ??= this.#clock.nowMs();
    else this.#betweenSinceMs = null;
    return state;
  }

  /** For how long they have not fitted together, milliseconds; 0 while they do. */
  get betweenForMs(): number {
    return this.#betweenSinceMs === null ? 0 : this.#clock.nowMs() - this.#betweenSinceMs;
  }
}
