import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { JournalStore } from '../journal/store.ts';
import type { KeyRing } from './keys.ts';
import { OfficeRanks } from './office-ranks.ts';
import { readOrderFile, type FitCheck, type RefusedOrder } from './order-file.ts';
import type { FieldFlaw } from './order-flaw.ts';
import type { Order } from './order.ts';

/** The first reading of an order file: every refusal, and what the manifest is compared with. Nothing is written. */

/** What a reading of the file needs. */
export interface Reading {
  readonly file: string;
  readonly recipe: LoadedRecipe;
  readonly unfit: FitCheck;
  /** Orders that were read so far, in both readings. */
  readonly progress: (orders: number) => void;
}

/** Refusals that are kept word by word; all of them are handed on as they come. */
const REFUSALS_KEPT = 1000;
/** Orders between two words on how far a reading is. */
export const PROGRESS_EVERY = 5000;

/** What the first reading found. */
export interface Survey {
  readonly sha256: string;
  readonly isWhole: boolean;
  /** Lines with something on them, right or wrong. */
  readonly orders: number;
  readonly accepted: number;
  readonly refused: number;
  readonly refusals: RefusedOrder[];
  /** By line of the file: the order's rank in the batch, 0 where none was accepted. */
  readonly ranks: Int32Array;
}

/**
 * Reads the whole file once. `own`: a batch whose orders are no duplicates, because they are this file's. `onRefusal` is called for every
 * refusal as it comes.
 */
export async function survey(
  { file, recipe, unfit, progress }: Reading,
  onRefusal: (refusal: RefusedOrder) => void,
  store: JournalStore,
  keys: KeyRing,
  own: string,
): Promise<Survey> {
  const refusals: RefusedOrder[] = [];
  let refused = 0;
  let last: RefusedOrder | null = null;
  const refuse = (refusal: RefusedOrder): void => {
    refused += 1;
    last = refusal;
    if (refusals.length < REFUSALS_KEPT) refusals.push(refusal);
    onRefusal(refusal);
  };
  const offices = new OfficeRanks();
  let read = 0;
  let end = { sha256: '', orders: 0, isWhole: false };
  for await (const line of readOrderFile(file, recipe.recipe.document.orders, unfit)) {
    read += 1;
    if (read % PROGRESS_EVERY === 0) progress(read);
    switch (line.type) {
      case 'order': {
        const flaw = duplicate(line.order, store, keys, own);
        if (flaw === null) offices.add(line.line, line.order.deliveryOffice);
        else refuse({ line: line.line, ...flaw });
        break;
      }
      case 'refusal':
        refuse(line.refusal);
        break;
      case 'end':
        end = { sha256: line.sha256, orders: line.orders, isWhole: line.isWhole };
    }
  }
  // Where the file ended too early its last refusal is the one to know.
  if (!end.isWhole && last !== null) refusals[Math.max(0, refusals.length - 1)] = last;
  return { ...end, accepted: offices.count, refused, refusals, ranks: offices.ranks() };
}

/** Why an order can't be taken beside those that are there; `own`: the batch that is being imported. */
function duplicate(order: Order, store: JournalStore, keys: KeyRing, own: string): FieldFlaw | null {
  const known = store.lookup.order(order.orderId);
  if (known !== null && known.batch !== own)
    return { field: 'orderId', flaw: { code: 'imported-before', order: order.orderId } };
  for (const other of store.lookup.ordersOf(keys.pseudonym(order.personalNumber))) {
    if (other.order === order.orderId) continue;
    if (other.state === 'open' || other.state === 'ending')
      return { field: 'personalNumber', flaw: { code: 'citizen-has-order' } };
    if (other.state === 'accepted' && order.replaces === '')
      return { field: 'replaces', flaw: { code: 'citizen-has-card' } };
  }
  return null;
}
