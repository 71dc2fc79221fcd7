import { z } from 'zod';

import type { ForecastProgress, ForecastView } from '../controller/gateway/contract.ts';
import { simulateElsewhere } from './simulation-process.ts';
import { CliError } from './terminal.ts';

/** Runs the simulated line over the orders that are to come, some times with usual faults and once with one more encoder head. */

/** More cards than these tell nothing new: the time of a longer batch follows from their speed. */
const SIMULATED_MAX = 1500;
/** Of the run that gives the first answer: each head has had a few. */
const FIRST_CARDS = 40;
const SEEDS = ['f1', 'f2', 'f3'];
/** One seed again, with one more head. */
const RUNS = SEEDS.length + 1;

const figureSchema = z.object({
  cards: z.object({ accepted: z.number() }),
  cardsPerHour: z.number(),
  simulatedSeconds: z.number(),
  bottleneck: z.object({ station: z.string(), cardsPerHour: z.number() }),
});

export class Forecaster {
  readonly #layoutFile: string;
  readonly #heads: number;
  #progress: ForecastProgress | null = null;
  #cancelled = new AbortController();

  constructor(layoutFile: string, heads: number) {
    this.#layoutFile = layoutFile;
    this.#heads = heads;
  }

  /** Null while one is being made; one that is cancelled ends as null. */
  forecast(cards: number): Promise<ForecastView | null> | null {
    if (this.#progress !== null) return null;
    this.#cancelled = new AbortController();
    this.#progress = { made: 0, cards: RUNS * Math.min(cards, SIMULATED_MAX), firstSeconds: null };
    return this.#forecast(cards, this.#cancelled.signal).finally(() => (this.#progress = null));
  }

  cancel(): void {
    this.#cancelled.abort();
  }

  /** Null while none is being made. */
  get progress(): ForecastProgress | null {
    return this.#progress;
  }

  async #forecast(cards: number, signal: AbortSignal): Promise<ForecastView | null> {
    const simulated = Math.min(cards, SIMULATED_MAX);
    await this.#first(cards, signal);
    const runs = [];
    for (const seed of SEEDS) runs.push(await this.#simulate(simulated, seed, this.#heads, signal));
    const more = await this.#simulate(simulated, SEEDS[0] ?? '', this.#heads + 1, signal);
    const whole = runs.filter((run) => run !== null);
    const [first] = whole;
    // One that was cancelled says nothing, however much of it was made.
    if (first === undefined || more === null || whole.length < runs.length) return null;
    const seconds = whole.map((run) => secondsFor(run, cards, simulated)).toSorted((a, b) => a - b);
    return {
      cards,
      simulatedCards: simulated,
      secondsLeast: seconds[0] ?? 0,
      secondsMedian: seconds[Math.floor(seconds.length / 2)] ?? 0,
      secondsMost: seconds.at(-1) ?? 0,
      bottleneck: first.bottleneck.station,
      heads: this.#heads,
      secondsWithOneMoreHead: secondsFor(more, cards, simulated),
      bottleneckWithOneMoreHead: more.bottleneck.station,
    };
  }

  /** A few cards without faults are made in a second or two: whoever waits has a first answer. */
  async #first(cards: number, signal: AbortSignal): Promise<void> {
    const few = Math.min(cards, FIRST_CARDS);
    const words = ['--cards', String(few), '--seed', SEEDS[0] ?? '', '--faults', 'none'];
    const shape = ['--heads', String(this.#heads), '--line', this.#layoutFile];
    const figure = figureSchema.safeParse(await simulateElsewhere([...words, ...shape], () => undefined, signal));
    if (figure.success && this.#progress !== null)
      this.#progress = { ...this.#progress, firstSeconds: secondsFor(figure.data, cards, few) };
  }

  /** Null where it was cancelled. */
  async #simulate(
    cards: number,
    seed: string,
    heads: number,
    signal: AbortSignal,
  ): Promise<z.infer<typeof figureSchema> | null> {
    if (signal.aborted) return null;
    const words = ['--cards', String(cards), '--seed', seed, '--faults', 'typical'];
    const shape = ['--heads', String(heads), '--line', this.#layoutFile];
    const before = this.#progress?.made ?? 0;
    const made = (accepted: number): void => {
      if (this.#progress !== null) this.#progress = { ...this.#progress, made: before + Math.min(accepted, cards) };
    };
    const run = await simulateElsewhere([...words, ...shape], ({ accepted }) => made(accepted), signal);
    if (signal.aborted) return null;
    const figure = figureSchema.safeParse(run);
    if (!figure.success) throw new CliError('the simulated line gave no forecast');
    // A card that was set aside is done with, too.
    made(cards);
    return figure.data;
  }
}

/** The beginning and the end of a batch are slower than its middle: they are counted once, the rest by its speed. */
function secondsFor(run: z.infer<typeof figureSchema>, cards: number, simulated: number): number {
  const rest = cards - simulated;
  return Math.round(run.simulatedSeconds + (rest * 3600) / run.cardsPerHour);
}
