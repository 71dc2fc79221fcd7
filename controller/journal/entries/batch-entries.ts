import { z } from 'zod';

import { name, count, faultRecord, SET_ASIDE_REASONS_MAX } from './entry-values.ts';

/** Facts about batches, their orders and their recipes. */

export const batchEntries = [
  z.object({
    kind: z.literal('batch.created'),
    batch: name,
    recipe: name,
    version: name,
    recipeHash: name,
    changeover: z.enum(['continuous', 'clearance']),
    firstArticle: z.enum(['required', 'none']),
    source: name,
    accepted: count,
    refused: count,
  }),
  /** All orders of the batch are in: the line may start it. */
  z.object({ kind: z.literal('batch.imported'), batch: name, orders: count }),
  /** Made right before that waiting batch; last if `before` is empty. */
  z.object({ kind: z.literal('batch.scheduled'), batch: name, before: name, by: name }),
  z.object({ kind: z.literal('batch.prioritized'), batch: name, priority: z.enum(['normal', 'urgent']), by: name }),
  z.object({ kind: z.literal('batch.held'), batch: name, why: name, by: name }),
  z.object({ kind: z.literal('batch.released'), batch: name, by: name }),
  /** This many of its orders, the last of those never started, form the batch `into` from now on. */
  z.object({ kind: z.literal('batch.split'), batch: name, into: name, orders: count, by: name }),
  /** A version written here that waits for approval. */
  z.object({ kind: z.literal('recipe.proposed'), recipe: name, version: name, hash: name, by: name }),
  z.object({ kind: z.literal('recipe.withdrawn'), recipe: name, version: name, hash: name, by: name }),
  /** Two people approve the version for production. */
  z.object({
    kind: z.literal('recipe.approved'),
    recipe: name,
    version: name,
    hash: name,
    by: name,
    second: name,
  }),
  /** A person inspected the first card of a batch. */
  z.object({
    kind: z.literal('first-article.decided'),
    batch: name,
    card: name,
    decision: z.enum(['approved', 'refused']),
    by: name,
  }),
  z.object({
    kind: z.literal('order.accepted'),
    order: name,
    batch: name,
    sequence: count,
    citizen: name,
    contentHash: name,
    office: name,
    priority: count,
    /** Why the citizen's card is replaced; empty for a first one. */
    replaces: name,
  }),
  z.object({
    kind: z.literal('batch.reconciled'),
    batch: name,
    issued: count,
    accepted: count,
    rejected: count,
    removed: count,
    countedAccepted: count,
    countedRejected: count,
    difference: z.number().int(),
    by: name,
    witness: name,
    /** The production manager who signs a difference; empty for none. */
    signedBy: name,
  }),
  /**
   * Two people continue with an older copy of the journal: whatever was unfinished in it may have been finished since, so none of it is
   * made any more. `lost`: entries of the original journal that this copy lacks.
   */
  z.object({ kind: z.literal('journal.resumed'), from: count, lost: count, by: name, second: name }),
  /** The key of the batch's content was destroyed: the content is unreadable. */
  z.object({ kind: z.literal('batch.shredded'), batch: name, orders: count, by: name }),
  /** QC's images of the batch's cards are no longer kept; `cards`: number of cards that had some. */
  z.object({ kind: z.literal('batch.pictures-removed'), batch: name, cards: count, bytes: count, by: name }),
  z.object({
    kind: z.literal('order.set-aside'),
    order: name,
    reasons: z.array(faultRecord).max(SET_ASIDE_REASONS_MAX),
  }),
  z.object({
    kind: z.literal('batch.ended'),
    batch: name,
    ordered: count,
    accepted: count,
    setAside: count,
    blanksIssued: count,
    blanksRejected: count,
    blanksRemoved: count,
    /** The batch that follows without emptying the line; empty for none. */
    next: name,
  }),
] as const;
