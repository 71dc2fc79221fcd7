import type { TableDifference } from './table-difference.ts';

/**
 * What the last comparison of the tables with the entries says. `pending`: none was made since somebody else wrote in the database, or
 * since the start. `away`: what the comparison needs was moved to another disk. `different`: rows by which the line would decide
 * otherwise than the entries say. `foreign`: rows beside the entries that nobody uses.
 */
export type TableVerdict =
  | { readonly is: 'pending' }
  | { readonly is: 'away'; readonly file: string }
  | {
      readonly is: 'compared';
      readonly different: readonly TableDifference[];
      readonly foreign: readonly TableDifference[];
    };

/** Each row is as the entries make it. */
export const RIGHT: TableVerdict = { is: 'compared', different: [], foreign: [] };

/** May it be acted on what the tables say? Where nothing can be compared nobody would ever act again. */
export function isProved(verdict: TableVerdict): boolean {
  return verdict.is === 'away' || (verdict.is === 'compared' && verdict.different.length === 0);
}
