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

/** To the second, however long it is: beside a share that is worked out of it, so that both say the same. */
export function exactDurationIn(units: DurationUnits, ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const parts = [
    ...(hours > 0 ? [`${hours} ${units.hour}`] : []),
    ...(hours > 0 || minutes > 0 ? [`${minutes} ${units.minute}`] : []),
    `${seconds % 60} ${units.second}`,
  ];
  return parts.join(' ');
}
