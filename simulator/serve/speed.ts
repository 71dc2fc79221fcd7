/** How many times faster than real time simulated machines may run. */

export const SPEED_LEAST = 0.1;
export const SPEED_MOST = 1000;
export const isSpeed = (factor: number): boolean => factor >= SPEED_LEAST && factor <= SPEED_MOST;
