/** How a language writes numbers and times: made once for each, because to make one costs as much as a hundred uses of it. */

export interface Formats {
  readonly number: Intl.NumberFormat;
  readonly percent: Intl.NumberFormat;
  /** Hour and minute. */
  readonly clock: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  /** A day and a time, for what may lie days back. */
  readonly moment: Intl.DateTimeFormat;
  /** A day with its name. */
  readonly day: Intl.DateTimeFormat;
  /** Day, year, time and the zone's offset: to be compared with another clock. */
  readonly full: Intl.DateTimeFormat;
  /** The zone's offset alone is taken from it. */
  readonly zone: Intl.DateTimeFormat;
}

/** By locale and zone: two of each at most, the plant's and the browser's. */
const FORMATS = new Map<string, Formats>();

/** Of a language and a time zone. */
export function formatsIn(locale: string, timeZone: string): Formats {
  const key = `${locale} ${timeZone}`;
  const known = FORMATS.get(key) ?? newFormats(locale, timeZone);
  FORMATS.set(key, known);
  return known;
}

function newFormats(locale: string, timeZone: string): Formats {
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const time = { ...clock, second: '2-digit' } as const;
  return {
    number: new Intl.NumberFormat(locale),
    percent: new Intl.NumberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    }),
    clock: new Intl.DateTimeFormat(locale, { timeZone, ...clock }),
    time: new Intl.DateTimeFormat(locale, { timeZone, ...time }),
    moment: new Intl.DateTimeFormat(locale, { timeZone, day: '2-digit', month: '2-digit', ...time }),
    day: new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short', day: '2-digit', month: '2-digit' }),
    full: new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'long' }),
    // In every language by one name: en-GB says GMT and BST of its own zone, en-US GMT+1.
    zone: new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'shortOffset' }),
  };
}
