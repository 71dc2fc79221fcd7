import type { CardOrder, CardRecord } from '../../../../controller/gateway/contract.ts';
import type { Narrowing } from '../table/column.ts';
import type { Span } from '../range/spans.ts';

/** What a list of cards asks the controller for. */

/** Filters of the address, beside those that a page sets itself. */
export const CARD_FILTERS = ['batch', 'office', 'outcome', 'station', 'reason', 'trace'] as const;

const ORDERS: readonly CardOrder[] = ['started', 'ended', 'batch', 'office', 'outcome', 'station', 'reason'];
/** Between a reason's code and what it is about, a trace and its value. */
const MARK = '~';
/** What stands together in an address, and apart in the question. */
const PARTS: Readonly<Record<string, readonly [string, string]>> = {
  reason: ['code', 'what'],
  trace: ['trace', 'value'],
};

/** Why a card is bad, as it stands in an address; empty for a good one. */
export function reasonText({ code, what }: Pick<CardRecord, 'code' | 'what'>): string {
  return code === '' ? '' : what === '' ? code : `${code}${MARK}${what}`;
}

/** A trace and its value, as they stand in an address; without a value: cards of which nobody knows it. */
export function traceText(trace: string, value: string): string {
  return `${trace}${MARK}${value}`;
}

/** What stands before the mark, and behind it. */
export function partsOf(text: string): readonly [string, string] {
  const at = text.indexOf(MARK);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** `fixed`: what the page has set, whatever stands in the address. */
export function cardQuery(
  { search, filters, sorting }: Narrowing,
  fixed: Readonly<Record<string, string>>,
  span: Span | null,
): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filters, ...fixed })) {
    if (value === '') continue;
    const parts = PARTS[name];
    if (parts === undefined) params.set(name, value);
    else {
      const [first, rest] = partsOf(value);
      params.set(parts[0], first);
      if (rest !== '') params.set(parts[1], rest);
    }
  }
  if (search.trim() !== '') params.set('text', search.trim());
  const by = ORDERS.find((order) => order === sorting?.by);
  if (by !== undefined && sorting !== null) {
    params.set('by', by);
    params.set('direction', sorting.direction);
  }
  if (span !== null) {
    params.set('from', String(span.fromAt));
    params.set('to', String(span.toAt));
  }
  return params;
}
