import type { Entry, EntryOf } from '../journal/entry.ts';

/** Every batch of the line, what became of it, and what people counted. Folded from the journal. */

export interface BatchRecord {
  readonly id: string;
  readonly recipe: string;
  readonly version: string;
  readonly createdAt: number;
  readonly refused: number;
  ordered: number;
  imported: boolean;
  /** When its first card was begun, and when it ended; 0 before. */
  startedAt: number;
  endedAt: number;
  accepted: number;
  rejected: number;
  removed: number;
  setAside: number;
  /** Cards that were begun, by attempt: the first, the second … */
  readonly attempts: number[];
  reconciliation: EntryOf<'batch.reconciled'> | null;
}

const BATCHES_MAX = 2000;

export class BatchHistory {
  /** In the order in which they came. */
  readonly batches = new Map<string, BatchRecord>();
  readonly #batchOf: (order: string) => string;

  /** `batchOf`: the batch of an order; empty where it is not known. */
  constructor(batchOf: (order: string) => string) {
    this.#batchOf = batchOf;
  }

  take({ at, body }: Entry): void {
    switch (body.kind) {
      case 'batch.created':
        this.batches.set(body.batch, {
          id: body.batch,
          recipe: body.recipe,
          version: body.version,
          createdAt: at,
          refused: body.refused,
          ordered: body.accepted,
          imported: false,
          startedAt: 0,
          endedAt: 0,
          accepted: 0,
          rejected: 0,
          removed: 0,
          setAside: 0,
          attempts: [],
          reconciliation: null,
        });
        this.#forget();
        return;
      case 'batch.imported':
        this.#change(body.batch, (batch) => {
          batch.ordered = body.orders;
          batch.imported = true;
        });
        return;
      case 'batch.split': {
        const from = this.batches.get(body.batch);
        if (from === undefined) return;
        from.ordered -= body.orders;
        this.batches.set(body.into, {
          ...from,
          id: body.into,
          createdAt: at,
          refused: 0,
          ordered: body.orders,
          startedAt: 0,
          accepted: 0,
          rejected: 0,
          removed: 0,
          setAside: 0,
          attempts: [],
        });
        this.#forget();
        return;
      }
      case 'card.started':
        this.#change(this.#batchOf(body.order), (batch) => {
          if (batch.startedAt === 0) batch.startedAt = at;
          batch.attempts[body.attempt - 1] = (batch.attempts[body.attempt - 1] ?? 0) + 1;
        });
        return;
      case 'card.ended':
        this.#change(this.#batchOf(body.order), (batch) => {
          if (body.outcome !== 'void') batch[body.outcome] += 1;
        });
        return;
      case 'order.set-aside':
        this.#change(this.#batchOf(body.order), (batch) => (batch.setAside += 1));
        return;
      case 'batch.ended':
        this.#change(body.batch, (batch) => (batch.endedAt = at));
        return;
      case 'batch.reconciled':
        this.#change(body.batch, (batch) => (batch.reconciliation = body));
        return;
      default:
    }
  }

  #change(id: string, change: (batch: BatchRecord) => void): void {
    const batch = this.batches.get(id);
    if (batch !== undefined) change(batch);
  }

  #forget(): void {
    if (this.batches.size <= BATCHES_MAX) return;
    const oldest = this.batches.keys().next();
    if (!oldest.done) this.batches.delete(oldest.value);
  }
}
