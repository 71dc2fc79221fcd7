import type { TableDifference } from './table-difference.ts';

/**
 * Result of the last comparison of the tables with the entries. `pending`: none was made since the start or since another program wrote to
 * the database. `away`: entries needed for it were moved to another disk. `different`: rows that would change the line's decisions.
 * `foreign`: extra rows that nothing uses.
 */
export type TableVerdict =
  | { readonly is: 'pending' }
  | { readonly is: 'away'; readonly file: string }
  | {
      readonly is: 'compared';
      readonly different: readonly TableDifference[];
      readonly foreign: readonly TableDifference[];
    };

/** Each row is what the entries make. */
export const RIGHT: TableVerdict = { is: 'compared', different: [], foreign: [] };

/** Whether the tables may be acted on. `away` counts as proved: otherwise the line could never act again. */
export function isProved(verdict: TableVerdict): boolean {
  return verdict.is === 'away' || (verdict.is === 'compared' && verdict.different.length === 0);
}
