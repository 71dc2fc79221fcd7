import { createHash } from 'node:crypto';

import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { Entry, EntryBody, EntryOf } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import type { KeyRing } from './keys.ts';
import { readOrderFile, type Refusal } from './order-file.ts';
import type { Order } from './order.ts';
import type { OrderVault } from './vault.ts';

/** Takes an order file in as a batch: whole or not at all, and once. */

export interface ImportReport {
  /** `queue-full`: so many batches wait on this line that no more are taken. */
  readonly outcome: 'imported' | 'already-imported' | 'queue-full' | 'empty';
  readonly batch: string;
  readonly accepted: number;
  readonly refusals: readonly Refusal[];
}

/** What the journal knows already, so that nothing is ordered twice. */
export interface KnownOrders {
  readonly sources: ReadonlyMap<string, string>;
  readonly orders: ReadonlySet<string>;
  readonly citizens: ReadonlySet<string>;
  readonly openBatches: ReadonlySet<string>;
}

/** Batches on a line that have not ended: one is made, the others wait. */
const OPEN_BATCHES_MAX = 8;
/** Refusals that are kept word by word; beyond this they are counted. */
const REFUSALS_KEPT = 10_000;

export async function importOrders(
  file: string,
  recipe: LoadedRecipe,
  store: JournalStore,
  vault: OrderVault,
  keys: KeyRing,
  folded: (entry: Entry) => void,
): Promise<ImportReport> {
  const known = knownOrders(store);
  const first = await survey(file, known, keys);
  const already = known.sources.get(first.sha256);
  if (already !== undefined) return { outcome: 'already-imported', batch: already, accepted: 0, refusals: [] };
  if (known.openBatches.size >= OPEN_BATCHES_MAX)
    return { outcome: 'queue-full', batch: '', accepted: first.accepted, refusals: first.refusals };
  if (first.accepted === 0) return { outcome: 'empty', batch: '', accepted: 0, refusals: first.refusals };

  const batch = `B-${first.sha256.slice(0, 10)}`;
  const entries: Entry[] = [];
  const append = (body: EntryBody): void => {
    entries.push(store.append(body));
  };
  vault.addBatch(batch);
  append({
    kind: 'batch.created',
    batch,
    recipe: recipe.recipe.recipe,
    version: recipe.recipe.version,
    recipeHash: recipe.hash,
    changeover: recipe.recipe.changeover,
    source: first.sha256,
    accepted: first.accepted,
    refused: first.refusals.length,
  });
  let sequence = 0;
  for await (const line of readOrderFile(file)) {
    if (line.type === 'end' && line.sha256 !== first.sha256)
      throw new Error(`${file} was changed while it was read; nothing was imported`);
    if (line.type !== 'order' || duplicate(line.order, known, keys) !== null) continue;
    sequence += 1;
    vault.add(batch, line.order.orderId, line.json);
    append(orderAccepted(line.order, line.json, batch, sequence, keys));
  }
  store.commit();
  for (const entry of entries) folded(entry);
  return { outcome: 'imported', batch, accepted: sequence, refusals: first.refusals };
}

/** The journal's entry about an order: who it is for, under a pseudonym, and what it holds, by a keyed hash. */
export function orderAccepted(
  order: Order,
  json: string,
  batch: string,
  sequence: number,
  keys: KeyRing,
): EntryOf<'order.accepted'> {
  return {
    kind: 'order.accepted',
    order: order.orderId,
    batch,
    sequence,
    citizen: keys.pseudonym(order.personalNumber),
    contentHash: createHash('sha256').update(keys.pseudonym(json)).digest('hex'),
    office: order.deliveryOffice,
    priority: order.priority,
  };
}

async function survey(
  file: string,
  known: KnownOrders,
  keys: KeyRing,
): Promise<{ sha256: string; accepted: number; refusals: Refusal[] }> {
  const refusals: Refusal[] = [];
  const refuse = (refusal: Refusal): void => {
    if (refusals.length < REFUSALS_KEPT) refusals.push(refusal);
  };
  let accepted = 0;
  let sha256 = '';
  for await (const line of readOrderFile(file)) {
    switch (line.type) {
      case 'order': {
        const reason = duplicate(line.order, known, keys);
        if (reason === null) accepted += 1;
        else refuse({ line: line.line, field: reason.field, reason: reason.reason });
        break;
      }
      case 'refusal':
        refuse(line.refusal);
        break;
      case 'end':
        sha256 = line.sha256;
    }
  }
  return { sha256, accepted, refusals };
}

function duplicate(order: Order, known: KnownOrders, keys: KeyRing): { field: string; reason: string } | null {
  if (known.orders.has(order.orderId))
    return { field: 'orderId', reason: `the order ${order.orderId} was imported before` };
  if (known.citizens.has(keys.pseudonym(order.personalNumber))) {
    return { field: 'personalNumber', reason: 'the citizen has an order on this line already' };
  }
  return null;
}

function knownOrders(store: JournalStore): KnownOrders {
  const sources = new Map<string, string>();
  const orders = new Set<string>();
  const citizens = new Set<string>();
  const openBatches = new Set<string>();
  for (const { body } of store.read(0)) {
    if (body.kind === 'batch.created') {
      sources.set(body.source, body.batch);
      openBatches.add(body.batch);
    }
    if (body.kind === 'batch.ended') openBatches.delete(body.batch);
    if (body.kind === 'order.accepted') {
      orders.add(body.order);
      citizens.add(body.citizen);
    }
  }
  return { sources, orders, citizens, openBatches };
}
