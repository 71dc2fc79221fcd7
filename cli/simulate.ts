import { packMLState } from '../controller/line/line-state.ts';
import { cardState } from '../controller/line/card-state.ts';
import type { FaultProfile } from '../simulator/faults/fault-rates.ts';
import { RealClock } from '../stations/clock.ts';
import {
  headsOf,
  bottleneck,
  defaultLayoutFile,
  layoutSchema,
  readLayout,
  withHeads,
  type LineLayout,
} from '../stations/line-layout.ts';
import type { Given } from './command-line/option.ts';
import type { SimulateOptions } from './commands/simulate.ts';
import { defaultRecipe, installedRecipes, requireStations } from './recipes.ts';
import { progressOf, type Progress } from './progress.ts';
import type { SimulationProgress } from './simulation-process.ts';
import { seenAt } from './simulation/invariants.ts';
import { lineOfSeed } from './simulation/line-of-seed.ts';
import { play } from './simulation/scenario.ts';
import { readScenario } from './simulation/scenario-file.ts';
import { AT_ONCE, runShift, type Shift } from './simulation/shift.ts';
import { summarize, type Summary } from './simulation/summary.ts';
import type { VirtualLine } from './simulation/virtual-line.ts';
import { accept } from './accepted.ts';
import { CliError, print, say, UsageError } from './terminal.ts';

/** `cardline simulate`: the whole line in virtual time, from a seed. */

export async function run(given: Given<SimulateOptions>): Promise<number> {
  const { cryptography, json } = given;
  const file = given.line ?? defaultLayoutFile();
  const base = accept(readLayout(file));
  const layout = given.heads === null ? base : headed(base, given.heads, file);
  const recipe = defaultRecipe(installedRecipes());
  requireStations(recipe.recipe, layout, file);
  const wall = new RealClock();
  const startedMs = wall.nowMs();
  if (given.scenario !== null) {
    for (const surplus of ['cards', 'seed', 'faults', 'until', 'publishing-ms'] as const)
      if (given[surplus] !== null) throw new UsageError(`--${surplus}: the scenario says it`);
    const scenario = accept(readScenario(given.scenario, layout));
    const { line, shift, expectations } = await play(scenario, layout, recipe, cryptography);
    const result = report(line, shift, scenario.seed, scenario.faults, layout, wall.nowMs() - startedMs);
    const holds = expectations.every((expectation) => expectation.holds);
    print(
      { ...result, scenario: scenario.scenario, expectations },
      json,
      `${scenario.title.en}\n${expectations
        .map(
          ({ what, expected, found, holds: met }) =>
            `${met ? 'as expected ' : 'NOT AS EXPECTED'} ${what} ${expected}: ${found}`,
        )
        .join('\n')}\n${sentences(result, layout)}`,
    );
    return holds && result.invariants.violations.length === 0 ? 0 : 1;
  }

  const { cards, until: untilEntry, 'publishing-ms': publishingMs } = given;
  if (cards === null) throw new UsageError('--cards is missing');
  const seed = given.seed ?? '1';
  const faults = given.faults ?? 'none';
  const line = lineOfSeed(layout, recipe, seed, faults, cryptography, publishingMs);
  line.order(cards);
  const bar = progressOf(wall, 'simulates', cards, 'cards');
  watch(line, bar);
  const fromMs = wall.nowMs();
  const shift = await runShift(line, { seed, cards, faults, untilEntry, ...AT_ONCE, prepare: () => undefined });
  bar.end();
  const result = report(line, shift, seed, faults, layout, wall.nowMs() - fromMs);
  if (untilEntry !== null) say(stillPicture(line, untilEntry));
  print(result, json, sentences(result, layout));
  return result.invariants.violations.length === 0 ? 0 : 1;
}

/** The line with so many heads; a layout that has none, or a name of theirs already, is said. */
function headed(layout: LineLayout, heads: number, file: string): LineLayout {
  if (headsOf(layout).length === 0)
    throw new CliError(`--heads ${heads}: the line of ${file} has no chip encoder to go by`);
  const made = layoutSchema.safeParse(withHeads(layout, heads));
  if (made.success) return made.data;
  throw new CliError(`--heads ${heads}: with the line of ${file}, ${made.error.issues[0]?.message ?? ''}`);
}

