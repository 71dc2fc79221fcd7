import type { Recipe } from '../../recipes/recipe.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import { PREPARED_AHEAD, type Wanted } from '../personalization/preparation.ts';
import { nextOrders } from './next-orders.ts';
import type { LineState } from './line-state.ts';
import { cardPhase } from './card-state.ts';
import { isProducing } from './supervise.ts';

/** The content that the cards on the line still need and, while cards are made, that of the next orders. */
export function preparedAhead(state: LineState, { phases }: Recipe): Wanted[] {
  const encoding = phases.findLastIndex(({ station }) => capabilitiesOf(station).writesChip);
  const wanted: Wanted[] = [];
  for (const card of state.cards.values()) {
    const { order, attempt, reason } = card;
    if (reason === null) wanted.push({ order, attempt, chip: cardPhase(card) <= encoding });
  }
  if (!isProducing(state)) return wanted;
  for (const next of nextOrders(state, PREPARED_AHEAD)) wanted.push({ ...next, chip: true });
  return wanted;
}
