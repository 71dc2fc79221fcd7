/** The page's only clock: everything else in the HMI asks it. */

export const pageClock = {
  nowMs: (): number => Date.now(),
  /** Until the returned function is called. */
  every: (periodMs: number, act: () => void): (() => void) => {
    const timer = setInterval(act, periodMs);
    return () => clearInterval(timer);
  },
  after: (delayMs: number, act: () => void): void => {
    setTimeout(act, delayMs);
  },
};
