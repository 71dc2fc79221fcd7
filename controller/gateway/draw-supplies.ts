import type { Recipe } from '../../recipes/recipe.ts';
import { capabilitiesOf, SUPPLIES } from '../../stations/kinds.ts';
import type { Supplies, Supply } from '../../stations/supplies.ts';
import { OUTPUT } from '../../stations/transport/contract.ts';
import type { LineState } from '../line/line-state.ts';
import type { SupplyView } from './contract.ts';

/** Consumables of the machines, and how long they last. */

/** With fewer rejects the reject rate is unknown. */
const REJECTS_LEAST = 5;

/** How long each machine's consumables last at the present speed; null where that is unknown. */
export function drawSupplies(
  state: LineState,
  recipe: Recipe | null,
  supplies: ReadonlyMap<string, Supplies>,
  cardsPerHour: number,
): Record<string, SupplyView> {
  const rejects = rejectsPerCard(state);
  const isUsedByEachCard = usedByEachCard(state, recipe);
  const views: Record<string, SupplyView> = {};
  for (const [station, levels] of supplies) {
    for (const supply of SUPPLIES) {
      const level = levels[supply];
      if (level === undefined) continue;
      const usedPerCard = supply === 'reject-bin' ? rejects : isUsedByEachCard(station, supply) ? 1 : null;
      const leftMinutes = usedPerCard === null ? null : Math.floor((level.left * 60) / (cardsPerHour * usedPerCard));
      views[`${station}/${supply}`] = { station, supply, ...level, leftMinutes };
    }
  }
  return views;
}

/** Rejects per good card on this line so far; null while unknown. */
function rejectsPerCard({ totals }: LineState): number | null {
  return totals.rejected < REJECTS_LEAST || totals.accepted === 0 ? null : totals.rejected / totals.accepted;
}

/** With a packer, good cards do not go to the output stacker, and labels are used per box. */
function usedByEachCard(state: LineState, recipe: Recipe | null): (station: string, supply: Supply) => boolean {
  const phases = recipe?.phases ?? [];
  const stored = [...state.stations.values()].some(
    ({ kind }) => capabilitiesOf(kind).stores && phases.some((phase) => phase.station === kind),
  );
  return (station, supply) => {
    const kind = state.stations.get(station)?.kind;
    return !(supply === OUTPUT && stored) && (kind === undefined || !capabilitiesOf(kind).stores);
  };
}
