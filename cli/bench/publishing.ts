import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import { ownProgram } from '../own-program.ts';
import { CliError } from '../terminal.ts';
import { benchOf } from './bench.ts';
import { round } from './percentiles.ts';

/**
 * How much of its speed a line keeps behind OPC UA servers that publish rarely: the whole line over real protocols, each time as
 * processes of their own, with servers that keep one value of each variable, one session, and that for 10 s.
 */

export interface PublishingFigure {
  readonly cards: number;
  /** Behind servers that grant what they are asked for. */
  readonly promptCardsPerHour: number;
  readonly servers: readonly {
    readonly publishingMs: number;
    readonly cardsPerHour: number;
    /** To the prompt ones. */
    readonly ratio: number;
  }[];
}

const PUBLISHING_MS = [50, 100, 500, 1000];
const RUN_MOST_MS = 1_800_000;
const summarySchema = z.object({ cardsPerHour: z.number() });

async function publishingBench(cards: number): Promise<PublishingFigure> {
  const promptCardsPerHour = await produce(cards, []);
  const servers = [];
  for (const publishingMs of PUBLISHING_MS) {
    const cardsPerHour = await produce(cards, ['--publishing-ms', String(publishingMs)]);
    servers.push({ publishingMs, cardsPerHour, ratio: round(cardsPerHour / promptCardsPerHour) });
  }
  return { cards, promptCardsPerHour, servers };
}

async function produce(cards: number, words: readonly string[]): Promise<number> {
  const all = ['demo', '--cards', String(cards), '--imaging', 'modelled', '--exit-when-done', '--json', ...words];
  const { stdout } = await promisify(execFile)(process.execPath, ownProgram(all), { timeout: RUN_MOST_MS });
  const summary = summarySchema.safeParse(jsonValue(stdout));
  if (!summary.success) throw new CliError('the bench’s line did not say what it made');
  return summary.data.cardsPerHour;
}

export const bench = benchOf({
  measure: ({ cards }: { readonly cards: number }) => publishingBench(cards),
  describe: ({ promptCardsPerHour, servers }) =>
    [
      `behind servers that publish every 2 ms: ${promptCardsPerHour} cards/h`,
      ...servers.map(
        ({ publishingMs, cardsPerHour, ratio }) =>
          `behind servers that publish every ${publishingMs} ms: ${cardsPerHour} cards/h, ratio ${ratio}`,
      ),
    ].join('\n'),
});
