/** The page's only clock: everything else in the HMI asks it. */

export const pageClock = {
  nowMs: (): number => Date.now(),
  every: (periodMs: number, act: () => void): void => {
    setInterval(act, periodMs);
  },
  after: (delayMs: number, act: () => void): void => {
    setTimeout(act, delayMs);
  },
};
