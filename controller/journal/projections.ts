import { VAULT_TABLES } from '../orders/vault-tables.ts';
import { ACCOUNT_TABLES } from '../people/people-schema.ts';
import { RECIPE_TABLES } from '../recipes/recipe-schema.ts';
import type { Projection, TableOwner } from './projection.ts';
import { BLANKS } from './projections/blanks.ts';
import { CARDS } from './projections/cards.ts';
import { ORDERS } from './projections/orders.ts';
import { RECIPES } from './projections/recipes.ts';

/** The register of all tables beside the entries: those that are made of the journal, and those that are not. */

export const PROJECTIONS: readonly Projection[] = [ORDERS, CARDS, BLANKS, RECIPES];

/** What no entry tells: a rebuild leaves it alone, and only a backup brings it back. */
export const KEPT_TABLES: readonly TableOwner[] = [VAULT_TABLES, ACCOUNT_TABLES, RECIPE_TABLES];
