/** What a table shows of a row, and how it is put in order, narrowed and saved. */

/** How a value is written: in a file as ISO 8601, as a plain number, in seconds. */
export type ValueKind = 'text' | 'number' | 'time' | 'seconds' | 'share';

export interface Column<Row> {
  /** In the address; one table has it once. */
  readonly name: string;
  readonly title: string;
  /** By which rows are put in order. A time is milliseconds since 1970, 0 for none yet; a share lies between 0 and 1. */
  readonly value: (row: Row) => string | number | null;
  readonly kind?: ValueKind;
  /** As the page shows it; the value, written as its kind is, where this is left out. */
  readonly text?: (row: Row) => string;
  /** A choice of values to narrow by: those of the rows, or those that are named here. */
  readonly filter?: 'rows' | readonly Choice[];
  /** Not shown until somebody chooses it. */
  readonly optional?: boolean;
  readonly isSortable?: boolean;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Sorting {
  readonly by: string;
  readonly direction: 'asc' | 'desc';
}

/** What narrows and orders a table: all of it stands in the address. */
export interface Narrowing {
  readonly search: string;
  /** By the column's name. */
  readonly filters: Readonly<Record<string, string>>;
  readonly sorting: Sorting | null;
}