/** How far it is: on the terminal, and for whoever started this process (cli/simulation-process.ts). */
function watch(line: VirtualLine, bar: Progress): void {
  let told = 0;
  line.observe(() => {
    const { accepted } = line.conductor.state.totals;
    bar.reach(accepted);
    if (accepted - told < TOLD_EVERY_CARDS) return;
    told = accepted;
    const progress: SimulationProgress = { accepted };
    process.send?.(progress);
  });
}

const TOLD_EVERY_CARDS = 25;

interface SimulationResult extends Summary {
  readonly seed: string;
  readonly faults: FaultProfile;
  readonly downtimeSeconds: number;
  readonly simulatedSeconds: number;
  readonly wallSeconds: number;
  readonly speedup: number;
  readonly invariants: { readonly checks: number; readonly violations: readonly string[] };
  readonly journal: { readonly entries: number; readonly digest: string };
}

function report(
  line: VirtualLine,
  { end, downtimeMs }: Shift,
  seed: string,
  faults: FaultProfile,
  layout: LineLayout,
  wallMs: number,
): SimulationResult {
  if (line.failure !== null)
    throw line.failure instanceof Error ? line.failure : new CliError('the line failed', { cause: line.failure });
  const simulatedMs = line.clock.nowMs();
  const { checks, violations } = line.watch.report;
  const unfinished = end === 'done' || end === 'stopped' ? [] : [`the line stood still: ${end}`];
  return {
    seed,
    faults,
    ...summarize(line.conductor.state, line.store.lookup.orderCounts(), layout, {
      elapsedMs: simulatedMs,
      downtimeMs,
      served: line.served,
    }),
    downtimeSeconds: Math.round(downtimeMs) / 1000,
    simulatedSeconds: Math.round(simulatedMs) / 1000,
    wallSeconds: Math.round(wallMs) / 1000,
    speedup: Math.round(simulatedMs / wallMs),
    invariants: { checks, violations: [...violations, ...unfinished] },
    journal: { entries: line.store.entries, digest: line.store.digest },
  };
}

function sentences(result: SimulationResult, layout: LineLayout): string {
  const { cards, invariants, journal } = result;
  const again = `cardline simulate --cards ${cards.ordered} --seed ${result.seed} --faults ${result.faults}`;
  const broken = invariants.violations
    .slice(0, VIOLATIONS_SHOWN)
    .map((violation) => `VIOLATION ${violation}\n  look at it: ${again} --until ${seenAt(violation, journal.entries)}`);
  return [
    ...broken,
    `${cards.accepted} of ${cards.ordered} cards accepted, ${cards.rejected} rejected, ${cards.remade} remade, ` +
      `${invariants.violations.length} violations in ${invariants.checks} checks`,
    `${Math.round(result.simulatedSeconds)} s of production in ${result.wallSeconds.toFixed(1)} s (${result.speedup} times real time)`,
    `${result.cardsPerHour} cards/h, ${(result.lineEfficiency * 100).toFixed(1)} % of what ${bottleneck(layout).station} allows`,
    `journal ${journal.entries} entries, ${journal.digest}`,
  ].join('\n');
}

/** The last facts before the line was stopped, and where everything lies. */
function stillPicture(line: VirtualLine, untilEntry: number): string {
  const { state } = line.conductor;
  const entries = [...line.store.read(Math.max(0, untilEntry - TAIL_ENTRIES))].map(
    ({ seq, body }) => `${seq} ${JSON.stringify(body)}`,
  );
  const cards = [...state.cards.values()].map(
    (card) => `  ${card.id} ${card.serial} ${cardState(card)} at ${card.position} ${card.job}`,
  );
  const there = [...line.plant.world.positions()].map(([position, serial]) => `  ${position}: ${serial ?? ''}`);
  return [
    ...entries,
    `at ${(line.clock.nowMs() / 1000).toFixed(3)} s the line is ${packMLState(state)}`,
    'cards in the journal:',
    ...cards,
    'blanks in the machines:',
    ...there,
  ].join('\n');
}

const TAIL_ENTRIES = 40;
const VIOLATIONS_SHOWN = 10;
