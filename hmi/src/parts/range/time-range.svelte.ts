import { connection } from '../../connection.svelte.ts';
import { appearance } from '../../words/language.svelte.ts';
import { changeQuery, queryOfAddress } from '../address.ts';
import { parseRange, rangeText, shiftNumber, spanBefore, spanOf, type RangeChoice, type Span } from './spans.ts';
import { RANGE_WORDS } from './words.ts';

/** The period that pages look at: chosen once, kept from page to page and in the address. */

const NAMES = { range: 'range', compare: 'compare' } as const;

class TimeRange {
  /** Null until somebody chose one: then each page shows its usual one. */
  choice = $state.raw<RangeChoice | null>(null);
  compare = $state(false);

  /** A page that shows the period has come up, or its address has changed. */
  arrive(): void {
    const query = queryOfAddress();
    const named = parseRange(query.get(NAMES.range) ?? '');
    if (named === null) {
      this.#write();
      return;
    }
    this.choice = named;
    this.compare = query.get(NAMES.compare) === '1';
  }

  choose(choice: RangeChoice): void {
    this.choice = choice;
    this.#write();
  }

  turnCompare(): void {
    this.compare = !this.compare;
    this.#write();
  }

  #write(): void {
    if (this.choice === null && !this.compare && !queryOfAddress().has(NAMES.compare)) return;
    changeQuery({
      ...(this.choice === null ? {} : { [NAMES.range]: rangeText(this.choice) }),
      [NAMES.compare]: this.compare ? '1' : '',
    });
  }
}

export const timeRange = new TimeRange();

/** By the plant's clock, whatever zone is shown: a shift is where the line stands. */
export function spanNow(choice: RangeChoice): Span {
  return spanOf(choice, connection.serverNowMs(), appearance.plantZone);
}

export function spanBeforeNow(choice: RangeChoice): Span | null {
  return spanBefore(choice, connection.serverNowMs(), appearance.plantZone);
}

/** A period as people say it. */
export function periodOf(choice: RangeChoice, span: Span): string {
  const words = RANGE_WORDS[appearance.code];
  const { day, clock } = appearance.formats;
  const whole = words.until(`${day.format(span.fromAt)} ${clock.format(span.fromAt)}`, endOf(span));
  switch (choice.kind) {
    case 'all':
      return words.everything;
    case 'shift':
      return `${words.shifts[shiftNumber(span, appearance.plantZone)]}, ${whole}`;
    case 'day':
      return day.format(span.fromAt);
    case 'week':
      return words.until(day.format(span.fromAt), day.format(span.toAt - 1));
    case 'hours':
    case 'free':
      return whole;
    default:
      return choice satisfies never;
  }
}

/** Its day once, where it is the same one. */
function endOf({ fromAt, toAt }: Span): string {
  const { day, clock } = appearance.formats;
  const [first, last] = [day.format(fromAt), day.format(toAt)];
  return first === last ? clock.format(toAt) : `${last} ${clock.format(toAt)}`;
}
