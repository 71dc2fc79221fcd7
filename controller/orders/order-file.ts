import type { OrderProfile } from '../../recipes/recipe.ts';
import { checkPiece, type FitCheck } from './line-check.ts';
import type { FieldFlaw, OrderFlaw } from './order-flaw.ts';
import { readPieces } from './order-lines.ts';
import type { Order } from './order.ts';
import { SeenBefore } from './seen-before.ts';

/**
 * Reads an order file (NDJSON, plain or packed by gzip or zstd) line by line in constant memory: valid lines as orders, others as refusals.
 */

export interface RefusedOrder {
  readonly line: number;
  /** Field of the order; empty for the line as a whole. */
  readonly field: string;
  readonly flaw: OrderFlaw;
}

export type OrderLine =
  | { readonly type: 'order'; readonly line: number; readonly order: Order; readonly json: string }
  | { readonly type: 'refusal'; readonly refusal: RefusedOrder }
  /**
   * `orders`: non-empty lines. `isWhole`: the file was read to its last byte. If not, the last refusal gives the reason, and the orders
   * before it must be discarded: a checksum follows the data that it covers.
   */
  | { readonly type: 'end'; readonly sha256: string; readonly orders: number; readonly isWhole: boolean };

/** Runs on this thread only. `unfit` is called for each order that follows the rules; lines are yielded in order. */
export async function* readOrderFile(file: string, profile: OrderProfile, unfit: FitCheck): AsyncGenerator<OrderLine> {
  const met = new EarlierLines();
  let orders = 0;
  try {
    for await (const piece of readPieces(file)) {
      switch (piece.type) {
        case 'refusal':
          orders += 1;
          yield { type: 'refusal', refusal: { line: piece.line, field: '', flaw: piece.flaw } };
          break;
        case 'end':
          yield { ...piece, orders };
          break;
        case 'piece':
          for (const seen of await checkPiece(piece, profile, unfit, (line) => line)) {
            orders += 1;
            const { line } = seen;
            const found =
              seen.type === 'refusal'
                ? seen.found
                : (met.duplicateOf(line, seen.order.orderId, seen.order.personalNumber) ?? seen.unfit);
            if (found !== null) yield { type: 'refusal', refusal: { line, ...found } };
            else if (seen.type === 'order')
              yield { type: 'order', line, order: seen.order, json: JSON.stringify(seen.order) };
          }
      }
    }
  } finally {
    met.close();
  }
}

/** Orders and citizens of earlier lines of the same file. */
export class EarlierLines {
  readonly #orders = new SeenBefore();
  readonly #citizens = new SeenBefore();

  /** `citizen`: the personal number, or a pseudonym of it. Null if both are new. */
  duplicateOf(line: number, order: string, citizen: string): FieldFlaw | null {
    if (this.#orders.add(order, line) !== null) return { field: 'orderId', flaw: { code: 'order-twice', order } };
    const earlier = this.#citizens.add(citizen, line);
    return earlier === null ? null : { field: 'personalNumber', flaw: { code: 'citizen-twice', line: earlier } };
  }

  close(): void {
    this.#orders.close();
    this.#citizens.close();
  }
}
