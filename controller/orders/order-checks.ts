import type { OrderProfile } from '../../recipes/recipe.ts';
import type { Entropy } from '../../stations/random.ts';
import { seePiece, type FitCheck, type SeenLine } from './line-check.ts';
import type { FieldFlaw } from './order-flaw.ts';
import type { LinePiece } from './order-lines.ts';
import { OrderSealer, type OrderHead, type SealedOrder } from './order-sealer.ts';
import type { SealingKeys } from './sealing-keys.ts';

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
  /** It obeys the rules, and no card can be made of it. `citizen`: a pseudonym. */
  | {
      readonly type: 'unfit';
      readonly line: number;
      readonly order: string;
      readonly citizen: string;
      readonly found: FieldFlaw;
    }
  | SealedLine;

export interface SealedLine {
  readonly type: 'order';
  readonly line: number;
  readonly head: OrderHead;
  /** Where nonce and sealed content lie among the piece's bytes: the first byte, and the one behind the last. */
  readonly from: number;
  readonly to: number;
}

export interface CheckedPiece {
  readonly lines: readonly CheckedLine[];
  /** Nonces and sealed contents, one behind the other. Their buffer holds nothing else. */
  readonly sealed: Uint8Array<ArrayBuffer>;
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
    const parts: Uint8Array[] = [];
    let from = 0;
    const made = await seePiece(piece, this.#profile, this.#unfit, (seen) => this.#checked(seen));
    const lines = made.map((one): CheckedLine => {
      if ('type' in one) return one;
      const { line, head, nonce, sealed } = one;
      parts.push(nonce, sealed);
      const to = from + nonce.length + sealed.length;
      const placed: SealedLine = { type: 'order', line, head, from, to };
      from = to;
      return placed;
    });
    return { lines, sealed: joined(parts, from) };
  }

  #checked(seen: SeenLine): CheckedLine | (SealedOrder & { readonly line: number }) {
    if (seen.type === 'refusal') return seen;
    const { line, order, unfit } = seen;
    if (unfit === null) return { line, ...this.#sealer.seal(order) };
    return { type: 'unfit', line, order: order.orderId, citizen: this.#sealer.citizen(order), found: unfit };
  }
}

/** A buffer that holds nothing else, and may go to another thread. */
function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
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
