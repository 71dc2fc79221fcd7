/** How often a failing step is retried, and after which pause. Counted on the station and the lot, which outlast the cards. */

/** Consecutive failed jobs after which a station gets no more work, whatever the cards; also the tries of one card's step. */
export const FAILURES_MAX = 3;
/** Pause before a step that was refused is requested again. */
export const REFUSED_PAUSE_MS = 1000;
