import { expect, test } from 'vitest';

import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { lineOfSeed } from '../../cli/simulation/line-of-seed.ts';
import { AT_ONCE, runShift } from '../../cli/simulation/shift.ts';
import { InvariantError } from '../../stations/fault.ts';
import { defaultLayoutFile, readLayout, type LineLayout } from '../../stations/line-layout.ts';
import type { Entry } from '../../controller/journal/entry.ts';
import { apply } from '../../controller/line/fold.ts';
import { newLineState, type LineState } from '../../controller/line/line-state.ts';
import { fromPlain, toPlain } from '../../controller/snapshot/line-plain.ts';
import { plainLine } from '../../controller/snapshot/plain-line.ts';

const NOW_MS = 5000;
const EVERY = 97;
const recipe = defaultRecipe(installedRecipes());
const phases = (): number => recipe.recipe.phases.length;

function layout(): LineLayout {
  const read = readLayout(defaultLayoutFile());
  if (!read.ok) throw new InvariantError('the default layout is not readable');
  return read.value;
}

function folded(state: LineState, entries: readonly Entry[]): LineState {
  for (const entry of entries) apply(state, entry, NOW_MS, phases);
  return state;
}

test('a state that was written and read goes on as the one that was never written, from anywhere in a storm', async () => {
  const line = lineOfSeed(layout(), recipe, 'p5', 'storm', 'off');
  for (const cards of [12, 6]) line.order(cards);
  const shift = { seed: 'p5', cards: 18, faults: 'storm', untilEntry: null, ...AT_ONCE } as const;
  await runShift(line, { ...shift, prepare: () => undefined });
  const entries = [...line.store.read(0)];
  const whole = folded(newLineState(layout()), entries);
  const prefix = newLineState(layout());
  for (let from = 0; from < entries.length; from += EVERY) {
    const text = JSON.stringify(toPlain(prefix));
    const read = fromPlain(plainLine.parse(JSON.parse(text)), layout(), NOW_MS);
    if (read === null) throw new InvariantError('it does not fit its own layout');
    expect(toPlain(read)).toEqual(JSON.parse(text));
    expect(toPlain(folded(read, entries.slice(from)))).toEqual(toPlain(whole));
    folded(prefix, entries.slice(from, from + EVERY));
  }
});

test('a state of other stations does not fit', () => {
  const plain = toPlain(newLineState(layout()));
  expect(fromPlain({ ...plain, stations: plain.stations.slice(1) }, layout(), NOW_MS)).toBeNull();
});
