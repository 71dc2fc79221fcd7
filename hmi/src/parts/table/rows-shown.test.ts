import { describe, expect, test } from 'vitest';

import type { Column, Narrowing } from './column.ts';
import { choicesOf, rowsShown } from './rows-shown.ts';

interface Row {
  readonly what: string;
  readonly count: number | null;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'what', title: 'What', value: ({ what }) => what, filter: 'rows' },
  { name: 'count', title: 'Count', kind: 'number', value: ({ count }) => count },
];
const ROWS: readonly Row[] = [
  { what: 'Đầu ghi 10', count: 3 },
  { what: 'Đầu ghi 2', count: null },
  { what: 'Máy in', count: 20 },
];
const EVERYTHING: Narrowing = { search: '', filters: {}, sorting: null };
const written = (column: Column<Row>, row: Row): string => String(column.value(row) ?? '–');
const shown = (narrowing: Partial<Narrowing>): string[] =>
  rowsShown(ROWS, COLUMNS, { ...EVERYTHING, ...narrowing }, written, 'vi').map(({ what }) => what);

describe('rows of a table', () => {
  test('come as they are where nothing narrows or orders them', () => {
    expect(shown({})).toEqual(['Đầu ghi 10', 'Đầu ghi 2', 'Máy in']);
  });

  test('are found by every word that is typed, with marks or without', () => {
    expect(shown({ search: 'dau 10' })).toEqual(['Đầu ghi 10']);
    expect(shown({ search: 'MÁY' })).toEqual(['Máy in']);
    expect(shown({ search: 'máy ghi' })).toEqual([]);
  });

  test('are narrowed by a column’s value', () => {
    expect(shown({ filters: { what: 'Máy in' } })).toEqual(['Máy in']);
    expect(shown({ filters: { what: '' } })).toHaveLength(3);
  });

  test('come in the order of numbers, also where those stand in a text', () => {
    expect(shown({ sorting: { by: 'what', direction: 'asc' } })).toEqual(['Đầu ghi 2', 'Đầu ghi 10', 'Máy in']);
    expect(shown({ sorting: { by: 'count', direction: 'asc' } })).toEqual(['Đầu ghi 10', 'Máy in', 'Đầu ghi 2']);
    expect(shown({ sorting: { by: 'count', direction: 'desc' } })).toEqual(['Đầu ghi 2', 'Máy in', 'Đầu ghi 10']);
  });

  test('offer each value once', () => {
    const [column] = COLUMNS;
    if (column === undefined) throw new Error('no column');
    expect(choicesOf([...ROWS, ...ROWS], column, written, 'vi').map(({ value }) => value)).toEqual([
      'Đầu ghi 2',
      'Đầu ghi 10',
      'Máy in',
    ]);
  });
});
