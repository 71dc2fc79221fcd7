/** How often what does not succeed is tried again, and after which pause. Counted on what stays while cards come and go. */

/** Jobs of one station that fail one after the other before it is given no more, whatever the cards; and tries of one card's step. */
export const FAILURES_MAX = 3;
/** A step that was not begun is asked for again after this long. */
export const REFUSED_PAUSE_MS = 1000;
