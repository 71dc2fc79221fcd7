import type { Entry, EntryBody } from '../journal/entry.ts';
import type { ConductorPorts } from './conductor-ports.ts';

/** Entries between two signed checkpoints: half a minute of production. */
const CHECKPOINT_ENTRIES = 250;

/** When the journal is signed: at set distances, as a batch is closed, and as the line is opened. */
export class Checkpoints {
  readonly #ports: Pick<ConductorPorts, 'store' | 'checkpoint'>;
  #signedUpTo = 0;

  constructor(ports: Pick<ConductorPorts, 'store' | 'checkpoint'>) {
    this.#ports = ports;
  }

  /** The checkpoint that is due after these new entries; none where nothing is new, or nobody signs. */
  due(entries: readonly Entry[]): EntryBody[] {
    const { store, checkpoint } = this.#ports;
    if (checkpoint === null || entries.length === 0) return [];
    const closed = entries.some(({ body }) => body.kind === 'batch.reconciled' || body.kind === 'line.opened');
    if (!closed && store.entries - this.#signedUpTo < CHECKPOINT_ENTRIES) return [];
    const signed = checkpoint(store.entries, store.digest);
    // The checkpoint is an entry itself.
    this.#signedUpTo = store.entries + 1;
    return [signed];
  }
}
