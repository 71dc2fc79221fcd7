import type { Recipe } from '../../recipes/recipe.ts';
import { capabilitiesOf, SUPPLIES } from '../../stations/kinds.ts';
import type { Supplies, Supply } from '../../stations/supplies.ts';
import { OUTPUT } from '../../stations/transport/contract.ts';
import type { LineState } from '../line/line-state.ts';
import type { SupplyView } from './contract.ts';

/** What machines use up, and how long it lasts. */

/** Fewer rejects than these say nothing of how often one comes. */
const REJECTS_LEAST = 5;

/** How long what each machine uses up lasts at this speed; null where nobody can say. */
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

/** How many cards go into the reject bin for each good one, as far as this line has shown; null while that is not known. */
function rejectsPerCard({ totals }: LineState): number | null {
  return totals.rejected < REJECTS_LEAST || totals.accepted === 0 ? null : totals.rejected / totals.accepted;
}

/** Where good cards are put into boxes, none goes into the output stacker, and labels are used by the box. */
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
