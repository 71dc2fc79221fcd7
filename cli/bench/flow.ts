import { leastMakespanMs } from '../simulation/flow-bound.ts';
import { AT_ONCE, runShift } from '../simulation/shift.ts';
import { lineOfSeed } from '../simulation/line-of-seed.ts';
import type { VirtualLine } from '../simulation/virtual-line.ts';
import { defaultRecipe, installedRecipes } from '../recipes.ts';
import { defaultLayoutFile, readLayout, withHeads, type LineLayout } from '../../stations/line-layout.ts';
import { accept } from '../accepted.ts';

import { benchOf } from './bench.ts';

/** How near the flow of cards comes to the least time in which its machines could make them, on lines of several shapes. */

const CARDS = 300;
const HEADS = [2, 4, 6, 7, 8, 10];

export interface FlowFigure {
  readonly cards: number;
  readonly lines: readonly {
    readonly heads: number;
    readonly seconds: number;
    readonly boundSeconds: number;
    readonly ratio: number;
  }[];
  /** The worst of them. */
  readonly ratio: number;
}

async function flowBench(layout: LineLayout): Promise<FlowFigure> {
  const recipe = defaultRecipe(installedRecipes());
  const route = recipe.recipe.phases.map(({ station }) => station);
  const lines = [];
  for (const heads of HEADS) {
    const shape = withHeads(layout, heads);
    const line = lineOfSeed(shape, recipe, 'flow', 'none', 'off');
    line.order(CARDS);
    await runShift(line, {
      seed: 'flow',
      cards: CARDS,
      faults: 'none',
      untilEntry: null,
      ...AT_ONCE,
      prepare: () => undefined,
    });
    const { startedMs, endedMs } = productionOf(line);
    const seconds = (endedMs - startedMs) / 1000;
    const boundSeconds = leastMakespanMs(shape, route, CARDS) / 1000;
    lines.push({
      heads,
      seconds: round(seconds),
      boundSeconds: round(boundSeconds),
      ratio: round(boundSeconds / seconds),
    });
  }
  return { cards: CARDS, lines, ratio: Math.min(...lines.map(({ ratio }) => ratio)) };
}

/** From the first feed to the last card in its stacker. */
function productionOf(line: VirtualLine): { startedMs: number; endedMs: number } {
  let startedMs = 0;
  let endedMs = 0;
  for (const { at, body } of line.store.read(0)) {
    if (body.kind === 'card.started' && startedMs === 0) startedMs = at;
    if (body.kind === 'card.ended') endedMs = at;
  }
  return { startedMs, endedMs };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

export const bench = benchOf({
  measure: () => flowBench(accept(readLayout(defaultLayoutFile()))),
  describe: ({ cards, lines }) =>
    lines
      .map(
        ({ heads, seconds, boundSeconds, ratio }) =>
          `${heads} heads: ${cards} cards in ${seconds} s, the least possible is ${boundSeconds} s: ratio ${ratio}`,
      )
      .join('\n'),
});
