import type { Cancel, Clock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { JobAnswer, StationEvent } from '../../stations/station.ts';

/** Inputs that arrive within this time share one commit. */
const TURN_DELAY_MS = 0;
const TICK_MS = 1000;
/** Maximum number of inputs waiting for a turn. */
const INPUTS_MAX = 10_000;

export type Input =
  | { readonly type: 'station'; readonly id: string; readonly event: StationEvent }
  /** It reported too much and is isolated. */
  | { readonly type: 'isolated'; readonly id: string }
  | { readonly type: 'answer'; readonly key: JobKey; readonly answer: JobAnswer }
  | { readonly type: 'tick' };

/** Collects inputs until a turn handles them; one of them is a tick, once a second. */
export class TurnInputs {
  readonly #clock: Clock;
  readonly #turn: (inputs: readonly Input[]) => void;
  readonly #overrun: (error: InvariantError) => void;
  #inputs: Input[] = [];
  #cancelTurn: Cancel | null = null;
  #cancelTick: Cancel = () => undefined;
  #open = false;

  /** `overrun` is called when more inputs arrive than turns can handle. */
  constructor(clock: Clock, turn: (inputs: readonly Input[]) => void, overrun: (error: InvariantError) => void) {
    this.#clock = clock;
    this.#turn = turn;
    this.#overrun = overrun;
  }

  /** True between `begin` and `end`. */
  get open(): boolean {
    return this.#open;
  }

  begin(): void {
    this.#open = true;
  }

  /** Ends the turns; no further one is made. */
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

  /** Schedules a turn, with or without inputs. */
  schedule(): void {
    if (!this.#open || this.#cancelTurn !== null) return;
    this.#cancelTurn = this.#clock.schedule(TURN_DELAY_MS, () => this.now());
  }

  /** Runs a turn now with the inputs collected so far. */
  now(): void {
    this.#cancelTurn = null;
    if (!this.#open) return;
    const inputs = this.#inputs;
    this.#inputs = [];
    this.#turn(inputs);
  }

  /** Starts the ticks: one now, then one every second. */
  tick(): void {
    this.add({ type: 'tick' });
    if (!this.#open) return;
    this.#cancelTick = this.#clock.schedule(TICK_MS, () => this.tick());
  }
}
