/** After how many days without use an account is closed. */

/** PCI Card Production, logical security: inactive accounts are closed within 90 days. */
export const UNUSED_DAYS = 90;
export const UNUSED_DAYS_MAX = 3650;
