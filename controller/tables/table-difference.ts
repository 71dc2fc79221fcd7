/** A differing row of a table beside the entries. It names only table and key: the content may be personal. */
export interface TableDifference {
  readonly table: string;
  /** The key columns, as stored. */
  readonly row: string;
  readonly what: string;
}

/** `decides`: the line's decisions would differ. Otherwise the row is unused: nobody signs in, starts or makes anything by it. */
export interface JudgedDifference extends TableDifference {
  readonly decides: boolean;
}

/** Maximum number listed; the next check lists the rest. */
export const DIFFERENCES_MOST = 1000;
const KEY_CHARACTERS = 80;

export function rowName(key: readonly unknown[]): string {
  return key.map((value) => String(value).slice(0, KEY_CHARACTERS)).join(' / ');
}

export function wordsOf({ table, row, what }: TableDifference): string {
  return `table ${table}, row ${row}: ${what}`;
}
