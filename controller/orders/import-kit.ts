import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { JournalStore } from '../journal/store.ts';
import { importOrders, type ImportOptions, type ImportReport } from './import.ts';
import type { KeyRing } from './keys.ts';
import type { OrderChecks } from './order-checks.ts';
import type { SealingKeys } from './sealing-keys.ts';
import { OrderVault } from './vault.ts';

/** For tests of imports: an approved recipe, and an import with usual options except for the test's own. */

/** Approves the recipe by two people. */
export function approve(store: JournalStore, { recipe, hash }: LoadedRecipe): void {
  const { recipe: name, version } = recipe;
  store.append({ kind: 'recipe.approved', recipe: name, version, hash, by: 'Lan', second: 'Minh' });
  store.commit();
}

export interface ImportPlace {
  readonly folder: string;
  readonly file: string;
  readonly store: JournalStore;
  readonly keys: KeyRing;
}

/** Imports a file; refused orders do not block the others, unless `more` sets that. */
export function importFile(
  { folder, file, store, keys }: ImportPlace,
  recipe: LoadedRecipe,
  checks: (keys: SealingKeys) => OrderChecks,
  more: Partial<ImportOptions> = {},
): Promise<ImportReport> {
  return importOrders(
    {
      file,
      name: 'orders.ndjson',
      nowMs: 0,
      recipe,
      onRefusal: 'import-rest',
      manifest: 'if-there',
      trustedIssuers: [],
      checks,
      refused: () => undefined,
      progress: () => undefined,
      ...more,
    },
    {
      store,
      vault: new OrderVault(store, keys),
      keys,
      scratchFolder: folder,
      keepRecipe: () => undefined,
      signed: () => [],
      folded: () => undefined,
    },
  );
}
