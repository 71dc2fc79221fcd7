import { formatDuration, formatIso, formatMoment, formatNumber, formatPercent } from '../../words/language.svelte.ts';
import type { Column } from './column.ts';

/** How a cell is written: for people, and for a file that another program reads. */

export function writtenCell<Row>(column: Column<Row>, row: Row): string {
  if (column.text !== undefined) return column.text(row);
  const value = column.value(row);
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  switch (column.kind) {
    case 'time':
      return value === 0 ? '–' : formatMoment(value);
    case 'seconds':
      return formatDuration(value * 1000);
    case 'share':
      return formatPercent(value);
    case 'text':
    case 'number':
    case undefined:
      return formatNumber(value);
    default:
      return column.kind satisfies never;
  }
}

/** Times as ISO 8601, numbers plain and with a point, whatever the language; empty where there is none. */
export function savedCell<Row>(column: Column<Row>, row: Row): string | number {
  const value = column.value(row);
  if (value === null) return '';
  if (column.kind === 'time') return typeof value === 'number' && value > 0 ? formatIso(value) : '';
  if (typeof value === 'number') return value;
  return column.text?.(row) ?? value;
}
