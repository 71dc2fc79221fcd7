/** How long something lasts, in the units of a language. */

export interface DurationUnits {
  readonly second: string;
  readonly minute: string;
  readonly hour: string;
}

/** As exact as somebody wants to know it: `number` writes what is not whole, below ten seconds. */
export function durationIn(units: DurationUnits, number: (value: number) => string, ms: number): string {
  if (ms > 0 && ms < 9950) return `${number(Math.round(ms / 100) / 10)} ${units.second}`;
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} ${units.second}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} ${units.minute}`;
  return `${Math.floor(minutes / 60)} ${units.hour} ${minutes % 60} ${units.minute}`;
}
