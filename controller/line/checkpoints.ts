import { CHECKPOINT_ENTRIES } from '../journal/checkpoint-distance.ts';
import type { Entry, EntryBody } from '../journal/entry.ts';
import { restoreLine, type Restored } from '../snapshot/restore.ts';
import { Snapshots } from '../snapshot/snapshots.ts';
import type { ConductorPorts } from './conductor-ports.ts';
import { newLineState, type LineState } from './line-state.ts';

/**
 * When the journal is signed, with a snapshot where one is due: at fixed distances, when a batch is closed, and when the line is opened.
 */
export class Checkpoints {
  readonly #ports: Pick<ConductorPorts, 'store' | 'checkpoints' | 'layout'>;
  readonly #snapshots: Snapshots;
  #signedUpTo = 0;

  constructor(ports: Pick<ConductorPorts, 'store' | 'checkpoints' | 'layout'>) {
    this.#ports = ports;
    this.#snapshots = new Snapshots(ports.store);
  }

  /** The state to start with; an empty one where nothing is signed. `nowMs`: the monotonic clock. */
  restore(nowMs: number): Restored {
    const { store, checkpoints, layout } = this.#ports;
    if (checkpoints === null) return { state: newLineState(layout), passedOver: [] };
    return restoreLine(store, this.#snapshots, checkpoints, layout, nowMs);
  }

  /** Records a checkpoint entry, from a turn or from an import. */
  note({ seq, body }: Entry): void {
    if (body.kind === 'journal.checkpoint') this.#signedUpTo = seq;
  }

  /** The checkpoint that is due after these new entries, which the state includes; none where nothing is new or nothing is signed. */
  due(entries: readonly Entry[], state: LineState): EntryBody[] {
    const { store, checkpoints } = this.#ports;
    if (checkpoints === null || entries.length === 0) return [];
    const closed = entries.some(({ body }) => body.kind === 'batch.reconciled' || body.kind === 'line.opened');
    if (!closed && store.entries - this.#signedUpTo < CHECKPOINT_ENTRIES) return [];
    const snapshot = this.#snapshots.isDue(state) ? this.#snapshots.keep(state) : '';
    const signed = checkpoints.checkpoint(store.entries, store.digest, snapshot);
    return [{ kind: 'journal.checkpoint', ...signed }];
  }
}
