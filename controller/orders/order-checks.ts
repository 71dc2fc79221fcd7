import type { OrderProfile } from '../../recipes/recipe.ts';
import type { Entropy } from '../../stations/random.ts';
import { seePiece, type FitCheck, type SeenLine } from './line-check.ts';
import type { FieldFlaw } from './order-flaw.ts';
import type { LinePiece } from './order-lines.ts';
import { OrderSealer } from './order-sealer.ts';
import type { SealingKeys } from './sealing-keys.ts';
import { recordOf } from './staged-orders.ts';

/** Looks at pieces of an order file, and seals the orders in them: everything that needs no other line and no journal. */
export interface OrderChecks {
  /** Pieces that may be looked at together. */
  readonly ahead: number;
  check(piece: LinePiece): Promise<CheckedPiece>;
  /** To be called once no more come. */
  close(): Promise<void>;
}

export type CheckedLine =
  | { readonly type: 'refusal'; readonly line: number; readonly found: FieldFlaw }
  | {
      readonly type: 'order';
      readonly line: number;
      readonly order: string;
      /** Pseudonym. */
      readonly citizen: string;
      readonly office: string;
      readonly isReplacement: boolean;
      /** Why no card can be made of it. */
      readonly unfit: FieldFlaw | null;
    };

export interface CheckedPiece {
  readonly lines: readonly CheckedLine[];
  /** Records of the orders that are fit, sealed, one behind the other (`staged-orders.ts`). */
  readonly records: Uint8Array;
}

/** Each piece on the thread that calls. */
export class PieceChecker {
  readonly #profile: OrderProfile;
  readonly #unfit: FitCheck;
  readonly #sealer: OrderSealer;

  constructor(profile: OrderProfile, unfit: FitCheck, keys: SealingKeys, entropy: Entropy) {
    this.#profile = profile;
    this.#unfit = unfit;
    this.#sealer = new OrderSealer(keys, entropy);
  }

  async check(piece: LinePiece): Promise<CheckedPiece> {
    const made = await seePiece(piece, this.#profile, this.#unfit, (seen) => this.#checked(seen));
    return { lines: made.map(({ line }) => line), records: joined(made.flatMap(({ record }) => record)) };
  }

  #checked(seen: SeenLine): { readonly line: CheckedLine; readonly record: readonly Uint8Array[] } {
    if (seen.type === 'refusal') return { line: seen, record: [] };
    const { line, order, unfit } = seen;
    const sealed = unfit === null ? this.#sealer.seal(order) : null;
    return {
      line: {
        type: 'order',
        line,
        order: order.orderId,
        citizen: sealed?.head.citizen ?? this.#sealer.citizen(order),
        office: order.deliveryOffice,
        isReplacement: order.replaces !== '',
        unfit,
      },
      record: sealed === null ? [] : recordOf(line, sealed),
    };
  }
}

/** A buffer that holds nothing else, and may go to another thread. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Without any thread of its own: a few orders, and tests. */
export function checksHere(
  profile: OrderProfile,
  unfit: FitCheck,
  entropy: Entropy,
): (keys: SealingKeys) => OrderChecks {
  return (keys) => {
    const checker = new PieceChecker(profile, unfit, keys, entropy);
    return { ahead: 1, check: (piece) => checker.check(piece), close: () => Promise.resolve() };
  };
}
