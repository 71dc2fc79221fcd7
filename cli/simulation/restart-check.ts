import { isDeepStrictEqual } from 'node:util';

import type { JournalStore } from '../../controller/journal/store.ts';
import { apply } from '../../controller/line/fold.ts';
import { newLineState, type LineState } from '../../controller/line/line-state.ts';
import { toPlain } from '../../controller/snapshot/line-plain.ts';
import type { CheckpointKey } from '../../controller/snapshot/restore.ts';
import { digestOf } from '../../controller/snapshot/snapshots.ts';
import { SNAPSHOT_TABLES } from '../../controller/snapshot/snapshot-tables.ts';
import { PLAIN_VERSION } from '../../controller/snapshot/plain-line.ts';
import type { LineLayout } from '../../stations/line-layout.ts';

/** A controller that began with a snapshot believes what one believes that has folded every entry since the first. */

/** What of the state is not what the whole journal folds to, by name; empty where all is. `nowMs`: when the controller began. */
export function unlikeFullFold(
  store: JournalStore,
  state: LineState,
  phasesOf: (recipeHash: string) => number,
  nowMs: number,
): string[] {
  const whole = newLineState(state.layout);
  for (const entry of store.read(0)) apply(whole, entry, nowMs, phasesOf);
  const [one, other] = [comparable(whole), comparable(state)];
  const names = Object.keys(one).filter((name) => !isDeepStrictEqual(one[name], other[name]));
  // What depends on the order of what is in a map: who is looked at first.
  const same = isDeepStrictEqual(toPlain(whole), toPlain(state));
  return same || names.length > 0 ? names : ['order'];
}

/** Places in front of the queue that are empty are nobody's. */
function comparable(state: LineState): Readonly<Record<string, unknown>> {
  return { ...state, pending: state.pending.slice(state.pendingFrom), pendingFrom: 0 };
}

/**
 * Puts a snapshot of another journal behind the newest entry, with the genuine checkpoint that vouched for it there: as of a second
 * copy of the data folder that the same line went on with.
 */
export function plantForeignSnapshot(store: JournalStore, key: CheckpointKey, layout: LineLayout): void {
  const { entries } = store;
  const text = JSON.stringify(toPlain({ ...newLineState(layout), seq: entries }));
  const [history, digest] = [digestOf(`another history of ${entries} entries`), digestOf(text)];
  store.begin();
  store
    .tables(SNAPSHOT_TABLES)
    .prepare('INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)')
    .run(entries, PLAIN_VERSION, history, digest, text);
  store.append({ kind: 'journal.checkpoint', ...key.checkpoint(entries, history, digest) });
  store.commit();
}
