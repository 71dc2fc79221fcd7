import type { OrderProfile } from '../../recipes/recipe.ts';
import { DEPTH_MAX, readJsonBytes, type JsonProblem } from '../../recipes/strict-json.ts';
import { lookAhead } from './look-ahead.ts';
import { digestOf, openOrderStream } from './order-stream.ts';
import { flawOf } from './issue-flaw.ts';
import type { FieldFlaw, OrderFlaw } from './order-flaw.ts';
import { orderSchema, type Order } from './order.ts';
import { SeenBefore } from './seen-before.ts';

/**
 * Reads an order file (NDJSON, packed by gzip or zstd or not at all) line by line in constant memory: what is right comes as
 * orders, what is not as refusals by line.
 */

/** An order with both images is a few ten kilobytes; a line beyond this is refused unread. */
const LINE_MAX_BYTES = 200_000;
/** Ten times the largest file: a few packed kilobytes can hold billions of line ends. */
const LINES_MAX = 5_000_000;
const NEWLINE = 0x0a;

export interface RefusedOrder {
  readonly line: number;
  /** Field of the order, or empty for the line as a whole. */
  readonly field: string;
  readonly flaw: OrderFlaw;
}

export type OrderLine =
  | { readonly type: 'order'; readonly line: number; readonly order: Order; readonly json: string }
  | { readonly type: 'refusal'; readonly refusal: RefusedOrder }
  /**
   * `orders`: lines that are not empty. `isWhole`: the file was read to its last byte. If it was not, the last refusal says why, and the
   * orders before it are none: a checksum comes behind what it covers.
   */
  | { readonly type: 'end'; readonly sha256: string; readonly orders: number; readonly isWhole: boolean };

/** The order as it is kept, or why its card can't be made, by field. */
export type Fitness = { readonly order: Order } | FieldFlaw;
/** Null: the order is kept as it came. */
export type FitCheck = (order: Order) => Fitness | null | Promise<Fitness | null>;

/** Orders whose fitness is looked at together. */
const LOOK_AHEAD = 16;

/** `unfit`: asked about each order that obeys the rules, about several at once; the lines come in their order. */
export function readOrderFile(file: string, profile: OrderProfile, unfit: FitCheck): AsyncGenerator<OrderLine> {
  return lookAhead(readLines(file, profile), LOOK_AHEAD, async (line) => {
    if (line.type !== 'order') return line;
    const found = await unfit(line.order);
    if (found === null) return line;
    if ('flaw' in found) return refusal(line.line, found.field, found.flaw);
    return { ...line, order: found.order, json: JSON.stringify(found.order) };
  });
}

async function* readLines(file: string, profile: OrderProfile): AsyncGenerator<OrderLine> {
  const stream = openOrderStream(file);
  const parser = new LineParser(profile);
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let overlong = false;
  let line = 0;
  let orders = 0;

  const finishLine = (): OrderLine | null => {
    line += 1;
    if (pendingBytes === 0) return null;
    const bytes = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    const finished = overlong
      ? refusal(line, '', { code: 'line-too-long', most: LINE_MAX_BYTES })
      : parser.parse(bytes, line);
    overlong = false;
    if (finished !== null) orders += 1;
    return finished;
  };

  let tooLong = false;
  let problem: OrderFlaw | null = null;
  try {
    for await (const chunk of stream.bytes) {
      if (line >= LINES_MAX) {
        tooLong = true;
        break;
      }
      let from = 0;
      for (;;) {
        const at = chunk.indexOf(NEWLINE, from);
        const part = chunk.subarray(from, at < 0 ? chunk.length : at);
        if (!overlong) {
          pendingBytes += part.length;
          if (pendingBytes > LINE_MAX_BYTES) {
            overlong = true;
            pending = [];
          } else if (part.length > 0) pending.push(part);
        }
        if (at < 0) break;
        const finished = finishLine();
        if (finished !== null) yield finished;
        from = at + 1;
      }
    }
    problem = tooLong ? { code: 'too-many-lines', most: LINES_MAX } : stream.problem();
    if (problem !== null) {
      // What stands on the line so far may be half of it.
      yield refusal(line + 1, '', problem);
      orders += 1;
    } else if (pendingBytes > 0) {
      const finished = finishLine();
      if (finished !== null) yield finished;
    }
  } finally {
    parser.close();
  }
  const sha256 = tooLong ? await digestOf(file) : stream.sha256();
  yield { type: 'end', sha256, orders, isWhole: problem === null };
}

class LineParser {
  readonly #profile: OrderProfile;
  readonly #orders = new SeenBefore();
  readonly #citizens = new SeenBefore();

  constructor(profile: OrderProfile) {
    this.#profile = profile;
  }

  /** Null for a line without anything on it. */
  parse(bytes: Buffer, line: number): OrderLine | null {
    const read = readJsonBytes(bytes);
    if (!read.ok) {
      if (isBlank(bytes)) return null;
      return refusal(line, read.problem.path, jsonFlaw(read.problem));
    }
    const parsed = orderSchema(this.#profile).safeParse(read.value, { reportInput: true });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return refusal(line, issue?.path.join('.') ?? '', flawOf(issue));
    }
    const order = parsed.data;
    if (this.#orders.meet(order.orderId, line) !== null)
      return refusal(line, 'orderId', { code: 'order-twice', order: order.orderId });
    const earlier = this.#citizens.meet(order.personalNumber, line);
    if (earlier !== null) return refusal(line, 'personalNumber', { code: 'citizen-twice', line: earlier });
    return { type: 'order', line, order, json: JSON.stringify(order) };
  }

  close(): void {
    this.#orders.close();
    this.#citizens.close();
  }
}

function jsonFlaw({ kind, key }: JsonProblem): OrderFlaw {
  switch (kind) {
    case 'key-twice':
    case 'key-reserved':
      return { code: kind, key };
    case 'too-deep':
      return { code: kind, most: DEPTH_MAX };
    case 'not-utf8':
    case 'not-json':
    case 'half-character':
    case 'number-inexact':
      return { code: kind };
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.toString('utf8').trim() === '';
}

function refusal(line: number, field: string, flaw: OrderFlaw): OrderLine {
  return { type: 'refusal', refusal: { line, field, flaw } };
}
