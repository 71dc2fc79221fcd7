import { SEGMENT_CHECK } from '../journal/segments/segment-check.ts';
import { VAULT_CHECK } from '../orders/vault-check.ts';
import { SECRET_CHECK } from '../people/secret-rows.ts';
import { RECIPE_CHECK } from '../recipes/recipe-rows.ts';
import { SNAPSHOT_CHECK } from '../snapshot/snapshot-rows.ts';
import type { KeptCheck } from './kept-check.ts';

/** The register of checks of kept tables against the entries: one per owner in `KEPT_TABLES`. */
export const KEPT_CHECKS: readonly KeptCheck[] = [
  VAULT_CHECK,
  SECRET_CHECK,
  RECIPE_CHECK,
  SEGMENT_CHECK,
  SNAPSHOT_CHECK,
];
