import type { IdleCells } from '../../../controller/tables/kept-check.ts';
import { KEPT_CHECKS } from '../../../controller/tables/kept-checks.ts';

/** Cells of which a change need not be noticed, by `table.column`: as their owners say. */
export const IDLE_CELLS: ReadonlyMap<string, IdleCells> = new Map(
  KEPT_CHECKS.flatMap(({ idle }) => Object.entries(idle)),
);
