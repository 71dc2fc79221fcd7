import { durationIn, type DurationUnits } from '../duration.ts';

export const UNITS: DurationUnits = { second: 's', minute: 'min', hour: 'h' };
/** By how much a clock was moved, and which way. */
const moved = (byMs: number): string =>
  `${byMs < 0 ? 'back by' : 'forward by'} ${durationIn(UNITS, String, Math.abs(byMs))}`;
/** What a clock shows that was moved, or seems so. A controller that was off for long shows the same as a clock that was put forward. */
export const clockMoved = (byMs: number, when: 'running' | 'off'): string =>
  when === 'off' && byMs > 0
    ? `By the clock the controller was off for ${durationIn(UNITS, String, byMs)}`
    : `The clock was put ${moved(byMs)}${when === 'off' ? ' or more while the controller was off' : ''}`;
