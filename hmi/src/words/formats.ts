/** How a language writes numbers and times: made once for each, because to make one costs as much as a hundred uses of it. */

export interface Formats {
  readonly number: Intl.NumberFormat;
  readonly percent: Intl.NumberFormat;
  /** Hour and minute. */
  readonly clock: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  /** A day and a time, for what may lie days back. */
  readonly moment: Intl.DateTimeFormat;
}

export function formatsOf(locale: string): Formats {
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const time = { ...clock, second: '2-digit' } as const;
  return {
    number: new Intl.NumberFormat(locale),
    percent: new Intl.NumberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    }),
    clock: new Intl.DateTimeFormat(locale, clock),
    time: new Intl.DateTimeFormat(locale, time),
    moment: new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', ...time }),
  };
}
