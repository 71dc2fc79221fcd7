import type { OrderProfile } from '../../recipes/recipe.ts';
import { DEPTH_MAX, readJsonBytes, type JsonProblem } from '../../recipes/strict-json.ts';
import { flawOf } from './issue-flaw.ts';
import type { FieldFlaw, OrderFlaw } from './order-flaw.ts';
import { SPAN, type LinePiece } from './order-lines.ts';
import { orderSchema, type Order } from './order.ts';

/** One line of an order file by itself: is it an order, and can a card be made of it? */

/** The order as it is kept, or why its card can't be made, by field. */
export type Fitness = { readonly order: Order } | FieldFlaw;
/** Null: the order is kept as it came. */
export type FitCheck = (order: Order) => Fitness | null | Promise<Fitness | null>;

export type SeenLine =
  | { readonly type: 'refusal'; readonly line: number; readonly found: FieldFlaw }
  /** `order`: obeys the rules, and is as it is kept where nothing is unfit. */
  | { readonly type: 'order'; readonly line: number; readonly order: Order; readonly unfit: FieldFlaw | null };

/** Orders whose fitness is looked at together. */
const LOOK_AHEAD = 16;

/**
 * What `made` makes of the piece's lines with something on them, in their order: of each as soon as it was looked at, so that no more
 * than a few orders are in memory. `unfit`: asked about each order that obeys the rules.
 */
export async function seePiece<T>(
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
    // Whoever asks for it hears of its failure; until then it is nobody's.
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

/** Null for a line without anything on it. */
function parseLine(bytes: Uint8Array, profile: OrderProfile): Order | FieldFlaw | null {
  // Said without an exception of the parser: such lines may come by the million.
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
