import type { JournalStore } from '../journal/store.ts';
import { lookAhead } from './look-ahead.ts';
import { OfficeRanks } from './office-ranks.ts';
import type { ContentIntake } from './content-intake.ts';
import type { CheckedLine, CheckedPiece, OrderChecks } from './order-checks.ts';
import { EarlierLines, type RefusedOrder } from './order-file.ts';
import type { FieldFlaw } from './order-flaw.ts';
import { readPieces, type ReadPiece } from './order-lines.ts';
import type { OrderHead } from './order-sealer.ts';
import type { OrderFile } from './uploaded-file.ts';

/**
 * Reads an order file: every refusal, and what is compared with the manifest. Nothing is appended to the journal until the file is
 * accepted; sealed content is stored meanwhile.
 */

/** Inputs of a reading. */
export interface Reading {
  readonly file: OrderFile;
  readonly checks: OrderChecks;
  /** Null if the file will not be accepted, whatever it contains. */
  readonly contents: ContentIntake | null;
  readonly store: JournalStore;
  /** A batch whose orders are no duplicates, because they are this file's. */
  readonly own: string;
  /** Lines read so far. */
  readonly progress: (orders: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** Called for every refusal as it is found. */
  readonly refused: (refusal: RefusedOrder) => void;
}

/** Refusals kept in full; all of them are reported as they are found. */
const REFUSALS_KEPT = 1000;
/** Orders between two progress reports. */
export const PROGRESS_EVERY = 5000;

/** Result of a reading. */
export interface Survey {
  readonly sha256: string;
  readonly isWhole: boolean;
  /** Non-empty lines, valid or not. */
  readonly orders: number;
  readonly accepted: number;
  readonly refused: number;
  readonly refusals: RefusedOrder[];
  /** By line of the file: the order's rank in the batch, 0 where none was accepted. */
  readonly ranks: Int32Array;
}

export async function survey(reading: Reading): Promise<Survey> {
  const { file, checks, contents } = reading;
  const found = new Findings(reading);
  let end = { sha256: '', isWhole: false };
  try {
    const looked = (piece: ReadPiece): Promise<CheckedPiece | ReadPiece> =>
      piece.type === 'piece' ? checks.check(piece) : Promise.resolve(piece);
    for await (const piece of lookAhead(readPieces(file), checks.ahead, looked)) {
      reading.signal?.throwIfAborted();
      if ('lines' in piece) {
        for (const line of piece.lines)
          if (found.meet(line) && line.type === 'order') contents?.add(line, piece.sealed);
        await contents?.write();
      } else if (piece.type === 'refusal') {
        found.meet({ type: 'refusal', line: piece.line, found: { field: '', flaw: piece.flaw } });
      } else if (piece.type === 'end') end = piece;
    }
    await contents?.write(0);
  } finally {
    found.close();
  }
  const { orders, refused, offices } = found;
  const refusals = found.refusals(end.isWhole);
  const { sha256, isWhole } = end;
  return { sha256, isWhole, orders, accepted: offices.count, refused, refusals, ranks: offices.ranks() };
}

/** Findings on the lines so far. */
class Findings {
  readonly #reading: Reading;
  readonly #met = new EarlierLines();
  readonly #refusals: RefusedOrder[] = [];
  readonly offices = new OfficeRanks();
  #last: RefusedOrder | null = null;
  orders = 0;
  refused = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** False if the line is refused. */
  meet(seen: CheckedLine): boolean {
    this.orders += 1;
    if (this.orders % PROGRESS_EVERY === 0) this.#reading.progress(this.orders);
    const flaw = this.#flawOf(seen);
    if (flaw !== null) this.#refuse({ line: seen.line, ...flaw });
    else if (seen.type === 'order') this.offices.add(seen.line, seen.head.office);
    return flaw === null;
  }

  #flawOf(seen: CheckedLine): FieldFlaw | null {
    const { store, own } = this.#reading;
    switch (seen.type) {
      case 'refusal':
        return seen.found;
      case 'unfit':
        return this.#met.duplicateOf(seen.line, seen.order, seen.citizen) ?? seen.found;
      case 'order':
        return this.#met.duplicateOf(seen.line, seen.head.order, seen.head.citizen) ?? duplicate(seen.head, store, own);
    }
  }

  #refuse(refusal: RefusedOrder): void {
    this.refused += 1;
    this.#last = refusal;
    if (this.#refusals.length < REFUSALS_KEPT) this.#refusals.push(refusal);
    this.#reading.refused(refusal);
  }

  /** The first refusals; for a file that ended too early, its last refusal, which gives the reason. */
  refusals(isWhole: boolean): RefusedOrder[] {
    return isWhole || this.#last === null ? this.#refusals : [...this.#refusals.slice(0, -1), this.#last];
  }

  close(): void {
    this.#met.close();
  }
}

/** Why an order is a duplicate of existing ones; `own`: the batch being imported. */
function duplicate({ order, citizen, replaces }: OrderHead, store: JournalStore, own: string): FieldFlaw | null {
  const known = store.lookup.order(order);
  if (known !== null && known.batch !== own) return { field: 'orderId', flaw: { code: 'imported-before', order } };
  for (const other of store.lookup.ordersOf(citizen)) {
    if (other.order === order) continue;
    if (other.state === 'open' || other.state === 'ending')
      return { field: 'personalNumber', flaw: { code: 'citizen-has-order' } };
    if (other.state === 'accepted' && replaces === '') return { field: 'replaces', flaw: { code: 'citizen-has-card' } };
  }
  return null;
}
