import type { Cancel, Clock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { JobAnswer, StationEvent } from '../../stations/station.ts';

/** Inputs that arrive within this time share one commit. */
const TURN_DELAY_MS = 0;
const TICK_MS = 1000;
/** Inputs that may wait for a turn. */
const INPUTS_MAX = 10_000;

export type Input =
  | { readonly type: 'station'; readonly id: string; readonly event: StationEvent }
  /** It said so much that it is heard no more. */
  | { readonly type: 'isolated'; readonly id: string }
  | { readonly type: 'answer'; readonly key: JobKey; readonly answer: JobAnswer }
  | { readonly type: 'tick' };

/** Inputs gather here until a turn is made of them; a tick is one of them, once a second. */
export class TurnInputs {
  readonly #clock: Clock;
  readonly #turn: (inputs: readonly Input[]) => void;
  readonly #overrun: (error: InvariantError) => void;
  #inputs: Input[] = [];
  #cancelTurn: Cancel | null = null;
  #cancelTick: Cancel = () => undefined;
  #open = false;

  /** `overrun`: more inputs came than turns can be made of. */
  constructor(clock: Clock, turn: (inputs: readonly Input[]) => void, overrun: (error: InvariantError) => void) {
    this.#clock = clock;
    this.#turn = turn;
    this.#overrun = overrun;
  }

  /** Between `begin` and `end`. */
  get open(): boolean {
    return this.#open;
  }

  begin(): void {
    this.#open = true;
  }

  /** No further turn. */
  end(): void {
    this.#open = false;
    this.#cancelTick();
    this.#cancelTurn?.();
  }

  add(input: Input): void {
    if (!this.#open) return;
    if (this.#inputs.length >= INPUTS_MAX) {
      this.#overrun(new InvariantError('more inputs than the controller can keep up with'));
      return;
    }
    this.#inputs.push(input);
    this.schedule();
  }

  /** A turn comes, whether there are inputs or not. */
  schedule(): void {
    if (!this.#open || this.#cancelTurn !== null) return;
    this.#cancelTurn = this.#clock.schedule(TURN_DELAY_MS, () => this.now());
  }

  /** The turn with what has gathered. */
  now(): void {
    this.#cancelTurn = null;
    if (!this.#open) return;
    const inputs = this.#inputs;
    this.#inputs = [];
    this.#turn(inputs);
  }

  /** The first tick, and one each second after it. */
  tick(): void {
    this.add({ type: 'tick' });
    if (!this.#open) return;
    this.#cancelTick = this.#clock.schedule(TICK_MS, () => this.tick());
  }
}
