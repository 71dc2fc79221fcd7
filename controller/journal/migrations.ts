import { renameSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import { ORDERS_BY_BATCH_SCHEMA } from './lookup.ts';
import { copyWhole } from './whole-copy.ts';
import { RECIPE_SCHEMA } from '../recipes/recipe-schema.ts';

/** From one version of the data to the next, in one transaction; a copy of what there was lies beside it before anything is changed. */

const STEPS: ReadonlyMap<number, string> = new Map([[5, `${RECIPE_SCHEMA} ${ORDERS_BY_BATCH_SCHEMA}`]]);

/** Can data of this version be brought to the newest one? */
export function canMigrate(from: number, to: number): boolean {
  for (let version = from; version < to; version += 1) if (!STEPS.has(version)) return false;
  return from < to;
}

/** Killed at any instant, the data are of the old version or of the new one, whole. */
export function migrate(database: DatabaseSync, file: string, from: number, to: number): void {
  const copy = `${file}.version-${from}`;
  const unfinished = `${copy}.new`;
  rmSync(unfinished, { force: true });
  copyWhole(database, unfinished);
  renameSync(unfinished, copy);
  const steps = Array.from({ length: to - from }, (_, index) => STEPS.get(from + index) ?? '');
  database.exec(`BEGIN IMMEDIATE; ${steps.join('')} PRAGMA user_version = ${to}; COMMIT;`);
}
