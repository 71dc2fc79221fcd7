import type { OrderProfile } from '../../recipes/recipe.ts';
import { DEPTH_MAX, readJsonBytes, type JsonProblem } from '../../recipes/strict-json.ts';
import { flawOf } from './issue-flaw.ts';
import type { FieldFlaw, OrderFlaw } from './order-flaw.ts';
import { SPAN, type LinePiece } from './order-lines.ts';
import { orderSchema, type Order } from './order.ts';

/** Checks one line of an order file alone: is it a valid order, and can a card be made from it? */

/** The order as stored, or per field why no card can be made from it. */
export type Fitness = { readonly order: Order } | FieldFlaw;
/** Null: the order is stored as it came. */
export type FitCheck = (order: Order) => Fitness | null | Promise<Fitness | null>;

export type SeenLine =
  | { readonly type: 'refusal'; readonly line: number; readonly found: FieldFlaw }
  /** `order`: follows the rules; in its stored form where `unfit` is null. */
  | { readonly type: 'order'; readonly line: number; readonly order: Order; readonly unfit: FieldFlaw | null };

/** Orders whose fitness is checked concurrently. */
const LOOK_AHEAD = 16;

/**
 * Applies `made` to the piece's non-empty lines, in order and as soon as each is checked, so that only a few orders are in memory. `unfit`
 * is called for each order that follows the rules.
 */
export async function checkPiece<T>(
  piece: LinePiece,
  profile: OrderProfile,
  unfit: FitCheck,
  made: (line: SeenLine) => T,
): Promise<T[]> {
  const all: T[] = [];
  const begun: Promise<void>[] = [];
  let places = 0;
  for (const line of parsedLines(piece, profile)) {
    const place = places;
    places += 1;
    const looked = look(line, unfit);
    if (!(looked instanceof Promise)) {
      all[place] = made(looked);
      continue;
    }
    const put = looked.then((seen) => void (all[place] = made(seen)));
    // The consumer gets its rejection later; until then it must not count as unhandled.
    put.catch(() => undefined);
    begun.push(put);
    if (begun.length >= LOOK_AHEAD) await begun.shift();
  }
  await Promise.all(begun);
  return all;
}

function look(line: SeenLine, unfit: FitCheck): SeenLine | Promise<SeenLine> {
  if (line.type !== 'order') return line;
  const found = unfit(line.order);
  return found instanceof Promise ? found.then((one) => fitted(line, one)) : fitted(line, found);
}

function fitted(line: SeenLine & { readonly type: 'order' }, found: Fitness | null): SeenLine {
  if (found === null) return line;
  return 'flaw' in found ? { ...line, unfit: found } : { ...line, order: found.order };
}

function* parsedLines({ bytes, spans }: LinePiece, profile: OrderProfile): Generator<SeenLine> {
  for (let at = 0; at < spans.length; at += SPAN.size) {
    const line = spans[at + SPAN.line] ?? 0;
    const parsed = parseLine(bytes.subarray(spans[at + SPAN.from], spans[at + SPAN.to]), profile);
    if (parsed === null) continue;
    yield 'flaw' in parsed
      ? { type: 'refusal', line, found: parsed }
      : { type: 'order', line, order: parsed, unfit: null };
  }
}

/** Null for an empty line. */
function parseLine(bytes: Uint8Array, profile: OrderProfile): Order | FieldFlaw | null {
  // Reported without a parser exception: such lines may come by the million.
  if (isSpace(bytes)) return null;
  const read = readJsonBytes(bytes);
  if (!read.ok) return isBlank(bytes) ? null : { field: read.problem.path, flaw: jsonFlaw(read.problem) };
  const parsed = orderSchema(profile).safeParse(read.value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return { field: issue?.path.join('.') ?? '', flaw: flawOf(issue) };
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

const SPACES: ReadonlySet<number> = new Set(Buffer.from(' \t\r'));

function isSpace(bytes: Uint8Array): boolean {
  return bytes.every((byte) => SPACES.has(byte));
}

function isBlank(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').trim() === '';
}
