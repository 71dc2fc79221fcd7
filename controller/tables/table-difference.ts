/** A row of a table beside the entries that is not as it should be. It names table and key alone: what stands there may be personal. */
export interface TableDifference {
  readonly table: string;
  /** The key's columns, as they stand in the row. */
  readonly row: string;
  readonly what: string;
}

/** `decides`: the line would do something else by it. Else it only lies there: nobody signs in, begins or makes anything by it. */
export interface JudgedDifference extends TableDifference {
  readonly decides: boolean;
}

/** So many are named; the rest is counted with the next check. */
export const DIFFERENCES_MOST = 1000;
const KEY_CHARACTERS = 80;

export function rowName(key: readonly unknown[]): string {
  return key.map((value) => String(value).slice(0, KEY_CHARACTERS)).join(' / ');
}

export function wordsOf({ table, row, what }: TableDifference): string {
  return `table ${table}, row ${row}: ${what}`;
}
