import { NO_SERIAL } from '../../stations/blank-serial.ts';
import type { Clock } from '../../stations/clock.ts';
import type { EntryBody } from './entry.ts';

/** For tests: a minimal batch in a journal. */

/** A clock on which every wait ends at once, always at the same instant. */
export const instant: Clock = {
  nowMs: () => 0,
  wallTimeMs: () => 1_767_225_600_000,
  schedule: (_, task) => {
    queueMicrotask(task);
    return () => undefined;
  },
};

/** Its orders and, for each, this many cards, started and voided: `C-…` the first, `C2-…` the second. The batch is not closed. */
export function batch(name: string, orders: number, cardsAnOrder = 1): EntryBody[] {
  const ids = Array.from({ length: orders }, (_, index) => `${name}-${index + 1}`);
  return [
    {
      kind: 'batch.created',
      batch: name,
      recipe: 'r',
      version: '1',
      recipeHash: 'h',
      changeover: 'continuous',
      firstArticle: 'none',
      source: name,
      accepted: orders,
      refused: 0,
    },
    ...ids.map((order, index) => accepted(order, name, index + 1)),
    { kind: 'batch.imported', batch: name, orders },
    ...ids.flatMap((order) => ['C', 'C2'].slice(0, cardsAnOrder).flatMap((card) => voided(`${card}-${order}`, order))),
  ];
}

export function accepted(order: string, batchName: string, sequence: number): EntryBody {
  return {
    kind: 'order.accepted',
    order,
    batch: batchName,
    sequence,
    citizen: `citizen of ${order}`,
    contentHash: '',
    office: '001-01',
    priority: 5,
    replaces: '',
  };
}

function voided(card: string, order: string): EntryBody[] {
  return [
    { kind: 'card.started', card, order, attempt: 1 },
    { kind: 'card.ended', card, order, outcome: 'void', serial: NO_SERIAL, rank: 0 },
  ];
}

/** Closes the batch, counted by two people. */
export function closed(name: string): EntryBody {
  return {
    kind: 'batch.reconciled',
    batch: name,
    issued: 0,
    accepted: 0,
    rejected: 0,
    removed: 0,
    countedAccepted: 0,
    countedRejected: 0,
    difference: 0,
    by: 'a',
    witness: 'b',
    signedBy: '',
  };
}
