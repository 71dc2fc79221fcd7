import { z } from 'zod';

import { name, count, faultRecord, SET_ASIDE_REASONS_MAX } from './entry-values.ts';

/** Facts about batches, their orders, and the recipes that they are made by. */

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
  /** All orders of the batch are in: the line may begin it. */
  z.object({ kind: z.literal('batch.imported'), batch: name, orders: count }),
  /** Made right before that one of those that wait; last where `before` is empty. */
  z.object({ kind: z.literal('batch.scheduled'), batch: name, before: name, by: name }),
  z.object({ kind: z.literal('batch.prioritized'), batch: name, priority: z.enum(['normal', 'urgent']), by: name }),
  z.object({ kind: z.literal('batch.held'), batch: name, why: name, by: name }),
  z.object({ kind: z.literal('batch.released'), batch: name, by: name }),
  /** So many of its orders, the last of those that were never begun, are the batch `into` from now on. */
  z.object({ kind: z.literal('batch.split'), batch: name, into: name, orders: count, by: name }),
  /** A version that somebody wrote here, and that waits for its approval. */
  z.object({ kind: z.literal('recipe.proposed'), recipe: name, version: name, hash: name, by: name }),
  z.object({ kind: z.literal('recipe.withdrawn'), recipe: name, version: name, hash: name, by: name }),
  /** Two people stand for it that this version may be made. */
  z.object({
    kind: z.literal('recipe.approved'),
    recipe: name,
    version: name,
    hash: name,
    by: name,
    second: name,
  }),
  /** The first card of a batch was looked at by a person. */
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
    /** The production manager who answers for a difference; empty where there is none. */
    signedBy: name,
  }),
  /**
   * An older copy of the journal is gone on with, by two people's word: whatever was not finished in it may have been since, so that
   * none of it is made here any more. `lost`: entries that the journal had come to beyond this copy.
   */
  z.object({ kind: z.literal('journal.resumed'), from: count, lost: count, by: name, second: name }),
  /** The key of the batch's content was destroyed: nobody can read it any more. */
  z.object({ kind: z.literal('batch.shredded'), batch: name, orders: count, by: name }),
  /** The pictures that QC took of the batch's cards are not kept any longer; `cards`: of which there were some. */
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
    /** The batch that follows on a line that is not emptied; empty where none does. */
    next: name,
  }),
] as const;
