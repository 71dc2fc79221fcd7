import { FAULT_PROFILES } from '../simulator/faults/fault-rates.ts';
import { bottleneck, defaultLayoutFile, readLayout, type LineLayout } from '../stations/line-layout.ts';
import { RealClock } from '../stations/clock.ts';
import { defaultRecipe, installedRecipes, requireStations } from './recipes.ts';
import { runShift } from './simulation/shift.ts';
import { simulatedIssuer } from './simulation/simulated-issuer.ts';
import { summarize } from './simulation/summary.ts';
import { VirtualLine } from './simulation/virtual-line.ts';
import { accept, CliError, flag, number, parse, print, text, UsageError } from './terminal.ts';

/** `cardline simulate`: the whole line in virtual time, from a seed. */

export async function run(args: string[]): Promise<number> {
  const { values } = parse(args, {
    cards: { type: 'string' },
    seed: { type: 'string' },
    faults: { type: 'string' },
    heads: { type: 'string' },
    cryptography: { type: 'string' },
    line: { type: 'string' },
    json: { type: 'boolean' },
  });
  const cards = number(values, 'cards', null, 1, 1_000_000);
  const seed = text(values, 'seed', '1');
  const faults = text(values, 'faults', 'none');
  if (faults !== 'none' && faults !== 'typical' && faults !== 'storm')
    throw new UsageError(`--faults ${faults}: must be none, typical or storm`);
  const cryptography = text(values, 'cryptography', 'off');
  if (cryptography !== 'full' && cryptography !== 'direct' && cryptography !== 'off')
    throw new UsageError(`--cryptography ${cryptography}: must be full, direct or off`);
  const file = text(values, 'line', defaultLayoutFile());
  const base = accept(readLayout(file));
  const layout = typeof values['heads'] === 'string' ? withHeads(base, number(values, 'heads', null, 1, 32)) : base;
  const recipe = defaultRecipe(installedRecipes());
  requireStations(recipe.recipe, layout, file);

  const wall = new RealClock();
  const line = new VirtualLine({
    layout,
    recipe,
    seed,
    blanks: null,
    cryptography,
    chipFailures: FAULT_PROFILES[faults].chips,
    issuer: simulatedIssuer,
  });
  line.order(cards);
  const startedMs = wall.nowMs();
  const { end } = await runShift(line, { seed, cards, faults, untilEntry: null, prepare: () => undefined });
  const wallSeconds = (wall.nowMs() - startedMs) / 1000;
  if (line.failure !== null)
    throw line.failure instanceof Error ? line.failure : new CliError('the line failed', { cause: line.failure });
  const simulatedSeconds = line.clock.nowMs() / 1000;
  const summary = summarize(line.conductor.state, layout, line.clock.nowMs());
  const { checks, violations } = line.watch.report;
  const unfinished = end === 'done' ? [] : [`the line stood still: ${end}`];
  const result = {
    seed,
    faults,
    ...summary,
    simulatedSeconds: Math.round(simulatedSeconds * 1000) / 1000,
    wallSeconds: Math.round(wallSeconds * 1000) / 1000,
    speedup: Math.round(simulatedSeconds / wallSeconds),
    invariants: { checks, violations: [...violations, ...unfinished] },
    journal: { entries: line.store.entries, digest: line.store.digest },
  };
  print(
    result,
    flag(values, 'json'),
    `${summary.cards.accepted} of ${cards} cards accepted, ${summary.cards.rejected} rejected and remade, ` +
      `${result.invariants.violations.length} violations in ${checks} checks\n` +
      `${Math.round(simulatedSeconds)} s of production in ${wallSeconds.toFixed(1)} s (${result.speedup} times real time)\n` +
      `${summary.cardsPerHour} cards/h, ${(summary.lineEfficiency * 100).toFixed(1)} % of what ${bottleneck(layout).station} allows\n` +
      `journal ${line.store.entries} entries, ${line.store.digest}`,
  );
  return result.invariants.violations.length === 0 ? 0 : 1;
}

function withHeads(layout: LineLayout, heads: number): LineLayout {
  const first = layout.stations.find((station) => station.kind === 'chip-encoder');
  if (first === undefined) throw new UsageError('--heads: the line has no chip encoder');
  const others = layout.stations.filter((station) => station.kind !== 'chip-encoder');
  const encoders = Array.from({ length: heads }, (_, index) => ({
    ...first,
    id: `head-${index + 1}`,
    url: `serial:///simulated/head-${index + 1}`,
  }));
  return { ...layout, stations: [...encoders, ...others] };
}
