/** The page's only clock: everything else in the HMI asks it. */

export const pageClock = {
  nowMs: (): number => Date.now(),
  /** Until the returned function is called. */
  every: (periodMs: number, act: () => void): (() => void) => {
    const timer = setInterval(act, periodMs);
    return () => clearInterval(timer);
  },
  /** With the next frame, unless the returned function is called before. */
  frame: (act: () => void): (() => void) => {
    const asked = requestAnimationFrame(act);
    return () => cancelAnimationFrame(asked);
  },
  /** Once, unless the returned function is called before. */
  after: (delayMs: number, act: () => void): (() => void) => {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};
