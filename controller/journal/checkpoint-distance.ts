/** How many entries may lie between two signed checkpoints. */

/** While a line runs: half a minute of production. */
export const CHECKPOINT_ENTRIES = 250;
/** While orders are taken in: each is an entry, and of a file there may be a million. */
export const IMPORT_CHECKPOINT_ENTRIES = 2000;
/** What a turn of the line, or a group of orders, may add before the checkpoint that it makes due. */
const SLACK_ENTRIES = 500;
/** A journal with more behind its newest checkpoint was not written by Cardline alone. */
export const UNSIGNED_MOST = IMPORT_CHECKPOINT_ENTRIES + SLACK_ENTRIES;
