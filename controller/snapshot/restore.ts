import { jsonValue } from '../../recipes/strict-json.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import type { EntryOf } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import { newLineState, type LineState } from '../line/line-state.ts';
import { fromPlain } from './line-plain.ts';
import { PLAIN_VERSION, plainLine } from './plain-line.ts';
import { digestOf, SNAPSHOTS_KEPT, type Snapshots } from './snapshots.ts';

/** The state at a start: from the newest snapshot with a valid signed checkpoint, or empty. */

export type Checkpoint = Omit<EntryOf<'journal.checkpoint'>, 'kind'>;

/** Signs checkpoints and verifies them. */
export interface CheckpointKey {
  /** Signs that the entries up to `upTo` have this hash; `snapshot`: digest of the state folded from them, empty for none. */
  checkpoint(upTo: number, digest: string, snapshot: string): Checkpoint;
  isGenuine(checkpoint: Checkpoint): boolean;
}

/**
 * `missing`: the checkpoint names a snapshot that does not exist. `version`: another version of Cardline wrote it. `signature`: the
 * checkpoint is not signed with the journal's key. `history`: its entry differs from the present one. `damaged`: it is not what was signed.
 * `layout`: it belongs to a line with other stations.
 */
export type SnapshotProblem = 'missing' | 'version' | 'signature' | 'history' | 'damaged' | 'layout';

export interface PassedOver {
  /** The entry that it belongs to. */
  readonly seq: number;
  readonly why: SnapshotProblem;
}

export interface Restored {
  /** The state after entry `state.seq`, which is 0 if no snapshot could be used. */
  readonly state: LineState;
  /** Newer ones that can't be used, newest first. */
  readonly passedOver: readonly PassedOver[];
}

/** Checkpoints searched for one with a snapshot: with many open orders, not every checkpoint has one. */
const CHECKPOINTS_MAX = 2000;

/** `nowMs`: the monotonic clock. */
export function restoreLine(
  store: JournalStore,
  snapshots: Snapshots,
  key: CheckpointKey,
  layout: LineLayout,
  nowMs: number,
): Restored {
  const passedOver: PassedOver[] = [];
  let looked = 0;
  for (const { body } of store.reader.newestFirst('journal.checkpoint')) {
    looked += 1;
    if (looked > CHECKPOINTS_MAX || passedOver.length >= SNAPSHOTS_KEPT) break;
    if (body.kind !== 'journal.checkpoint' || body.snapshot === '') continue;
    const state = stateOf(body, store, snapshots, key, layout, nowMs);
    if (typeof state !== 'string') {
      snapshots.beginAt(state.seq);
      return { state, passedOver };
    }
    passedOver.push({ seq: body.upTo, why: state });
  }
  return { state: newLineState(layout), passedOver };
}

function stateOf(
  checkpoint: Checkpoint,
  store: JournalStore,
  snapshots: Snapshots,
  key: CheckpointKey,
  layout: LineLayout,
  nowMs: number,
): LineState | SnapshotProblem {
  const { upTo, digest, snapshot } = checkpoint;
  const row = snapshots.at(upTo);
  if (row === null) return 'missing';
  if (row === 'damaged') return row;
  if (!key.isGenuine(checkpoint)) return 'signature';
  if (row.hash !== digest || store.hashOf(upTo) !== digest) return 'history';
  if (row.version !== PLAIN_VERSION) return 'version';
  if (digestOf(row.state) !== snapshot) return 'damaged';
  const plain = plainLine.safeParse(jsonValue(row.state));
  // It is what was signed, but its writer used other names.
  if (!plain.success) return 'version';
  if (plain.data.seq !== upTo) return 'history';
  return fromPlain(plain.data, layout, nowMs) ?? 'layout';
}
