/** Whether the wall clock was moved while nobody wrote: the newest entry's time is all that is left of the clock as it was. */

/** A wall clock that was moved by more than this is told of. */
export const CLOCK_STEP_LEAST_MS = 2000;
/** A controller is off for a night or two. A clock that is further ahead of the newest entry is looked at: it, or the pause, is long. */
const OFF_MOST_MS = 48 * 3_600_000;

/**
 * By how much the clock was moved at least, in milliseconds; 0 where nothing shows it.
 * Back: nothing was written after now. Ahead: by as much as the controller was off, unless it really was.
 */
export function steppedWhileOff(newestAt: number, nowAt: number): number {
  const byMs = Math.round(nowAt - newestAt);
  return byMs < -CLOCK_STEP_LEAST_MS || byMs > OFF_MOST_MS ? byMs : 0;
}
