/** The longest publishing interval that simulated servers can be made to have. */
export const PUBLISHING_MOST_MS = 5000;
