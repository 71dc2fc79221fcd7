/** Maximum number of entries between two signed checkpoints. */

/** While a line runs: half a minute of production. */
export const CHECKPOINT_ENTRIES = 250;
/** During an import: each order is an entry, and a file may hold a million. */
export const IMPORT_CHECKPOINT_ENTRIES = 2000;
/** Entries that a turn or an import group may add before the checkpoint that it makes due. */
const SLACK_ENTRIES = 500;
/** A journal with more entries after its newest checkpoint was not written by Cardline alone. */
export const UNSIGNED_MOST = IMPORT_CHECKPOINT_ENTRIES + SLACK_ENTRIES;
