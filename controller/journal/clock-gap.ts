/** Detects that the wall clock was stepped while nothing was written: the newest entry's time is the only record of the earlier clock. */

/** Smallest step of the wall clock that is reported. */
export const CLOCK_STEP_LEAST_MS = 2000;
/**
 * A controller may be off for a night or two. If the clock is further ahead of the newest entry, either it is wrong or the pause was long:
 * a person checks.
 */
const OFF_MOST_MS = 48 * 3_600_000;

/**
 * Minimum clock step in milliseconds; 0 if there is no sign of one. Backwards: nothing can have been written later than now. Forwards: by
 * the time since the newest entry, unless the controller really was off that long.
 */
export function steppedWhileOff(newestAt: number, nowAt: number): number {
  const byMs = Math.round(nowAt - newestAt);
  return byMs < -CLOCK_STEP_LEAST_MS || byMs > OFF_MOST_MS ? byMs : 0;
}
