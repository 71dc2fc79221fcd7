import { KEPT_CHECKS } from '../../../controller/tables/kept-checks.ts';

/** Cells of which a change need not be noticed, and why, by `table.column`: what their owners say. */
export const IDLE_CELLS: ReadonlyMap<string, string> = new Map(KEPT_CHECKS.flatMap(({ idle }) => Object.entries(idle)));
