import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { orderSchema, type Order } from './order.ts';

/** Reads an order file line by line in constant memory: what is right comes as orders, what is not as refusals by line. */

/** An order with both images is a few ten kilobytes; a line beyond this is refused unread. */
const LINE_MAX_BYTES = 200_000;
const NEWLINE = 0x0a;

export interface Refusal {
  readonly line: number;
  /** Field of the order, or empty for the line as a whole. */
  readonly field: string;
  readonly reason: string;
}

export type OrderLine =
  | { readonly type: 'order'; readonly line: number; readonly order: Order; readonly json: string }
  | { readonly type: 'refusal'; readonly refusal: Refusal }
  | { readonly type: 'end'; readonly sha256: string; readonly lines: number };

export async function* readOrderFile(file: string): AsyncGenerator<OrderLine> {
  const digest = createHash('sha256');
  const seenOrders = new Set<string>();
  const seenCitizens = new Map<string, number>();
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let overlong = false;
  let line = 0;

  const finishLine = (): OrderLine | null => {
    line += 1;
    const bytes = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    if (overlong) {
      overlong = false;
      return refusal(line, '', `the line is longer than ${LINE_MAX_BYTES} bytes`);
    }
    return parseLine(bytes, line, seenOrders, seenCitizens);
  };

  for await (const chunk of createReadStream(file, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>) {
    digest.update(chunk);
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
  if (pendingBytes > 0) {
    const finished = finishLine();
    if (finished !== null) yield finished;
  }
  yield { type: 'end', sha256: digest.digest('hex'), lines: line };
}

function parseLine(
  bytes: Buffer,
  line: number,
  seenOrders: Set<string>,
  seenCitizens: Map<string, number>,
): OrderLine | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refusal(line, '', 'is not UTF-8 text');
  }
  if (text.trim() === '') return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refusal(line, '', 'is no JSON object: the line is broken or cut short');
  }
  const parsed = orderSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refusal(line, issue?.path.join('.') ?? '', issue?.message ?? 'is no order');
  }
  const order = parsed.data;
  if (seenOrders.has(order.orderId)) return refusal(line, 'orderId', `the order ${order.orderId} is in the file twice`);
  const earlier = seenCitizens.get(order.personalNumber);
  if (earlier !== undefined) return refusal(line, 'personalNumber', `the same citizen is on line ${earlier} already`);
  seenOrders.add(order.orderId);
  seenCitizens.set(order.personalNumber, line);
  return { type: 'order', line, order, json: JSON.stringify(order) };
}

function refusal(line: number, field: string, reason: string): OrderLine {
  return { type: 'refusal', refusal: { line, field, reason } };
}
