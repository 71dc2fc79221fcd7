import type { OrderProfile } from '../../recipes/recipe.ts';
import type { Entropy } from '../../stations/random.ts';
import { checkPiece, type FitCheck, type SeenLine } from './line-check.ts';
import type { FieldFlaw } from './order-flaw.ts';
import type { LinePiece } from './order-lines.ts';
import { OrderSealer, type OrderHead, type SealedOrder } from './order-sealer.ts';
import type { SealingKeys } from './sealing-keys.ts';

/** Checks pieces of an order file and seals their orders: everything that needs neither another line nor the journal. */
export interface OrderChecks {
  /** Number of pieces that may be checked at once. */
  readonly ahead: number;
  check(piece: LinePiece): Promise<CheckedPiece>;
  /** Call once no more pieces come. */
  close(): Promise<void>;
}

export type CheckedLine =
  | { readonly type: 'refusal'; readonly line: number; readonly found: FieldFlaw }
  /** It follows the rules, but no card can be made from it. `citizen`: a pseudonym. */
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
  /** Offsets of nonce and sealed content in the piece's bytes: first byte, and after the last. */
  readonly from: number;
  readonly to: number;
}

export interface CheckedPiece {
  readonly lines: readonly CheckedLine[];
  /** Nonces and sealed contents, concatenated. The buffer holds nothing else. */
  readonly sealed: Uint8Array<ArrayBuffer>;
}

/** Checks each piece on the calling thread. */
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
    const made = await checkPiece(piece, this.#profile, this.#unfit, (seen) => this.#checked(seen));
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

/** A buffer of its own, so that it can be transferred to another thread. */
function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Checks without threads: for a few orders, and for tests. */
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
