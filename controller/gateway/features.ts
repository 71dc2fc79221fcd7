import type { Feature, House } from './feature.ts';
import { auditFeature } from './features/audit.ts';
import { cardListsFeature } from './features/card-lists.ts';
import { cardsFeature } from './features/cards.ts';
import { certificatesFeature } from './features/certificates.ts';
import { chartsFeature } from './features/charts.ts';
import { commandsFeature } from './features/commands.ts';
import { forecastFeature } from './features/forecast.ts';
import { historyFeature } from './features/history.ts';
import { openIdFeature } from './features/open-id.ts';
import { ordersFeature } from './features/orders.ts';
import { peopleFeature } from './features/people.ts';
import { recipesFeature } from './features/recipes.ts';
import { replayFeature } from './features/replay.ts';
import { scenariosFeature } from './features/scenarios.ts';
import { shiftFeature } from './features/shift.ts';
import { signInFeature } from './features/sign-in.ts';
import { simulatorFeature } from './features/simulator.ts';
import { storageFeature } from './features/storage.ts';
import { wiresFeature } from './features/wires.ts';

/** Every feature. Anything not in this list is neither served nor sent. */
export const FEATURES: readonly ((house: House) => Feature)[] = [
  signInFeature,
  openIdFeature,
  peopleFeature,
  commandsFeature,
  cardsFeature,
  cardListsFeature,
  historyFeature,
  chartsFeature,
  wiresFeature,
  certificatesFeature,
  replayFeature,
  recipesFeature,
  ordersFeature,
  forecastFeature,
  shiftFeature,
  auditFeature,
  storageFeature,
  simulatorFeature,
  scenariosFeature,
];

export function featuresOf(house: House): Feature[] {
  return FEATURES.map((make) => make(house));
}
