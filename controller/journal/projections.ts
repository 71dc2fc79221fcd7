import { VAULT_TABLES } from '../orders/vault-tables.ts';
import { SECRET_TABLES } from '../people/people-schema.ts';
import { RECIPE_TABLES } from '../recipes/recipe-schema.ts';
import { SNAPSHOT_TABLES } from '../snapshot/snapshot-tables.ts';
import type { Projection, TableOwner } from './projection.ts';
import { ALARMS } from './projections/alarms.ts';
import { BATCHES } from './projections/batches.ts';
import { BLANKS } from './projections/blanks.ts';
import { CARD_RECORDS } from './projections/card-records.ts';
import { CARDS } from './projections/cards.ts';
import { CLOSINGS } from './projections/closings.ts';
import { ORDERS } from './projections/orders.ts';
import { PEOPLE } from './projections/people.ts';
import { PRODUCTION } from './projections/production.ts';
import { RECIPES } from './projections/recipes.ts';
import { SHIFTS } from './projections/shifts.ts';
import { STATIONS } from './projections/stations.ts';
import { SEGMENT_TABLES } from './segments/segment-table.ts';

/** The register of all tables beside the entries: projections and kept tables. */

/** In dependency order: each after those whose tables it reads. */
export const PROJECTIONS: readonly Projection[] = [
  ORDERS,
  CARDS,
  CARD_RECORDS,
  BLANKS,
  RECIPES,
  PEOPLE,
  BATCHES,
  CLOSINGS,
  PRODUCTION,
  STATIONS,
  ALARMS,
  SHIFTS,
];

/** Tables that are not derived from entries: a rebuild leaves them alone, and only a backup restores them. */
export const KEPT_TABLES: readonly TableOwner[] = [
  VAULT_TABLES,
  SECRET_TABLES,
  RECIPE_TABLES,
  SEGMENT_TABLES,
  SNAPSHOT_TABLES,
];
