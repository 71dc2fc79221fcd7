import type { Choice, Column, Narrowing } from './column.ts';

/**
 * Of rows that are all here: those that are left by search and filters, in order. What is too much for that is narrowed by the
 * controller (`/api/cards`). Pure: the state of a table lies in the address, and this is all that a table does with it.
 */

/** As a page shows it. */
export type Written<Row> = (column: Column<Row>, row: Row) => string;

/** `written`: what is searched is what is read. `locale`: of the order of letters. */
export function rowsShown<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { search, filters, sorting }: Narrowing,
  written: Written<Row>,
  locale: string,
): readonly Row[] {
  const words = plain(search)
    .split(' ')
    .filter((word) => word !== '');
  const narrowed = rows.filter(
    (row) => isWithin(row, columns, filters, written) && hasAll(words, columns, row, written),
  );
  const column = columns.find(({ name }) => name === sorting?.by);
  if (column === undefined || sorting === null) return narrowed;
  const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const sign = sorting.direction === 'asc' ? 1 : -1;
  return narrowed.toSorted((a, b) => sign * inOrder(column.value(a), column.value(b), compare));
}

/** The values of a column to choose from, each once, in order. */
export function choicesOf<Row>(
  rows: readonly Row[],
  column: Column<Row>,
  written: Written<Row>,
  locale: string,
): readonly Choice[] {
  if (column.filter === undefined) return [];
  if (column.filter !== 'rows') return column.filter;
  const labels = new Map(rows.map((row) => [String(column.value(row) ?? ''), written(column, row)]));
  labels.delete('');
  const { compare } = new Intl.Collator(locale, { numeric: true });
  return [...labels].map(([value, label]) => ({ value, label })).toSorted((a, b) => compare(a.label, b.label));
}

function isWithin<Row>(
  row: Row,
  columns: readonly Column<Row>[],
  filters: Narrowing['filters'],
  written: Written<Row>,
): boolean {
  return columns.every((column) => {
    const wanted = filters[column.name];
    if (wanted === undefined || wanted === '') return true;
    return String(column.value(row) ?? '') === wanted || written(column, row) === wanted;
  });
}

function hasAll<Row>(
  words: readonly string[],
  columns: readonly Column<Row>[],
  row: Row,
  written: Written<Row>,
): boolean {
  if (words.length === 0) return true;
  const text = plain(columns.map((column) => written(column, row)).join(' '));
  return words.every((word) => text.includes(word));
}

/** In small letters without marks: «dừng» is found by «dung». */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

type Value = string | number | null;

/** What is not there comes last of all in rising order. */
function inOrder(a: Value, b: Value, compare: (a: string, b: string) => number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compare(String(a), String(b));
}
