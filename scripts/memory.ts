import { parseArgs } from 'node:util';

import { defaultRecipe, installedRecipes } from '../cli/recipes.ts';
import { lineOfSeed } from '../cli/simulation/line-of-seed.ts';
import { AT_ONCE, runShift } from '../cli/simulation/shift.ts';
import { defaultLayoutFile, readLayout } from '../stations/line-layout.ts';

/**
 * Does a line that makes many cards in one process grow? `node --expose-gc scripts/memory.ts --cards 200000` prints the
 * resident memory after each tenth, and fails where the second half adds more than a tenth to the first.
 */

const { values } = parseArgs({ options: { cards: { type: 'string', default: '200000' } } });
const cards = Number(values.cards);
const GROWTH_MOST = 1.1;
const STEPS = 10;

const layout = readLayout(defaultLayoutFile());
if (!layout.ok) throw new Error('the default layout is not right');
const line = lineOfSeed(layout.value, defaultRecipe(installedRecipes()), 'memory', 'none', 'off');
line.order(cards);
const residentBytes: number[] = [];
line.observe(() => {
  if (line.conductor.state.totals.accepted < ((residentBytes.length + 1) * cards) / STEPS) return;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  residentBytes.push(rss);
  const mb = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MiB`;
  process.stdout.write(`${line.conductor.state.totals.accepted} cards: ${mb(rss)} resident, ${mb(heapUsed)} heap\n`);
});
const { end } = await runShift(line, {
  seed: 'memory',
  cards,
  faults: 'none',
  untilEntry: null,
  ...AT_ONCE,
  prepare: () => undefined,
});
const half = residentBytes[STEPS / 2 - 1] ?? 0;
const whole = residentBytes[STEPS - 1] ?? 0;
const growth = whole / half;
process.stdout.write(
  `${JSON.stringify({ cards, end, growth: Math.round(growth * 1000) / 1000, bound: GROWTH_MOST })}\n`,
);
process.exitCode = end === 'done' && growth <= GROWTH_MOST ? 0 : 1;
