import type { JournalStore } from '../journal/store.ts';

/**
 * Batches that are closed and counted. The content of a part that was split off is that of the batch it came with: it is closed when the
 * last of its parts is. What the journal says since the last question is read, not all of it anew.
 */
export class ClosedBatches {
  readonly #store: JournalStore;
  #readTo = 0;
  readonly #closed = new Map<string, number>();
  readonly #withContent = new Map<string, number>();
  readonly #cameWith = new Map<string, string>();
  /** The batch itself, and what was split off; only of those that were split. */
  readonly #parts = new Map<string, string[]>();
  readonly #partsOpen = new Map<string, number>();

  constructor(store: JournalStore) {
    this.#store = store;
  }

  /** When each was closed (wall clock), in that order. */
  get all(): ReadonlyMap<string, number> {
    this.#read();
    return this.#closed;
  }

  /** Those of them whose content was not destroyed. */
  get withContent(): ReadonlyMap<string, number> {
    this.#read();
    return this.#withContent;
  }

  /** The batches to which orders belong that came with this one. */
  partsOf(batch: string): readonly string[] {
    this.#read();
    return this.#parts.get(batch) ?? [batch];
  }

  #read(): void {
    // An entry of an open group may be rolled back: then it was never there.
    if (this.#store.grouping) return;
    for (const { seq, at, body } of this.#store.reader.readKinds(KINDS, this.#readTo)) {
      this.#readTo = seq;
      if (body.kind !== 'batch.split' && body.kind !== 'batch.reconciled' && body.kind !== 'batch.shredded') continue;
      const batch = this.#cameWith.get(body.batch) ?? body.batch;
      const open = this.#partsOpen.get(batch) ?? 1;
      switch (body.kind) {
        case 'batch.split':
          this.#cameWith.set(body.into, batch);
          this.#parts.set(batch, [...(this.#parts.get(batch) ?? [batch]), body.into]);
          this.#partsOpen.set(batch, open + 1);
          break;
        case 'batch.reconciled':
          this.#partsOpen.set(batch, open - 1);
          if (open === 1) this.#close(batch, at);
          break;
        case 'batch.shredded':
          this.#withContent.delete(batch);
      }
    }
  }

  #close(batch: string, at: number): void {
    this.#closed.set(batch, at);
    this.#withContent.set(batch, at);
  }
}

const KINDS = ['batch.split', 'batch.reconciled', 'batch.shredded'] as const;
