import { z } from 'zod';

import type { ForecastProgress, ForecastView } from '../controller/gateway/contract.ts';
import { simulateElsewhere } from './simulation-process.ts';
import { CliError } from './terminal.ts';

/** Runs the simulated line over the orders that are to come, some times with usual faults and once with one more encoder head. */

/** More cards than these tell nothing new: the time of a longer batch follows from their speed. */
const SIMULATED_MAX = 1500;
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

  constructor(layoutFile: string, heads: number) {
    this.#layoutFile = layoutFile;
    this.#heads = heads;
  }

  /** Null while one is being made. */
  forecast(cards: number): Promise<ForecastView> | null {
    if (this.#progress !== null) return null;
    this.#progress = { made: 0, cards: RUNS * Math.min(cards, SIMULATED_MAX) };
    return this.#forecast(cards).finally(() => (this.#progress = null));
  }

  /** Null while none is being made. */
  get progress(): ForecastProgress | null {
    return this.#progress;
  }

  async #forecast(cards: number): Promise<ForecastView> {
    const simulated = Math.min(cards, SIMULATED_MAX);
    const runs = [];
    for (const seed of SEEDS) runs.push(await this.#simulate(simulated, seed, this.#heads));
    const more = await this.#simulate(simulated, SEEDS[0] ?? '', this.#heads + 1);
    const seconds = runs.map((run) => secondsFor(run, cards, simulated)).toSorted((a, b) => a - b);
    const [first] = runs;
    return {
      cards,
      simulatedCards: simulated,
      secondsLeast: seconds[0] ?? 0,
      secondsMedian: seconds[Math.floor(seconds.length / 2)] ?? 0,
      secondsMost: seconds.at(-1) ?? 0,
      bottleneck: first?.bottleneck.station ?? '',
      heads: this.#heads,
      secondsWithOneMoreHead: secondsFor(more, cards, simulated),
      bottleneckWithOneMoreHead: more.bottleneck.station,
    };
  }

  async #simulate(cards: number, seed: string, heads: number): Promise<z.infer<typeof figureSchema>> {
    const words = ['--cards', String(cards), '--seed', seed, '--faults', 'typical'];
    const shape = ['--heads', String(heads), '--line', this.#layoutFile];
    const before = this.#progress?.made ?? 0;
    const made = (accepted: number): void => {
      if (this.#progress !== null) this.#progress = { ...this.#progress, made: before + Math.min(accepted, cards) };
    };
    const run = await simulateElsewhere([...words, ...shape], ({ accepted }) => made(accepted));
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
