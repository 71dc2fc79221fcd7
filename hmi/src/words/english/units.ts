import { durationIn, type DurationUnits } from '../duration.ts';

export const UNITS: DurationUnits = { second: 's', minute: 'min', hour: 'h' };
/** By how much a clock was moved, and which way. */
export const moved = (byMs: number): string =>
  `${byMs < 0 ? 'back by' : 'forward by'} ${durationIn(UNITS, String, Math.abs(byMs))}`;
