import type { Entry, EntryOf } from '../journal/entry.ts';
import { isAbout } from '../journal/entry-subjects.ts';

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
  /** Orders that wait for a person. */
  setAside: number;
  /** Cards that were begun and have not ended. */
  onLine: number;
  /** Cards for which a blank was used or may be, by attempt: the first, the second … Each is accepted, rejected, removed or on the line. */
  readonly attempts: number[];
  reconciliation: EntryOf<'batch.reconciled'> | null;
}

const BATCHES_MAX = 2000;
const SUBJECTS = new Set(['batch', 'order', 'card'] as const);

interface OpenCard {
  readonly order: string;
  readonly attempt: number;
  /** Not made again, whatever becomes of it. */
  lastTry: boolean;
}

export class BatchHistory {
  /** In the order in which they came. */
  readonly batches = new Map<string, BatchRecord>();
  readonly #cards = new Map<string, OpenCard>();
  readonly #batchOf: (order: string) => string;

  /** `batchOf`: the batch of an order; empty where it is not known. */
  constructor(batchOf: (order: string) => string) {
    this.#batchOf = batchOf;
  }

  take({ at, body }: Entry): void {
    if (!isAbout(body, SUBJECTS)) return;
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
          ...notBegun(),
        });
        this.#forget();
        return;
      case 'batch.imported':
        this.#change(body.batch, (batch) => {
          batch.ordered = body.orders;
          batch.imported = true;
        });
        return;
      case 'batch.split':
        this.#split(body, at);
        return;
      case 'card.started':
        this.#cardStarted(body, at);
        return;
      case 'card.ended':
        this.#cardEnded(body);
        return;
      case 'journal.resumed':
        this.#resumed();
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
      case 'batch.scheduled':
      case 'batch.prioritized':
      case 'batch.held':
      case 'batch.released':
      case 'batch.shredded':
      case 'batch.pictures-removed':
      case 'first-article.decided':
      case 'order.accepted':
      case 'card.judged':
      case 'card.condemned':
      case 'card.found':
      case 'card.removed':
        return;
      default:
        body satisfies never;
    }
  }

  #split({ batch, into, orders }: EntryOf<'batch.split'>, createdAt: number): void {
    const from = this.batches.get(batch);
    if (from === undefined) return;
    from.ordered -= orders;
    this.batches.set(into, { ...from, id: into, createdAt, refused: 0, ordered: orders, ...notBegun() });
    this.#forget();
  }

  #cardStarted({ card, order, attempt }: EntryOf<'card.started'>, at: number): void {
    this.#cards.set(card, { order, attempt, lastTry: false });
    this.#change(this.#batchOf(order), (batch) => {
      if (batch.startedAt === 0) batch.startedAt = at;
      batch.onLine += 1;
      countAttempt(batch, attempt, 1);
    });
  }

  #cardEnded({ card: id, order, outcome }: EntryOf<'card.ended'>): void {
    const card = this.#cards.get(id);
    this.#cards.delete(id);
    this.#change(this.#batchOf(order), (batch) => {
      batch.onLine -= 1;
      if (outcome !== 'void') {
        batch[outcome] += 1;
        return;
      }
      // No blank was used: the attempt does not count.
      countAttempt(batch, card?.attempt ?? 1, -1);
      if (card?.lastTry === true) batch.setAside += 1;
    });
  }

  #resumed(): void {
    for (const batch of this.batches.values())
      if (batch.imported) batch.setAside = batch.ordered - batch.accepted - batch.onLine;
    for (const card of this.#cards.values()) card.lastTry = true;
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

/** What a batch has before its first card. */
function notBegun(): Pick<
  BatchRecord,
  'startedAt' | 'endedAt' | 'accepted' | 'rejected' | 'removed' | 'setAside' | 'onLine' | 'attempts' | 'reconciliation'
> {
  return {
    startedAt: 0,
    endedAt: 0,
    accepted: 0,
    rejected: 0,
    removed: 0,
    setAside: 0,
    onLine: 0,
    attempts: [],
    reconciliation: null,
  };
}

function countAttempt(batch: BatchRecord, attempt: number, by: 1 | -1): void {
  batch.attempts[attempt - 1] = (batch.attempts[attempt - 1] ?? 0) + by;
}
